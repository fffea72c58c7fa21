#pragma once
// A submission with every member there is.

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
    "line": {"messages": [{"type": "text", "text": "春"}, {"type": "sticker", "packageId": "446", "stickerId": "1988"}]},
    "sms": {"text": "春"}},
  "legs": ["line", {"channel": "sms", "via": "sms"}, "email"], "via": {"email": "mail"},
  "dedupe_key": "spring-2026", "dedupe_window": "7d", "on_duplicate": "suppress", "cancel_key": "cart:c-1",
  "send_at": "2099-01-01T12:00:00+09:00", "expires_at": "2099-01-02T00:00:00+09:00",
  "metadata": {"order": "9912", "lines": [1, {"a": null}]}})";

}  // namespace todoke
