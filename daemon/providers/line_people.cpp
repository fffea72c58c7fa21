#include "daemon/providers/line_people.hpp"

#include <algorithm>

namespace todoke {

namespace {

struct line_person {
    const std::string& user;
    bool reachable = false;
    instant at{};
};

std::optional<line_person> person_in(const told& what)
{
    const auto* reach = std::get_if<told_reach>(&what.what);
    if (reach && reach->on == channel::line) return line_person{reach->address, reach->reachable, reach->at};
    const auto* words = std::get_if<told_words>(&what.what);
    if (words && words->on == channel::line) return line_person{words->address, true, words->at};
    return std::nullopt;
}

}  // namespace

friends_of_lines make_friends(const config& set)
{
    friends_of_lines made;
    for (const auto& one : set.providers)
        if (std::holds_alternative<line_settings>(one.how)) made[one.name] = std::make_shared<line_friends>();
    return made;
}

std::function<void(const std::string&, const told&)> hears_for(friends_of_lines friends, clock& time)
{
    return [friends = std::move(friends), &time](const std::string& provider, const told& what) {
        const auto found = friends.find(provider);
        const auto person = person_in(what);
        if (found == friends.end() || !person) return;
        const auto age = std::max(time.now() - person->at, span{0});
        found->second->told(person->user, person->reachable, time.uptime() - age);
    };
}

}  // namespace todoke
