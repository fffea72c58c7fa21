#pragma once
// The rules as configured: plain values, made once by daemon/config, never changed while in use.

#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/policy/calendar/holidays.hpp"
#include "gateway/policy/calendar/local_range.hpp"
#include "store/model/instant.hpp"
#include "store/model/receipt.hpp"
#include "store/model/words.hpp"

namespace todoke {

/// A layer of quiet time.
struct quiet_pattern {
    enum class kind { ranges, never, always } is = kind::ranges;
    std::vector<local_range> ranges;
    friend bool operator==(const quiet_pattern&, const quiet_pattern&) = default;
};

/// "10s, 1m, 5m*3, 30m*4, 2h*6": the waits between tries, in order.
using retry_pattern = std::vector<span>;
std::optional<retry_pattern> parse_retry_pattern(std::string_view text);
/// "10s, 1m, 5m*3, 30m*4, 2h*6": for a provider that names none.
const retry_pattern& default_retry();

enum class on_uncertain { assume_sent, hold, retry, next_leg };
enum class fingerprint { any, line_sms, off };

/// At most `most` hand-overs to a person within any stretch of `window`. 0: none at all.
struct cap {
    std::size_t most = 0;
    span window{};
    friend bool operator==(const cap&, const cap&) = default;
};
inline constexpr std::size_t longest_cap = 1000;
inline constexpr span longest_cap_window = std::chrono::hours{24 * 90};

/// A cap that several classes share, or that counts certain channels only.
struct shared_cap {
    cap limit;
    std::vector<std::string> classes;
    std::vector<channel> channels;  ///< empty: all
};

/// What becomes of a message that a cap, quiet hours or send windows forbid now.
enum class on_limit { defer, drop, next_leg };

struct class_rules {
    std::string name;
    bool is_configured = true;  ///< false: stands in for a class that only messages know
    int priority = 30;          ///< 0: urgent
    int weight = 1;             ///< share of a lane against other classes that are not urgent
    std::array<quiet_pattern, channel_count> quiet;
    std::vector<local_range> send_windows;  ///< empty: any time that is not quiet
    on_limit when_closed =
        on_limit::defer;  ///< `on_quiet`: instead of waiting for quiet hours to end or a window to open
    span release_spread{};
    std::vector<cap> caps;  ///< of this class's own messages, on all channels
    on_limit on_cap = on_limit::defer;
    span spacing{};  ///< to another message on another channel; urgent ones neither keep it nor count
    span ttl = std::chrono::hours{72};
    std::optional<span> max_lateness;  ///< what was missed while the box was down and is later than this expires
    std::vector<channel> legs{channel::line, channel::email, channel::sms};
    span dedupe_window = std::chrono::hours{24};
    std::array<on_uncertain, channel_count> uncertain{};
    span guard = std::chrono::seconds{60};
    bool needs_consent = false;
    fingerprint prints = fingerprint::line_sms;
    std::optional<span> patience;  ///< how long a channel may be down before the next leg; none: for ever
};

/// Classes of this priority and after leave alone what providers keep in reserve.
inline constexpr int first_bulk_priority = 30;
constexpr bool is_bulk(const class_rules& klass)
{
    return klass.priority >= first_bulk_priority;
}

/// What people may have no more of without an order of theirs suffering: bulk, and what goes by consent. Its mails
/// offer a link for it, and whoever declines all declines these.
constexpr bool is_declinable(const class_rules& klass)
{
    return klass.needs_consent || is_bulk(klass);
}

/// What a person writes back to be left alone, in Japanese and English, folded.
std::vector<std::string> default_stop_words();

/// What the rules need to know of a provider.
struct provider_rules {
    std::string name;
    channel on{};
    retry_pattern retry;  ///< empty: default_retry()
    /// How long after the first try the provider still recognises a repeat of it; none: it never does.
    std::optional<span> recognises_repeats;
    /// Takes messages that name no provider. Not so a LINE account with user ids of its own beside another one.
    bool takes_unnamed = true;
    std::vector<receipt_kind> tells{};  ///< receipts that reach this gateway from it
    /// LINE notification messages: to a phone number; taken is not arrived, that is told within a day or never.
    bool by_phone = false;
};

struct rules {
    int revision = 1;
    std::string time_zone = "Asia/Tokyo";
    std::string phone_region = "JP";
    quiet_pattern quiet_floor;
    holidays free_days;
    std::vector<std::string> only_to;  ///< addresses and "*@domain"; empty: everybody
    bool trust_clock = false;          ///< the clock is right though no time service says so
    std::string public_url;  ///< how the outside reaches the public listener, no slash at its end; empty: never
    std::vector<std::string> stop_words = default_stop_words();  ///< folded_text() of each
    std::map<std::string, class_rules> classes;
    std::vector<shared_cap> caps;
    std::vector<provider_rules> providers;
    std::vector<std::string> callbacks{};  ///< endpoints that a submission may name
};

/// The names of those that are declinable.
std::vector<std::string> declinable_classes(const rules& book);

/// The four classes every site has, with the defaults of the manual.
std::map<std::string, class_rules> default_classes();

}  // namespace todoke
