#include "gateway/policy/holds.hpp"

#include <algorithm>

#include "gateway/policy/channel_down.hpp"
#include "gateway/policy/consent.hpp"
#include "gateway/policy/legs.hpp"
#include "store/model/phrase.hpp"

namespace todoke {

namespace {

bool stops(const hold& one, const held_leg& leg)
{
    switch (one.scope) {
        case hold_scope::all_but_urgent:
            return leg.klass.priority != 0;
        case hold_scope::all:
            return true;
        case hold_scope::channel:
            return one.name == to_text(leg.on);
        case hold_scope::klass:
            return one.name == leg.klass.name;
        case hold_scope::campaign:
            return one.name == leg.campaign;
        case hold_scope::provider:
            return false;  // one provider may be held while another takes the leg
    }
    return true;
}

std::string scope_of(const hold& one)
{
    switch (one.scope) {
        case hold_scope::all_but_urgent:
            return say(phrase::all_but_urgent);
        case hold_scope::all:
            return say(phrase::everything);
        case hold_scope::channel:
            return say(phrase::channel_named, {spoken(parse_channel(one.name).value_or(channel::email))});
        case hold_scope::klass:
            return say(phrase::class_named, {one.name});
        case hold_scope::campaign:
            return say(phrase::campaign_named, {one.name});
        case hold_scope::provider:
            return say(phrase::provider_named, {one.name});
    }
    return {};
}

stop said(const hold& one)
{
    return {one.until, say(phrase::held_by_operator, {one.reason, scope_of(one)})};
}

/// The hold on this provider that ends last; null: there is none.
const hold* on_provider(const std::vector<hold>& holds, const std::string& provider)
{
    const hold* last = nullptr;
    for (const auto& one : holds)
        if (one.scope == hold_scope::provider && one.name == provider && (!last || last->until < one.until))
            last = &one;
    return last;
}

std::optional<stop> on_all_providers(const circumstances& around, const rules& book, const held_leg& leg, instant now)
{
    const hold* first = nullptr;
    std::optional<instant> out_since;  ///< the last of those that are out and not held
    for (const auto& provider : book.providers) {
        if (!may_take(provider, leg.on, leg.provider)) continue;
        const auto* its = on_provider(around.holds, provider.name);
        if (its == nullptr) {
            const auto* out = out_now(around, provider.name, leg.klass, now);
            if (out == nullptr) return std::nullopt;
            out_since = std::max(out->since, out_since.value_or(out->since));
        }
        if (its != nullptr && (first == nullptr || its->until < first->until)) first = its;
    }
    if (first == nullptr) return std::nullopt;
    // While it lasts the outage is what is told. Afterwards it was the hold that kept the leg, if all others were out
    // then.
    if (out_since && (now < first->until || *out_since > first->until)) return std::nullopt;
    return said(*first);
}

}  // namespace

std::vector<stop> stops_of(const circumstances& around, const rules& book, const held_leg& leg, instant now)
{
    std::vector<stop> made;
    if (around.holds.empty()) return made;
    for (const auto& one : around.holds)
        if (stops(one, leg)) made.push_back(said(one));
    if (auto all = on_all_providers(around, book, leg, now)) made.push_back(*std::move(all));
    std::stable_sort(made.begin(), made.end(), [](const stop& a, const stop& b) { return a.until > b.until; });
    return made;
}

std::optional<stop> stop_of_provider(const std::vector<hold>& holds, const std::string& provider)
{
    const auto* its = on_provider(holds, provider);
    return its == nullptr ? std::nullopt : std::optional{said(*its)};
}

bool is_held(const std::vector<hold>& holds, const std::string& provider, channel on, instant now)
{
    return std::any_of(holds.begin(), holds.end(), [&](const hold& one) {
        if (one.until <= now) return false;
        if (one.scope == hold_scope::provider) return one.name == provider;
        return one.scope == hold_scope::all || (one.scope == hold_scope::channel && one.name == to_text(on));
    });
}

}  // namespace todoke
