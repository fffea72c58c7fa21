#pragma once
// A submission with every member there is, but those that stand in another's place.

#include <set>
#include <string>

namespace todoke {

inline const std::string full_submission = R"({
  "customer": "c-1", "to": {"email": "b@example.jp", "line": "U4af4980629aabbccddeeff00112233aa", "sms": "090-1234-5678",
                            "time_zone": "Asia/Tokyo"},
  "class": "transactional", "campaign": "spring-2026",
  "content": {
    "text": "春の新作が入りました",
    "email": {"subject": "春の新作", "text": "本文", "html": "<p>本文</p>", "from": "shop@example.jp",
              "headers": {"X-Shop": "1"},
              "attachments": [{"name": "a.pdf", "type": "application/pdf", "base64": "QUJD"}]},
    "line": {"messages": [{"type": "text", "text": "春 https://shop.example.jp/s"},
                          {"type": "sticker", "packageId": "446", "stickerId": "1988"}]},
    "sms": {"text": "春"}},
  "legs": ["line", {"channel": "sms", "via": "sms", "when": {"not": "clicked", "after": "2h", "clock": "wall"}}, "email"],
  "via": {"email": "mail"},
  "dedupe_key": "spring-2026", "dedupe_window": "7d", "on_duplicate": "suppress", "collapse_key": "cart",
  "cancel_key": "cart:c-1", "cancel_on": ["purchased"], "callback": "shop", "track": true,
  "send_at": "2099-01-01T12:00:00+09:00", "expires_at": "2099-01-02T00:00:00+09:00",
  "metadata": {"order": "9912", "lines": [1, {"a": null}]}})";

inline bool full_submission_has(const std::string& member)
{
    return full_submission.find('"' + member + "\":") != std::string::npos;
}

/// The first for `expires_at`, the second for the header, in a line of NDJSON.
inline const std::set<std::string> not_in_full_submission{"ttl", "idempotency_key"};

}  // namespace todoke
