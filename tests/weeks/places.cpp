#include "tests/weeks/places.hpp"

#include <algorithm>
#include <cmath>

#include "tests/weeks/leg_checks.hpp"
#include "tests/weeks/looks.hpp"

namespace todoke::weeks {

using namespace std::chrono_literals;

namespace {

/// An opening, and how long after it things go.
struct release {
    instant opened{};
    span room{};
    std::string date;  ///< where the person is
};

bool is_spread(const ledger& known, const told& message)
{
    return known.klass_of(message).spread > span{0} && !message.customer.empty() && !message.erased;
}

ledger::place_key key_of(const ledger& known, const told& message, const release& at)
{
    return {message.customer, known.people.at(message.customer).life, at.date};
}

/// Shrunk to what fits before the next closing and before its end. Nothing: that cannot be told.
std::optional<release> release_after(const ledger& known, const told& message, std::size_t leg, instant opened)
{
    const auto life = life_of(message, leg);
    if (!life) return std::nullopt;
    const auto around = wall_around(known, message, message.legs[leg].on);
    const auto closes = closes_after(around, opened);
    const auto last = closes < opened + 48h ? closes - needed_before_closing(around) : never_ends;
    const auto end = std::min(last, *life - known.klass_of(message).guard);
    return release{opened, std::clamp(end - opened, span{0}, known.klass_of(message).spread),
                   date::format("%F", around.zone->to_local(opened))};
}

/// The ends of the holds that kept it, after `since` and up to `until`.
std::vector<instant> lets_go(const ledger& known, const told& message, channel on, instant since, instant until)
{
    std::vector<instant> made;
    for (const auto& one : known.holds)
        if (is_meant(known, one, message, on) && one.until > since && one.until <= until) made.push_back(one.until);
    return made;
}

/// What its due may be spread after: one of these.
std::vector<release> releases_before(const ledger& known, const told& message)
{
    std::vector<release> made;
    const auto& facts = message.seen.facts;
    const auto first = std::find_if(facts.legs.begin(), facts.legs.end(),
                                    [](const leg& one) { return one.now == leg_state::waiting; });
    if (first == facts.legs.end()) return made;
    for (auto leg = static_cast<std::size_t>(first - facts.legs.begin()); leg < message.legs.size(); ++leg) {
        if (made.size() > 0 && message.legs[leg].when) break;
        if (facts.legs[leg].now != leg_state::waiting) continue;
        const auto on = message.legs[leg].on;
        const auto opened = opened_before(wall_around(known, message, on), facts.due);
        auto all = lets_go(known, message, on, opened, facts.due);
        if (facts.due_by != rule::hold && opened > facts.due - 48h) all.push_back(opened);
        for (const auto one : all)
            if (auto found = release_after(known, message, leg, one)) made.push_back(*std::move(found));
    }
    return made;
}

/// Between which parts of the whole its place is, as far as this due tells; nothing: it is none.
std::optional<place> place_in(const release& at, instant due)
{
    const auto after = due - at.opened;
    if (after < span{0} || after > at.room) return std::nullopt;
    if (at.room == span{0}) return place{};
    if (after == span{0} && at.room > 1min) return std::nullopt;  // nobody is drawn for the very first instant
    const auto whole = static_cast<double>(at.room.count());
    return place{static_cast<double>(after.count()) / whole, static_cast<double>(after.count() + 1) / whole};
}

place common(const place& a, const place& b)
{
    return {std::max(a.least, b.least), std::min(a.most, b.most)};
}

}  // namespace

complaint learn_place(ledger& known, const told& message, instant now)
{
    const auto& facts = message.seen.facts;
    const bool is_opening =
        facts.due_by == rule::quiet_hours || facts.due_by == rule::send_window || facts.due_by == rule::hold;
    if (message.is_over || message.is_flying() || !is_opening || facts.due <= now) return std::nullopt;
    if (now < known.rules_changed + 10s) return std::nullopt;
    if (!is_spread(known, message) || facts.now == state::uncertain) return std::nullopt;
    const auto all = releases_before(known, message);
    if (all.empty()) return std::nullopt;
    for (const auto& one : all) {
        const auto its = place_in(one, facts.due);
        if (!its) continue;
        auto& kept = known.places[key_of(known, message, one)];
        const auto both = common(kept, *its);
        if (both.least >= both.most) continue;
        if (all.size() == 1) kept = {both.least, both.most, kept.told + 1};
        return std::nullopt;
    }
    return "due " + to_text(facts.due) + " is not its person's place after " + to_text(all.front().opened);
}

complaint not_before_its_place(const ledger& known, const told& message, const attempt& next)
{
    if (!is_spread(known, message) || place_on(message.legs, next.on) > 0 || message.slots.contains(next.on))
        return std::nullopt;
    auto opened = opened_before(wall_around(known, message, next.on), next.started);
    for (const auto one : lets_go(known, message, next.on, opened, next.started)) opened = std::max(opened, one);
    if (std::max(message.stored, message.send_at.value_or(message.stored)) >= opened) return std::nullopt;
    const auto at = release_after(known, message, 0, opened);
    const auto found = known.places.find(key_of(known, message, *at));
    if (found == known.places.end()) return std::nullopt;
    const auto earliest =
        opened + span{static_cast<span::rep>(found->second.least * static_cast<double>(at->room.count()))};
    if (next.started + 1ms >= earliest) return std::nullopt;
    return "opened at " + to_text(opened) + " it is to wait until " + to_text(earliest);
}

}  // namespace todoke::weeks
