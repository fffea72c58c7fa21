#include "gateway/policy/holds.hpp"

#include <algorithm>
#include <optional>

#include "gateway/policy/consent.hpp"
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

std::optional<stop> on_all_providers(const std::vector<hold>& holds, const rules& book, const held_leg& leg)
{
    const hold* first = nullptr;
    for (const auto& provider : book.providers) {
        if (provider.on != leg.on || (!leg.provider.empty() && provider.name != leg.provider)) continue;
        const auto* held = on_provider(holds, provider.name);
        if (held == nullptr) return std::nullopt;
        if (first == nullptr || held->until < first->until) first = held;
    }
    return first == nullptr ? std::nullopt : std::optional{said(*first)};
}

}  // namespace

std::vector<stop> stops_of(const std::vector<hold>& holds, const rules& book, const held_leg& leg)
{
    std::vector<stop> made;
    if (holds.empty()) return made;
    for (const auto& one : holds)
        if (stops(one, leg)) made.push_back(said(one));
    if (auto all = on_all_providers(holds, book, leg)) made.push_back(*std::move(all));
    std::stable_sort(made.begin(), made.end(), [](const stop& a, const stop& b) { return a.until > b.until; });
    return made;
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
