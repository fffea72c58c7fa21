#include "gateway/intake/capability.hpp"

#include <algorithm>
#include <array>

namespace todoke {

namespace {

struct row {
    channel on;
    receipt_kind condition;
    std::string_view why_not;
};

/// What no provider of the channel can ever tell.
constexpr std::array never{
    row{channel::line, receipt_kind::delivered, "LINE does not tell whether a pushed message was delivered"},
    row{channel::line, receipt_kind::opened, "LINE does not tell whether a pushed message was opened"},
    row{channel::sms, receipt_kind::opened, "an SMS does not tell whether it was opened"},
};

std::string_view in_words(channel on)
{
    constexpr std::array<std::string_view, channel_count> words{"e-mail", "LINE", "SMS"};
    return words[index_of(on)];
}

/// Whichever of them takes it must tell.
bool all_tell(const leg_request& leg, receipt_kind condition, const rules& book)
{
    bool any = false;
    for (const auto& one : book.providers) {
        if (one.on != leg.on || (!leg.via.empty() && one.name != leg.via)) continue;
        if (std::find(one.tells.begin(), one.tells.end(), condition) == one.tells.end()) return false;
        any = true;
    }
    return any;
}

std::string not_told(channel on, receipt_kind condition)
{
    const std::string name{in_words(on)};
    if (condition == receipt_kind::clicked) return "clicks in an " + name + " message are seen only with `track`: true";
    if (condition == receipt_kind::opened)
        return "no provider configured for " + name + " tells of openings, and `track` is not true";
    return "no provider configured for " + name + " tells of deliveries (most need [public]): wait for an event";
}

}  // namespace

bool is_told_by_receipts(std::string_view condition)
{
    return parse_receipt_kind(condition).has_value();
}

std::string cannot_know(const leg_request& leg, std::string_view condition, const rules& book, bool tracked)
{
    const auto kind = parse_receipt_kind(condition);
    if (!kind) return {};
    const auto names_it = [&](const provider_rules& one) { return one.by_phone && one.name == leg.via; };
    const bool is_notification = std::any_of(book.providers.begin(), book.providers.end(), names_it);
    for (const auto& r : never)
        if (r.on == leg.on && r.condition == *kind && !is_notification) return std::string{r.why_not};
    if (tracked && (*kind == receipt_kind::clicked || *kind == receipt_kind::opened)) return {};
    return all_tell(leg, *kind, book) ? std::string{} : not_told(leg.on, *kind);
}

}  // namespace todoke
