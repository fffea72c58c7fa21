#include "gateway/policy/legs.hpp"

namespace todoke {

namespace {

std::vector<leg_request> requests(const std::vector<channel>& channels)
{
    std::vector<leg_request> made;
    made.reserve(channels.size());
    for (const auto on : channels) made.push_back({on, {}, {}});
    return made;
}

}  // namespace

std::vector<leg> route_of(const submission& what, const profile& person, const class_rules& klass)
{
    const auto asked = !what.legs.empty()         ? what.legs
                       : !person.channels.empty() ? requests(person.channels)
                                                  : requests(klass.legs);
    std::vector<leg> route;
    for (const auto& request : asked) {
        if (!what.has_content[index_of(request.on)]) continue;
        leg made;
        made.asked = request;
        if (made.asked.via.empty()) made.asked.via = what.via[index_of(request.on)];
        route.push_back(std::move(made));
    }
    return route;
}

bool may_take(const provider_rules& one, channel on, const std::string& via)
{
    return one.on == on && (via.empty() ? one.takes_unnamed : one.name == via);
}

std::size_t end_of_chain(const std::vector<leg>& legs, std::size_t i)
{
    auto end = i + 1;
    while (end < legs.size() && !is_follow_up(legs, end)) ++end;
    return end;
}

}  // namespace todoke
