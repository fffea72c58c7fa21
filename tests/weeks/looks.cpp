#include "tests/weeks/looks.hpp"

#include <algorithm>

namespace todoke::weeks {

std::string named(const told& one)
{
    return "message " + std::to_string(one.number);
}

const person* known_person(const ledger& known, const told& message)
{
    const auto* who = known.person_of(message);
    return who != nullptr && who->exists ? who : nullptr;
}

wall wall_around(const ledger& known, const told& message, channel on)
{
    static const std::vector<hours> none;
    const auto* who = known_person(known, message);
    const auto zone = !message.zone.empty() ? message.zone : who && !who->zone.empty() ? who->zone : known.site.zone;
    return {known.site, known.klass_of(message), on, who ? who->quiet : none, date::locate_zone(zone)};
}

const slot* slot_of(const told& message, channel on)
{
    const auto found = message.slots.find(on);
    return found == message.slots.end() ? nullptr : &found->second;
}

/// The attempt before it on this leg may have been taken.
bool is_repeat(const told& message, channel on)
{
    const auto* entry = slot_of(message, on);
    return entry != nullptr && entry->now == slot::is::doubtful;
}

std::string address_for(const ledger& known, const told& message, channel on)
{
    const auto i = index_of(on);
    if (!message.to[i].empty()) return message.to[i];
    const auto* who = known_person(known, message);
    return who != nullptr ? who->to[i] : std::string{};
}

bool is_meant(const ledger& known, const placed_hold& by, const told& message, channel on)
{
    if (by.on) return *by.on == on;
    return by.klass.empty() ? known.klass_of(message).priority > 0 : by.klass == message.klass;
}

bool is_missed(const ledger& known, const told& message)
{
    const auto& most = known.klass_of(message).max_lateness;
    // What was decided since is due since: the timer of another follow-up.
    return most && message.due_at_start && message.seen.facts.due == *message.due_at_start &&
           *message.due_at_start + *most < known.process_start;
}

bool is_bound_by(const cap_plan& cap, const told& message, channel on)
{
    const auto has = [](const auto& all, const auto& one) {
        return std::find(all.begin(), all.end(), one) != all.end();
    };
    return has(cap.classes, message.klass) && (cap.channels.empty() || has(cap.channels, on));
}

}  // namespace todoke::weeks
