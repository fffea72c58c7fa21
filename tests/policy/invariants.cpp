// What must hold for any message: drawn at random from a fixed seed, so that a failure comes again.
#include <random>

#include "gateway/policy/quiet_hours.hpp"
#include "tests/policy/shop.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

class dice {
public:
    explicit dice(unsigned seed) : engine_{seed} {}
    int upto(int most) { return std::uniform_int_distribution<>{0, most}(engine_); }
    bool often() { return upto(3) != 0; }
    template <class List>
    const auto& one_of(const List& list)
    {
        return list[static_cast<std::size_t>(upto(static_cast<int>(std::size(list)) - 1))];
    }

private:
    std::mt19937 engine_;
};

std::string some_range(dice& die)
{
    const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    const int from = die.upto(23);
    const int until = (from + 1 + die.upto(11)) % 24;
    constexpr const char* days[] = {"", "", "Sat-Sun ", "Tue-Thu ", "Mon,Wed ", "Sun ", "Fri-Mon "};
    return std::string{die.one_of(days)} + two(from) + ":" + two(die.upto(1) * 30) + "-" + two(until) + ":15";
}

constexpr const char* zones[] = {"Asia/Tokyo",     "America/New_York", "Australia/Lord_Howe",
                                 "America/Havana", "Pacific/Apia",     "Europe/Dublin"};
constexpr const char* classes[] = {"urgent", "transactional", "promotional", "nurturing"};
constexpr on_uncertain uncertain_rules[] = {on_uncertain::assume_sent, on_uncertain::hold, on_uncertain::retry,
                                            on_uncertain::next_leg};

shop some_shop(dice& die)
{
    shop site{die.one_of(classes), {}};
    auto& m = site.s.message;
    // Any minute of three years: clock changes are among them.
    site.stored_at(at("2025-01-01T00:00:00Z") + std::chrono::minutes{die.upto(3 * 365 * 24 * 60)});
    m.expires_at = m.stored + std::chrono::minutes{1 + die.upto(5 * 24 * 60)};
    if (!die.often()) m.send_at = m.stored + std::chrono::minutes{die.upto(48 * 60)};
    m.time_zone = die.one_of(zones);
    site.s.known_as = person_no{1 + die.upto(10'000)};
    if (die.often()) site.s.person.quiet_hours = {some_range(die)};
    if (!die.often()) site.book.quiet_floor = own_quiet_hours({some_range(die)});
    if (!die.often()) site.klass().send_windows = own_quiet_hours({some_range(die), some_range(die)}).ranges;
    if (!die.often()) site.klass().when_closed = die.often() ? on_limit::next_leg : on_limit::drop;
    site.klass().uncertain.fill(die.one_of(uncertain_rules));
    const int legs = 1 + die.upto(2);
    for (int i = 0; i < legs; ++i) {
        const auto on = die.one_of(all_channels);
        const bool follows = i > 0 && !die.often();
        site.add_leg(on, follows ? std::optional{follow_up{"clicked", std::chrono::hours{die.upto(30)}, die.often()}}
                                 : std::nullopt);
    }
    for (const auto on : all_channels) {
        if (!die.often()) site.s.person.to[index_of(on)].clear();
        if (!die.often()) site.s.person.consents["promotional"][index_of(on)] = consent{false, {}};
    }
    return site;
}

quiet_time quiet_of(const shop& site, std::size_t leg, instant around)
{
    const auto& m = site.s.message;
    return {site.book,     site.book.classes.at(m.klass), m.legs[leg].asked.on,
            site.s.person, *zone::find(m.time_zone),      around};
}

void expect_lawful(const shop& site, const verdict& v, instant now)
{
    const auto& m = site.s.message;
    if (const auto* go = std::get_if<hand_over>(&v.next)) {
        const auto quiet = quiet_of(site, go->leg, now);
        const auto needed = shortest_window(site.book.classes.at(m.klass), m.legs[go->leg].asked.on);
        EXPECT_EQ(quiet.open_from(now), now) << "handed over in quiet hours";
        EXPECT_LT(now, m.expires_at);
        EXPECT_GE(now, m.send_at.value_or(m.stored));
        if (quiet.closes_at(now) != never_ends) {
            EXPECT_GE(quiet.closes_at(now) - now, needed);
            EXPECT_TRUE(go->valid_until == never_ends || go->valid_until < quiet.closes_at(now));
        }
        EXPECT_NE(becomes(v, go->leg), leg_state::impossible);
    }
    if (const auto* w = std::get_if<wait>(&v.next)) {
        EXPECT_NE(w->due, never_ends);
        if (w->needs_provider && (w->why == rule::quiet_hours || w->why == rule::send_window)) {
            EXPECT_EQ(quiet_of(site, w->leg, now).open_from(w->due), w->due) << "due before the opening";
        }
        for (std::size_t i = 1; i < v.held_by.size(); ++i) EXPECT_GE(v.held_by[i - 1].until, v.held_by[i].until);
        if (w->needs_provider && !v.held_by.empty()) {
            EXPECT_EQ(v.held_by[0].until, w->due);
        }
    }
    if (const auto* f = std::get_if<finish>(&v.next)) {
        EXPECT_TRUE(is_final(f->as) || f->as == state::uncertain);
        auto after = site;
        after.carry_out(v, now);
        for (const auto& leg : after.s.message.legs) EXPECT_NE(leg.now, leg_state::waiting) << "a leg left over";
    }
}

void expect_same(const verdict& a, const verdict& b)
{
    EXPECT_EQ(a.next.index(), b.next.index());
    if (const auto* w = std::get_if<wait>(&a.next)) {
        EXPECT_EQ(w->due, waits(b).due);
        EXPECT_EQ(w->leg, waits(b).leg);
        EXPECT_EQ(w->why, waits(b).why);
    }
}

outcome some_outcome(dice& die)
{
    outcome ended;
    ended.kind = static_cast<outcome_kind>(die.upto(7));
    if (!die.often()) ended.after = std::chrono::seconds{die.upto(7200)};
    return ended;
}

/// Plays one message to its end, as store and dispatcher would.
void play(unsigned seed)
{
    dice die{seed};
    auto site = some_shop(die);
    const auto judge = site.policy();
    auto now = site.s.message.stored;
    for (int step = 0; step < 400; ++step) {
        const auto found = judge->decide(site.s, now);
        expect_lawful(site, found, now);
        expect_same(found, judge->decide(site.s, now));
        if (testing::Test::HasFailure()) return;
        if (std::holds_alternative<finish>(found.next)) return;
        site.carry_out(found, now);
        if (const auto* go = std::get_if<hand_over>(&found.next)) {
            const auto ended_at = now + std::chrono::seconds{die.upto(90)};
            const auto after = judge->settle(site.s, go->leg, some_outcome(die), ended_at);
            EXPECT_FALSE(goes(after));
            expect_lawful(site, after, ended_at);
            now = ended_at;
            if (std::holds_alternative<finish>(after.next)) return;
            site.carry_out(after, now);
        }
        const auto due = site.s.message.due;
        if (due > now) {
            // Asked again too early, nothing new comes out.
            const auto early = judge->decide(site.s, now + (due - now) / 2);
            EXPECT_EQ(shown(waits(early).due), shown(due)) << to_text(site.s.message.due_by);

            now = due;
        }
    }
    ADD_FAILURE() << "it never comes to an end";
}

TEST(Invariants, HoldForAnyMessage)
{
    for (unsigned seed = 1; seed <= 4000 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        play(seed);
    }
}

}  // namespace
}  // namespace todoke
