// What an operator says of one message or one address.
#include <algorithm>

#include "tests/weeks/bodies.hpp"
#include "tests/weeks/story.hpp"

namespace todoke::weeks {

namespace {

/// The newest leg of which nobody knows whether it was taken.
std::optional<std::size_t> doubtful_leg(const told& one)
{
    const auto& legs = one.seen.facts.legs;
    for (auto leg = legs.size(); leg-- > 0;)
        if (legs[leg].now == leg_state::uncertain) return leg;
    return std::nullopt;
}

}  // namespace

/// They have found out what became of it.
void story::resolve()
{
    std::vector<told*> unknown;
    for (auto& one : known_.messages)
        if (one.id && !one.erased && !one.is_flying() && one.seen.facts.now == state::uncertain && doubtful_leg(one))
            unknown.push_back(&one);
    if (unknown.empty()) return;
    auto& one = *chance_.one_of(unknown);
    const auto leg = *doubtful_leg(one);
    const bool was_sent = chance_.happens(50);
    const auto name = "m" + std::to_string(one.number);
    note("resolve " + name + (was_sent ? " sent" : " failed"));
    auto& entry = one.slots.at(one.legs[leg].on);
    entry.now = was_sent ? slot::is::taken : slot::is::given_back;
    entry.known = world_->now();
    if (was_sent) entry.last_end = entry.known;
    one.has_receipt = true;
    one.is_over = false;  // what comes next may go while it is being said
    const auto answer = world_->resolve(*one.id, was_sent ? resolution::sent : resolution::failed, "drawn");
    look(one);
    const auto now = one.seen.facts.legs.at(leg).now;
    if (answer.how != resolve_answer::result::settled || now != (was_sent ? leg_state::accepted : leg_state::rejected))
        complain("an operator's word settles it", name + " is " + std::string{to_text(now)});
    ++counted_.seen[was_sent ? "resolved as sent" : "resolved as failed"];
    look_at_all();
}

/// An address is not to be used, or may be used again.
void story::block()
{
    if (!known_.blocked.empty() && chance_.happens(70)) {
        auto which = known_.blocked.begin();
        std::advance(which, chance_.below(static_cast<int>(known_.blocked.size())));
        const auto what = which->first;
        known_.blocked.erase(which);  // what it kept may go while it is being said
        note("unblock " + what);
        const auto colon = what.find(':');
        if (!world_->unblock(parse_channel(what.substr(0, colon)).value(), what.substr(colon + 1)))
            complain("blocks are kept", what);
    } else {
        const auto on = chance_.one_of(std::vector<channel>{all_channels.begin(), all_channels.end()});
        const auto address = address_of(on, chance_.below(people_count));
        note("block " + mark(on, address));
        world_->block(on, address, "drawn");
        known_.blocked.emplace(mark(on, address), world_->now());
    }
    look_at_all();
}

}  // namespace todoke::weeks
