#include "tests/weeks/route.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace todoke::weeks {

using namespace std::chrono_literals;

namespace {

condition random_condition(dice& chance)
{
    condition made;
    made.lacks = chance.happens(70) ? "visited" : "purchased";
    made.after = chance.one_of<span>({10min, 2h, 10h, 24h, 48h});
    made.counts_allowed = chance.happens(30);
    return made;
}

std::string to_json(const planned_leg& leg)
{
    const auto on = '"' + std::string{to_text(leg.on)} + '"';
    if (!leg.when) return on;
    return R"({"channel": )" + on + R"(, "when": {"not": ")" + leg.when->lacks + R"(", "after": ")" +
           to_text(leg.when->after) + '"' + (leg.when->counts_allowed ? R"(, "clock": "allowed")" : "") + "}}";
}

}  // namespace

route random_route(dice& chance)
{
    std::vector<channel> left{all_channels.begin(), all_channels.end()};
    const bool is_followed = chance.happens(45);
    route made;
    for (auto count = chance.between(is_followed ? 2 : 1, 3); count > 0; --count) {
        const auto at = left.begin() + chance.below(static_cast<int>(left.size()));
        planned_leg next{*at, {}};
        if (is_followed && !made.empty() && chance.happens(65)) next.when = random_condition(chance);
        made.push_back(std::move(next));
        left.erase(at);
    }
    return made;
}

std::string to_json(const route& legs)
{
    std::string made;
    for (const auto& leg : legs) made += (made.empty() ? "" : ", ") + to_json(leg);
    return "[" + made + "]";
}

std::size_t place_on(const route& legs, channel on)
{
    const auto found = std::find_if(legs.begin(), legs.end(), [on](const planned_leg& leg) { return leg.on == on; });
    if (found == legs.end()) throw std::logic_error{"no leg on " + std::string{to_text(on)}};
    return static_cast<std::size_t>(found - legs.begin());
}

std::size_t head_of(const route& legs, std::size_t leg)
{
    while (leg > 0 && !legs[leg].when) --leg;
    return leg;
}

bool has_follow_up(const route& legs)
{
    return std::any_of(legs.begin(), legs.end(), [](const planned_leg& leg) { return leg.when.has_value(); });
}

}  // namespace todoke::weeks
