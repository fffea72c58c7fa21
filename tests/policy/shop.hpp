#pragma once
// A site in Tokyo with the default classes, one provider a channel, and a customer who can be reached on all three:
// each test changes the one thing it is about.

#include <gtest/gtest.h>
#include <ostream>

#include "gateway/policy/policy.hpp"

namespace todoke {

/// For comparisons whose failures can be read.
inline std::string shown(instant when)
{
    return when == never_ends ? "never" : when == instant::min() ? "always" : to_text(when);
}
inline void PrintTo(state s, std::ostream* out)
{
    *out << to_text(s);
}
inline void PrintTo(leg_state s, std::ostream* out)
{
    *out << to_text(s);
}
inline void PrintTo(rule r, std::ostream* out)
{
    *out << to_text(r);
}

/// Fails loudly on a typing mistake.
inline instant at(const char* text)
{
    return parse_instant(text).value();
}
/// Local time of Tokyo on the day most tests play on.
inline instant tokyo(const std::string& time)
{
    return at(("2026-11-23T" + time + (time.size() == 5 ? ":00" : "") + "+09:00").c_str());
}

struct shop {
    rules book;
    situation s;
    circumstances around{};

    explicit shop(const std::string& klass = "transactional", std::vector<channel> legs = {channel::sms})
    {
        book.classes = default_classes();
        book.providers = {{"mail", channel::email, {}, {}},
                          {"line", channel::line, {}, std::chrono::hours{23}},
                          {"smsc", channel::sms, {}, {}}};
        s.person.customer = "c-1001";
        s.person.to = {"a@example.jp", "U4af4980629", "+819012345678"};
        for (const auto on : all_channels)
            for (const auto* name : {"promotional", "nurturing"})
                s.person.consents[name][index_of(on)] = consent{true, {}};
        s.known_as = person_no{77};
        s.message.no = message_no{5};
        s.message.id = message_id::make(1'763'868'000'123, s.message.no, 42);
        s.message.klass = klass;
        stored_at(tokyo("12:00"));
        for (const auto on : legs) add_leg(on);
    }

    void stored_at(instant when)
    {
        s.message.stored = when;
        s.message.due = when;
        s.message.expires_at = when + std::chrono::hours{72};
    }
    void add_leg(channel on, std::optional<follow_up> when = {})
    {
        leg made;
        made.asked = {on, {}, std::move(when)};
        s.message.legs.push_back(made);
    }
    class_rules& klass() { return book.classes.at(s.message.klass); }
    const class_rules& klass() const { return book.classes.at(s.message.klass); }
    leg& first() { return s.message.legs.front(); }

    /// As the store leaves a leg whose attempt is under way.
    void start_attempt(std::size_t i, instant when, int tries = 1)
    {
        auto& leg = s.message.legs[i];
        leg.now = leg_state::sending;
        leg.tries = tries;
        leg.last_try = when;
        if (!leg.first_try) leg.first_try = when;
        leg.address = s.person.to[index_of(leg.asked.on)];
        leg.provider = leg.asked.on == channel::email ? "mail" : leg.asked.on == channel::line ? "line" : "smsc";
        s.message.now = state::sending;
    }

    verdict decide(instant now) const { return policy()->decide(s, now); }
    verdict settle(std::size_t leg, outcome_kind kind, instant now) const
    {
        outcome ended;
        ended.kind = kind;
        return policy()->settle(s, leg, ended, now);
    }
    std::shared_ptr<const judge> policy() const { return make_policy(std::make_shared<const rules>(book), around); }

    /// Writes a verdict back into the facts, as the store does.
    void carry_out(const verdict& v, instant now)
    {
        for (const auto& change : v.legs) {
            auto& leg = s.message.legs[change.leg];
            leg.now = change.to;
            leg.why = change.why;
            leg.not_before = change.not_before;
            if (change.to != leg_state::waiting && change.to != leg_state::uncertain) leg.ended = now;
        }
        if (const auto* w = std::get_if<wait>(&v.next)) {
            s.message.now = w->as;
            s.message.due = w->due;
            s.message.due_by = w->why;
            for (std::size_t i = 0; i < s.message.legs.size(); ++i) {
                auto& leg = s.message.legs[i];
                leg.provider_knows = leg.now == leg_state::uncertain && w->needs_provider && w->leg == i;
            }
        }
        if (const auto* f = std::get_if<finish>(&v.next)) s.message.now = f->as;
        if (const auto* go = std::get_if<hand_over>(&v.next))
            start_attempt(go->leg, now, s.message.legs[go->leg].tries + 1);
    }
};

inline bool goes(const verdict& v)
{
    return std::holds_alternative<hand_over>(v.next);
}
/// Of a verdict that waits; a failure and the epoch otherwise.
inline wait waits(const verdict& v)
{
    if (const auto* w = std::get_if<wait>(&v.next)) return *w;
    ADD_FAILURE() << "it does not wait: " << v.detail;
    return {};
}
inline finish ends(const verdict& v)
{
    if (const auto* f = std::get_if<finish>(&v.next)) return *f;
    ADD_FAILURE() << "it is not final: " << v.detail;
    return {};
}
/// The state a verdict gives leg `i`; nothing: unchanged.
inline std::optional<leg_state> becomes(const verdict& v, std::size_t i)
{
    for (const auto& change : v.legs)
        if (change.leg == i) return change.to;
    return std::nullopt;
}

}  // namespace todoke
