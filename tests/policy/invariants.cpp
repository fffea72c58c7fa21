// What must hold for any message: drawn at random from a fixed seed, so that a failure comes again.
#include "gateway/policy/calendar/quiet_hours.hpp"
#include "tests/policy/any_shop.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

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
