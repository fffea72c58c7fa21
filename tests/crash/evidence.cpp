#include "tests/crash/evidence.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <utility>

namespace todoke {

namespace {

bool is_final(const std::string& state)
{
    static const std::set<std::string> final{"sent", "delivered", "failed", "expired", "cancelled", "suppressed"};
    return final.contains(state);
}

/// The things a sink has taken, each with its keys, one for each copy.
std::map<std::size_t, std::vector<std::string>> by_thing(const std::vector<taken>& all)
{
    std::map<std::size_t, std::vector<std::string>> made;
    for (const auto& one : all) made[thing_in(one.text)].push_back(one.key);
    return made;
}

/// What all messages of one thing say about one channel.
struct tries {
    std::size_t accepted = 0, uncertain = 0;
};

std::map<std::size_t, tries> by_thing(const evidence& all, const std::string& channel)
{
    std::map<std::size_t, tries> made;
    for (const auto& [what, id] : all.answers) {
        const auto found = all.stories.find(id);
        if (found == all.stories.end()) continue;
        auto& sum = made[what.thing];
        sum.accepted += found->second.count(channel, "accepted");
        sum.uncertain += found->second.count(channel, "uncertain");
    }
    return made;
}

struct seen_channel {
    std::string name;
    const std::vector<taken>& by_sink;
    bool recognises;  ///< repeats are the same copy
};

std::vector<seen_channel> channels_of(const evidence& all)
{
    return {{"line", all.line, true}, {"email", all.mail, false}, {"sms", all.sms, false}};
}

}  // namespace

std::size_t story::count(const std::string& channel, const std::string& outcome) const
{
    return static_cast<std::size_t>(std::count_if(attempts.begin(), attempts.end(), [&](const attempt& one) {
        return one.channel == channel && one.outcome == outcome;
    }));
}

breaches not_exactly_once(const evidence& all)
{
    breaches made;
    std::set<std::string> ids;
    for (const auto& [what, id] : all.answers) {
        if (!ids.insert(id).second)
            made.push_back(fmt::format("{}: its id {} is another submission's too", what.key, id));
        const auto found = all.stories.find(id);
        if (found == all.stories.end() || found->second.id != id)
            made.push_back(fmt::format("{}: {} was answered and is not there", what.key, id));
    }
    const std::set<std::string> others{all.others.begin(), all.others.end()};
    std::set<std::string> listed;
    for (const auto& id : all.listed) {
        if (!listed.insert(id).second) made.push_back(id + " is listed twice");
        if (!ids.contains(id) && !others.contains(id))
            made.push_back(id + " is there and was never answered, though all was repeated until answered");
    }
    for (const auto& id : ids)
        if (!listed.contains(id)) made.push_back(id + " was answered and is not listed");
    return made;
}

breaches not_final(const evidence& all)
{
    breaches made;
    for (const auto& [id, one] : all.stories) {
        if (!is_final(one.state)) made.push_back(fmt::format("{} is {}", id, one.state));
        for (const auto& attempt : one.attempts)
            if (attempt.outcome.empty())
                made.push_back(fmt::format("{} has an attempt on {} without an end", id, attempt.channel));
    }
    return made;
}

breaches on_two_channels(const evidence& all)
{
    breaches made;
    std::map<std::size_t, std::string> first;
    for (const auto& channel : channels_of(all))
        for (const auto& [thing, copies] : by_thing(channel.by_sink)) {
            const auto [known, is_new] = first.emplace(thing, channel.name);
            if (!is_new)
                made.push_back(
                    fmt::format("{} reached its person on {} and on {}", mark_of(thing), known->second, channel.name));
        }
    return made;
}

breaches not_as_told(const evidence& all)
{
    breaches made;
    for (const auto& channel : channels_of(all)) {
        const auto copies = by_thing(channel.by_sink);
        const auto told = by_thing(all, channel.name);
        for (const auto& [thing, said] : told) {
            const auto found = copies.find(thing);
            const auto there = found == copies.end() ? 0 : found->second.size();
            const auto least = channel.recognises ? std::min<std::size_t>(said.accepted, 1) : said.accepted;
            const auto most = channel.recognises ? std::min<std::size_t>(said.accepted + said.uncertain, 1)
                                                 : said.accepted + said.uncertain;
            if (there < least || there > most)
                made.push_back(fmt::format("{}: {} has {} of it, the attempts say {} accepted and {} uncertain",
                                           mark_of(thing), channel.name, there, said.accepted, said.uncertain));
        }
        for (const auto& [thing, keys] : copies)
            if (!told.contains(thing))
                made.push_back(fmt::format("{}: {} has it, and nobody submitted it", mark_of(thing), channel.name));
    }
    return made;
}

breaches more_copies_than_in_flight(const std::vector<taken>& by_sink, const std::vector<std::size_t>& at_kills,
                                    std::size_t window)
{
    breaches made;
    std::map<std::size_t, std::size_t> last;            // thing -> where its newest copy stands
    std::map<std::size_t, std::size_t> copies_of_kill;  // how much had been taken then -> what came again
    for (std::size_t i = 0; i < by_sink.size(); ++i) {
        const auto thing = thing_in(by_sink[i].text);
        const auto [before, is_first] = last.emplace(thing, i);
        if (is_first) continue;
        const auto kill = std::upper_bound(at_kills.begin(), at_kills.end(), std::exchange(before->second, i));
        if (kill == at_kills.end() || *kill > i)
            made.push_back(mark_of(thing) + " came twice, and no kill in between");
        else
            ++copies_of_kill[*kill];
    }
    for (const auto& [taken_by_then, copies] : copies_of_kill)
        if (copies > window)
            made.push_back(fmt::format("{} came again after one kill, more than were in flight", copies));
    return made;
}

breaches not_recognisable(const evidence& all)
{
    breaches made;
    const auto one_key = [&](const std::vector<taken>& by_sink, std::string_view name) {
        for (const auto& [thing, keys] : by_thing(by_sink))
            if (const std::set<std::string> different{keys.begin(), keys.end()};
                different.size() > 1 || different.contains(""))
                made.push_back(fmt::format("{}: {} different {}", mark_of(thing), different.size(), name));
    };
    one_key(all.line, "retry keys");
    one_key(all.mail, "Message-IDs");
    return made;
}

}  // namespace todoke
