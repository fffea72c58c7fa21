#include "gateway/policy/witness.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace todoke {

namespace {

/// The most final first: what ends the message or a leg, then what defers it, then what costs it nothing.
constexpr std::array order{
    rule::cancelled, rule::erased,    rule::superseded,  rule::operator_,   rule::lifetime, rule::max_lateness,
    rule::consent,   rule::blocked,   rule::no_address,  rule::only_to,     rule::rejected, rule::channel_down,
    rule::event,     rule::duplicate, rule::uncertain,   rule::follow_up,   rule::send_at,  rule::retry,
    rule::cap,       rule::spacing,   rule::quiet_hours, rule::send_window, rule::clock,    rule::hold,
    rule::breaker,   rule::quota,     rule::rate,
};

std::size_t place_of(rule by)
{
    return static_cast<std::size_t>(std::find(order.begin(), order.end(), by) - order.begin());
}

auto key_of(const finding& one)
{
    return std::tuple{one.leg ? *one.leg + 1 : 0, place_of(one.by), one.allows};
}

bool is_same(const finding& a, const finding& b)
{
    return key_of(a) == key_of(b) && a.until == b.until && a.detail == b.detail;
}

}  // namespace

void witness::add(rule by, leg_number leg, bool allows, instant until, std::string detail) const
{
    into_->push_back(
        {by, leg, {}, allows, until == never_ends ? std::nullopt : std::optional{until}, std::move(detail)});
}

std::vector<finding> arranged(std::vector<finding> told, const std::vector<leg>& legs)
{
    std::stable_sort(told.begin(), told.end(), [](const auto& a, const auto& b) { return key_of(a) < key_of(b); });
    std::vector<finding> made;
    for (auto& one : told) {
        const auto same = [&](const finding& before) {
            // Caps are many: one that has room is told beside one that has none.
            const bool speaks_for_both =
                before.leg == one.leg && before.by == one.by && !before.allows && one.allows && one.by != rule::cap;
            return speaks_for_both || is_same(before, one);
        };
        if (std::any_of(made.begin(), made.end(), same)) continue;
        if (one.leg) one.on = legs.at(*one.leg).asked.on;
        made.push_back(std::move(one));
    }
    return made;
}

std::vector<rule> rule_book_order()
{
    return {order.begin(), order.end()};
}

}  // namespace todoke
