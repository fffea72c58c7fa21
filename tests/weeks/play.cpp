// How a story goes on: time, providers, and when which checks are asked.
#include <algorithm>
#include <date/tz.h>
#include <sstream>

#include "tests/weeks/foreseen.hpp"
#include "tests/weeks/looks.hpp"
#include "tests/weeks/places.hpp"
#include "tests/weeks/story.hpp"

namespace todoke::weeks {

using namespace std::chrono_literals;

namespace {

struct beginning {
    const char* zone;
    const char* day;
};
/// Around clock changes, a skipped day, holidays in a row, the turn of the year; and ordinary weeks.
const std::vector<beginning> beginnings{{"Asia/Tokyo", "2026-04-22"},          {"Asia/Tokyo", "2026-09-12"},
                                        {"Asia/Tokyo", "2025-12-22"},          {"America/New_York", "2026-03-01"},
                                        {"America/New_York", "2026-10-20"},    {"Australia/Lord_Howe", "2026-03-28"},
                                        {"Australia/Lord_Howe", "2026-09-26"}, {"Pacific/Apia", "2011-12-22"},
                                        {"Asia/Tokyo", "2026-06-01"},          {"Europe/London", "2026-10-18"}};

/// After the last event: longer than most things live, and than anything does.
constexpr int days_of_the_end = 12, most_days_of_the_end = 60;

std::filesystem::path quick_folder()
{
    return std::filesystem::is_directory("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path();
}

}  // namespace

story::story(std::uint64_t seed) : seed_{seed}, chance_{seed}
{
    const auto& first = chance_.one_of(beginnings);
    auto set = draw_site(first.zone);
    std::istringstream in{first.day};
    date::local_days day;
    in >> date::parse("%F", day);
    foresee(seed_);
    world_options options{quick_folder(), {}};
    options.play.begins = [this](const std::string& provider, const envelope& what) { return begins(provider, what); };
    options.play.ended = [this](const seen_attempt& seen) { ended(seen); };
    const auto start = date::locate_zone(first.zone)->to_sys(date::local_time<span>{day} + 12h, date::choose::earliest);
    note("config\n" + toml_ + "end");
    note("at " + date::format("%F %T", date::local_time<span>{day} + 12h));
    world_ = std::make_unique<world>(std::move(set), start, std::move(options));
}

story::~story()
{
    world_.reset();  // its last attempts are still told
}

config story::draw_site(const std::string& zone)
{
    for (int tries = 0; tries < 200; ++tries) {
        auto drawn = random_site(chance_, zone);
        auto toml = to_toml(drawn);
        auto read = parse_config({{"story", toml}});
        if (auto* set = std::get_if<config>(&read)) {
            known_.site = std::move(drawn);
            toml_ = std::move(toml);
            return std::move(*set);
        }
        if (tries == 199) {
            const auto& problem = std::get<config_problems>(read).front();
            throw std::runtime_error{to_text(problem) + "\n" + toml};
        }
    }
    throw std::logic_error{"unreachable"};
}

std::optional<std::string> story::play(int days)
{
    const auto end = world_->now() + std::chrono::hours{24} * days;
    auto next_whole = world_->now() + 24h;
    for (int i = 0; i < 5; ++i) change_profile();
    while (world_->now() < end && !complaint_) {
        pass_until(world_->now() + chance_.length(1min, is_any_down() ? span{40min} : span{14h}));
        if (!complaint_) act();
        if (!complaint_ && world_->now() >= next_whole) {
            check_whole();
            next_whole = world_->now() + 24h;
        }
    }
    if (!complaint_) finish();
    for (const auto& [whose, one] : known_.places) counted_.seen["a place was kept"] += one.told > 1;
    counted_.days = days + days_of_the_end;
    counted_.messages += static_cast<std::int64_t>(known_.messages.size());
    return complaint_ ? std::optional{as_told()} : std::nullopt;
}

/// Then more is to happen in a short time than otherwise: an outage that nobody meets shows nothing.
bool story::is_any_down() const
{
    return !lost_.empty() || std::any_of(moods_.begin(), moods_.end(), [&](const auto& one) {
        return one.second.which == out_of_reach && world_->now() < one.second.until;
    });
}

void story::pass_until(instant when)
{
    int stops = 0;
    const auto start = world_->now();
    while (!complaint_) {
        auto next = std::min(world_->next_wait().value_or(never_ends), patience_ends_);
        for (const auto& [name, until] : lost_) next = std::min(next, until);
        if (next > when) break;
        world_->move_to(std::max(next, world_->now()));
        look_after_stop();
        if (world_->now() >= patience_ends_) let_all_end();
        find_providers();
        ++counted_.stops;
        // What waits behind a shut lane is looked at every few seconds.
        if (++stops > 5000 + (world_->now() - start) / 2s)
            complain("no spinning", std::to_string(stops) + " stops since " + local(start));
    }
    if (complaint_) return;
    world_->move_to(when);
    look_after_stop();
}

void story::act()
{
    int all = 0;
    for (const auto& one : actions) all += one.weight;
    auto left = chance_.below(all);
    for (const auto& one : actions) {
        if ((left -= one.weight) >= 0) continue;
        note("at " + local(world_->now()));
        (this->*one.act)();
        ++counted_.seen[std::string{"action "} + one.name];
        break;
    }
    look_after_stop();
}

void story::look(told& one)
{
    const auto before = one.seen.timeline.empty() ? state::queued : one.seen.facts.now;
    one.seen = world_->find(*one.id);
    const bool was_over = one.is_over;
    one.is_over = is_settled(one.seen);
    const auto& facts = one.seen.facts;
    if (facts.due_by != rule::none && (one.is_over || facts.due > world_->now()) && !was_over)
        ++counted_.seen["rule " + std::string{to_text(facts.due_by)}];
    if (one.is_over && !was_over) ++counted_.seen["end " + std::string{to_text(facts.now)}];
    if (facts.now == state::watching && before != facts.now) ++counted_.seen["state watching"];
    for (const auto& leg : facts.legs)
        if (one.is_over && !was_over && leg.why == rule::channel_down) ++counted_.seen["leg given up for an outage"];
    const auto places = known_.places.size();
    if (const auto wrong = learn_place(known_, one, world_->now()))
        complain("release spread", "m" + std::to_string(one.number) + ": " + *wrong);
    if (known_.places.size() > places) ++counted_.seen["put off within a spread"];
    for (const auto& check : standing_checks)
        if (const auto wrong = check.wrong(known_, one, world_->now()))
            complain(check.rule,
                     "m" + std::to_string(one.number) + " (" + std::string{to_text(facts.now)} + "): " + *wrong);
}

/// Those that had an attempt or came due.
void story::look_after_stop()
{
    const auto now = world_->now();
    known_.latest = std::max(known_.latest, now);
    known_.shown = std::max(known_.shown, now);
    for (auto& one : known_.messages) {
        if (!one.id) continue;
        const bool is_touched = std::find(touched_.begin(), touched_.end(), one.number) != touched_.end();
        const bool is_due = !one.is_over && one.seen.facts.due <= now;
        if (is_touched || is_due) look(one);
    }
    touched_.clear();
    for (const auto& one : suspicions_) {
        const bool all_wait = std::all_of(one.if_waiting.begin(), one.if_waiting.end(), [&](const auto& who) {
            auto& other = known_.messages[who.first];
            look(other);
            const auto leg = place_on(other.legs, who.second);
            return !other.is_over && other.slots.at(who.second).now == slot::is::pending &&
                   other.seen.facts.legs.at(leg).now == leg_state::waiting;
        });
        if (all_wait) complain("caps", one.what);
    }
    suspicions_.clear();
    expect_progress();
}

void story::look_at_all()
{
    for (auto& one : known_.messages)
        if (one.id && !one.is_over) look(one);
}

bool story::has_room(channel on, const std::string& via)
{
    const auto lanes = world_->lanes();
    return std::all_of(lanes.begin(), lanes.end(), [&](const lane_status& one) {
        if (one.on != on || (!via.empty() && one.provider != via)) return true;
        return one.now == lane_state::ready && one.in_flight < one.window && one.opens_in <= span{0};
    });
}

/// Nothing is stuck: what is due is under way, or its lane is shut.
void story::expect_progress()
{
    const auto any_room = [&](channel on) { return has_room(on, {}); };
    for (const auto& one : known_.messages) {
        if (!one.id || one.is_over || one.is_flying()) continue;
        const auto& facts = one.seen.facts;
        if (facts.due > world_->now() - 2s) continue;
        if (const auto wrong = outwaits_patience(known_, one, world_->now(), any_room))
            complain("patience ends", "m" + std::to_string(one.number) + ": " + *wrong);
        const auto next = std::find_if(facts.legs.begin(), facts.legs.end(), [](const leg& l) {
            return l.now == leg_state::waiting || l.now == leg_state::uncertain;
        });
        if (next != facts.legs.end() && !has_room(next->asked.on, next->asked.via)) continue;
        const bool any_shut = std::any_of(facts.legs.begin(), facts.legs.end(),
                                          [&](const leg& l) { return !has_room(l.asked.on, l.asked.via); });
        if (any_shut) continue;
        complain("nothing is stuck", "m" + std::to_string(one.number) + " has been due since " + local(facts.due));
    }
}

void story::check_whole()
{
    look_at_all();
    const whole_store all{world_->list_all(), world_->due_counts(world_->now() + 24h * 400)};
    for (const auto& check : whole_checks)
        if (const auto wrong = check.wrong(known_, all)) complain(check.rule, *wrong);
}

/// Every attempt that hangs has its answer.
void story::let_all_end()
{
    patience_ends_ = never_ends;
    for (const auto& one : known_.site.providers)
        while (world_->provider(one.name).hanging() > 0) world_->release(one.name);
    look_after_stop();
}

/// Providers are well again and nobody interferes: then everything must come to its end.
void story::finish()
{
    moods_.clear();
    for (auto& [name, until] : lost_) until = world_->now();
    const auto is_over = [](const told& one) { return !one.id || one.is_over; };
    for (int half = 0; half < 2 * most_days_of_the_end && !complaint_; ++half) {
        if (half >= 2 * days_of_the_end && std::all_of(known_.messages.begin(), known_.messages.end(), is_over)) break;
        pass_until(world_->now() + 12h);
    }
    if (complaint_) return;
    check_whole();
    for (const auto& one : known_.messages)
        if (one.id && !one.is_over)
            complain("everything ends", "m" + std::to_string(one.number) + " is still " +
                                            std::string{to_text(one.seen.facts.now)} + ", due " +
                                            local(one.seen.facts.due));
}

void story::complain(const std::string& rule, const std::string& what)
{
    if (!complaint_) complaint_ = rule + " at " + local(world_->now()) + ": " + what;
}

void story::note(const std::string& line)
{
    lines_.push_back(line);
}

std::string story::local(instant when) const
{
    return date::format("%F %T", date::locate_zone(known_.site.zone)->to_local(when));
}

std::string story::as_told() const
{
    std::string text;
    for (const auto& line : lines_) text += line + "\n";
    return text + "seed " + std::to_string(seed_) + ": " + *complaint_;
}

}  // namespace todoke::weeks
