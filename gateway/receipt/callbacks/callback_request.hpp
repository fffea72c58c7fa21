#pragma once
// A callback as a request in the form of Standard Webhooks 1.0 (github.com/standard-webhooks), and what its answer
// means. Pure.

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "gateway/channel/http_client.hpp"
#include "store/outbox.hpp"

namespace todoke {

struct callback_account {
    std::string name;
    http_address to;
    std::string target = "/";  ///< path and query
    std::string key;           ///< the decoded secret: 24 to 64 bytes
    std::string previous_key;  ///< signs, too, while the backend changes to `key`; empty: there is none
    std::string ca_file;       ///< empty: the system's trust store
    span timeout = std::chrono::seconds{20};
};

/// "https://shop.example.jp/hooks/todoke", or http:// to a loopback; name, key and time-out stay. Else what is wrong.
std::string put_callback_url(std::string_view url, callback_account& into);
/// "whsec_" and base64 of 24 to 64 bytes. Nothing: it is none.
std::optional<std::string> callback_key(std::string_view secret);

/// The same `webhook-id` for the same receipt, however often it is sent; the time of this try. `what.what` is there.
http_request callback_request(const callback_account& account, const due_callback& what, std::int64_t line,
                              instant now);
/// "v1,…": over id, time and body.
std::string callback_signature(std::string_view key, std::string_view id, std::string_view seconds,
                               std::string_view body);

struct callback_taken {};
/// It wants no more: 410.
struct callback_gone {};
/// The schedule is spent.
struct callback_spent {
    std::string last;
};
struct callback_later {
    instant at{};
    std::string why;
};
using callback_verdict = std::variant<callback_later, callback_taken, callback_gone, callback_spent>;

inline constexpr std::array<span, 9> callback_schedule{
    std::chrono::seconds{5}, std::chrono::minutes{5}, std::chrono::minutes{30},
    std::chrono::hours{2},   std::chrono::hours{5},   std::chrono::hours{10},
    std::chrono::hours{14},  std::chrono::hours{20},  std::chrono::hours{24}};

/// 2xx is done, 410 the end, all else is tried again: after the waits of `schedule` (±10 %, the same for the same try),
/// or when Retry-After says so if that is later. `tries`: before this one.
callback_verdict verdict_on(const http_result& ended, std::int64_t place, int tries, instant now,
                            std::span<const span> schedule = callback_schedule);

}  // namespace todoke
