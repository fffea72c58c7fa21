#include "store/model/words.hpp"

#include <iterator>

#include "store/model/consents.hpp"
#include "store/model/receipt.hpp"

namespace todoke {

namespace {

constexpr std::string_view channel_names[] = {"email", "line", "sms"};
constexpr std::string_view state_names[] = {"queued",    "sending", "watching", "uncertain", "sent",
                                            "delivered", "failed",  "expired",  "cancelled", "suppressed"};
constexpr std::string_view leg_state_names[] = {"waiting",  "sending",    "accepted", "uncertain",
                                                "rejected", "impossible", "skipped",  "expired"};
constexpr std::string_view outcome_names[] = {"uncertain",     "accepted",   "retry",     "rejected",
                                              "misconfigured", "over_quota", "throttled", "blocked"};
constexpr std::string_view rule_names[] = {
    "none",     "send_at",      "quiet_hours", "send_window", "cap",        "spacing",  "hold",
    "breaker",  "quota",        "rate",        "retry",       "follow_up",  "lifetime", "max_lateness",
    "consent",  "blocked",      "no_address",  "duplicate",   "superseded", "event",    "cancelled",
    "rejected", "channel_down", "operator",    "erased",      "only_to",    "clock",    "uncertain"};
constexpr std::string_view event_names[] = {"stored",    "deferred",      "sending", "attempt_ended",
                                            "leg_ended", "state_changed", "receipt", "cancel_asked"};
constexpr std::string_view receipt_names[] = {"delivered", "failed",     "opened",  "clicked",
                                              "blocked",   "complained", "expired", "accepted"};

template <class Word, std::size_t N>
std::string_view name_of(Word word, const std::string_view (&names)[N])
{
    const auto index = static_cast<std::size_t>(word);
    return index < N ? names[index] : std::string_view{"unknown"};
}

template <class Word, std::size_t N>
std::optional<Word> word_of(std::string_view text, const std::string_view (&names)[N])
{
    for (std::size_t i = 0; i < N; ++i)
        if (names[i] == text) return static_cast<Word>(i);
    return std::nullopt;
}

static_assert(std::size(rule_names) == static_cast<std::size_t>(rule::uncertain) + 1);

}  // namespace

std::string_view to_text(channel c)
{
    return name_of(c, channel_names);
}
std::string_view to_text(state s)
{
    return name_of(s, state_names);
}
std::string_view to_text(leg_state s)
{
    return name_of(s, leg_state_names);
}
std::string_view to_text(outcome_kind k)
{
    return name_of(k, outcome_names);
}
std::string_view to_text(rule r)
{
    return name_of(r, rule_names);
}
std::string_view to_text(timeline_event e)
{
    if (e == timeline_event::reacted) return "reacted";
    if (e == timeline_event::resolved) return "resolved";
    if (e == timeline_event::retried) return "retried";
    if (e == timeline_event::declined) return "declined";
    return name_of(e, event_names);
}
std::string_view to_text(receipt_kind k)
{
    return name_of(k, receipt_names);
}
std::optional<receipt_kind> parse_receipt_kind(std::string_view text)
{
    return word_of<receipt_kind>(text, receipt_names);
}
std::string_view to_text(declined_by how)
{
    if (how == declined_by::words) return "words";
    if (how == declined_by::complaint) return "complaint";
    return how == declined_by::one_click ? "one-click" : "page";
}
std::optional<channel> parse_channel(std::string_view text)
{
    return word_of<channel>(text, channel_names);
}
std::optional<state> parse_state(std::string_view text)
{
    return word_of<state>(text, state_names);
}

}  // namespace todoke
