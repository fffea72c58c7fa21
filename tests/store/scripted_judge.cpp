#include "tests/store/scripted_judge.hpp"

#include <algorithm>

namespace todoke {

using namespace std::chrono_literals;

verdict finished(state as, rule why)
{
    verdict v;
    v.next = finish{as, why};
    return v;
}

verdict waits(state as, std::size_t leg, instant due, rule why, bool needs_provider)
{
    verdict v;
    v.next = wait{as, leg, due, why, needs_provider};
    return v;
}

verdict goes(std::size_t leg)
{
    verdict v;
    v.next = hand_over{leg, never_ends};
    return v;
}

namespace {

bool any_leg(const situation& s, leg_state in)
{
    return std::any_of(s.message.legs.begin(), s.message.legs.end(), [&](const leg& l) { return l.now == in; });
}

std::optional<rule> impossible(const situation& s, const leg& l, channel kind)
{
    const auto i = index_of(kind);
    if (s.message.to[i].empty() && s.person.to[i].empty()) return rule::no_address;
    if (!s.blocked[index_of(l.asked.on)].empty()) return rule::blocked;
    return std::nullopt;
}

/// The first leg that can still go, from `first`; those that cannot end on the way.
verdict next_leg(const situation& s, std::size_t first, const std::string& by_phone)
{
    std::vector<leg_change> ended;
    for (std::size_t i = first; i < s.message.legs.size(); ++i) {
        const auto& l = s.message.legs[i];
        const bool repeats = l.now == leg_state::uncertain && l.provider_knows;
        if (l.now != leg_state::waiting && !repeats) continue;
        const bool goes_by_phone = !by_phone.empty() && l.asked.via == by_phone;
        if (const auto why = impossible(s, l, goes_by_phone ? channel::sms : l.asked.on)) {
            ended.push_back({i, leg_state::impossible, *why, "no way"});
            continue;
        }
        auto v = goes(i);
        std::get<hand_over>(v.next).repeat = repeats;
        if (goes_by_phone) std::get<hand_over>(v.next).address = channel::sms;
        v.legs = ended;
        return v;
    }
    auto v = finished(any_leg(s, leg_state::rejected) ? state::failed : state::suppressed, rule::no_address);
    v.legs = ended;
    return v;
}

}  // namespace

std::vector<leg> scripted_judge::route(const submission& what, const profile&) const
{
    std::vector<leg> made;
    for (const auto& asked : what.legs)
        if (what.has_content[index_of(asked.on)]) made.emplace_back().asked = asked;
    return made;
}

verdict scripted_judge::decide(const situation& s, instant now) const
{
    if (before_decide)
        if (auto v = before_decide(s, now)) return *v;
    if (s.message.cancel_asked)
        return finished(any_leg(s, leg_state::accepted) ? state::sent : state::cancelled, rule::cancelled);
    if (now >= s.message.expires_at) return finished(state::expired, rule::lifetime);
    if (s.key_holder) {
        auto v = finished(state::suppressed, rule::duplicate);
        v.duplicate_of = s.key_holder;
        return v;
    }
    if (s.message.send_at && *s.message.send_at > now)
        return waits(state::queued, 0, *s.message.send_at, rule::send_at);
    auto v = next_leg(s, 0, by_phone);
    if (const auto* over = std::get_if<hand_over>(&v.next)) {
        if (const auto& twin = s.text_twin[index_of(s.message.legs[over->leg].asked.on)]) {
            v = finished(state::suppressed, rule::duplicate);
            v.duplicate_of = twin;
        }
    }
    return v;
}

verdict scripted_judge::settle(const situation& s, std::size_t leg, const outcome& ended, instant now) const
{
    if (on_settle) on_settle(s);
    const bool cancelled = s.message.cancel_asked;
    verdict v;
    switch (ended.kind) {
        case outcome_kind::accepted:
            v = finished(state::sent, rule::none);
            if (leg + 1 < s.message.legs.size() && s.message.legs[leg + 1].asked.when && !cancelled)
                v = waits(state::watching, leg + 1, now + s.message.legs[leg + 1].asked.when->after, rule::follow_up,
                          false);
            v.legs.push_back({leg, leg_state::accepted, rule::none, {}});
            return v;
        case outcome_kind::uncertain:
            v = repeats_uncertain ? waits(state::queued, leg, now + 1min, rule::retry)
                                  : waits(state::uncertain, leg, now + 72h, rule::uncertain, false);
            v.legs.push_back({leg, leg_state::uncertain, rule::uncertain, {}, now + 30s});
            return v;
        case outcome_kind::rejected:
        case outcome_kind::blocked:
            v = cancelled ? finished(state::cancelled, rule::cancelled) : next_leg(s, leg + 1, by_phone);
            if (const auto* last = std::get_if<finish>(&v.next); last && !cancelled)
                v.next = finish{state::failed, rule::rejected};
            v.legs.insert(v.legs.begin(), {leg, leg_state::rejected, rule::rejected, ended.detail});
            return v;
        default:
            v = cancelled ? finished(state::cancelled, rule::cancelled)
                          : waits(state::queued, leg, now + 1min, rule::retry);
            if (!cancelled) v.legs.push_back({leg, leg_state::waiting, rule::retry, {}});
            return v;
    }
}

consequence scripted_judge::heard(const situation& s, std::size_t leg, const receipt& what, instant now) const
{
    if (on_receipt) return on_receipt(s, leg, what, now);
    consequence made;
    if (shows_arrival(what.kind))
        made.delivered = leg;
    else
        made.is_late = true;
    if (made.delivered && s.message.now == state::sent) made.then = finished(state::delivered, rule::none);
    return made;
}

/// Cancels what names it in cancel_on.
consequence scripted_judge::happened(const situation& s, const customer_event& what, instant) const
{
    consequence made;
    const auto& types = s.message.cancel_on;
    made.cancels = std::find(types.begin(), types.end(), what.type) != types.end() && what.at >= s.message.stored;
    if (made.cancels && s.message.now == state::queued) made.then = finished(state::cancelled, rule::event);
    return made;
}

std::optional<verdict> scripted_judge::resolve(const situation& s, resolution as, const std::string&, instant) const
{
    if (s.message.now != state::uncertain) return std::nullopt;
    auto made = finished(as == resolution::sent ? state::sent : state::failed, rule::operator_);
    made.legs.push_back(
        {0, as == resolution::sent ? leg_state::accepted : leg_state::rejected, rule::operator_, "as was said"});
    return made;
}

std::optional<second_chance> scripted_judge::retry(const situation& s, std::optional<span> ttl, instant now) const
{
    if (s.message.now != state::failed) return std::nullopt;
    second_chance made;
    made.expires_at = now + ttl.value_or(1h);
    made.then = waits(state::queued, 0, now, rule::none);
    made.then.legs.push_back({0, leg_state::waiting, rule::operator_, "again"});
    return made;
}

}  // namespace todoke
