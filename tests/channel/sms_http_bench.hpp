#pragma once
// What the scripted peers of SMS providers over HTTP have in common.

#include <string>

#include "tests/channel/doubt_suite.hpp"

namespace todoke {

inline std::string http_answer_with(const std::string& status, const std::string& body)
{
    return "HTTP/1.1 " + status +
           "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

inline envelope sms_over_http(std::string text = "ご注文の品を発送しました", std::string number = "+819012345678")
{
    envelope e;
    e.id = message_id::make(1'700'000'000'000, message_no{7}, 1);
    e.attempt_key = e.id;
    e.address = std::move(number);
    e.klass = "transactional";
    e.started = *parse_instant("2026-11-22T17:00:00+09:00");
    content c;
    c.sms = sms_content{std::move(text)};
    e.what = std::make_shared<const content>(std::move(c));
    return e;
}

inline std::vector<envelope> hostile_sms()
{
    const std::string nul{"\0X-Injected: 1", 14};
    std::vector<envelope> all{sms_over_http("a\r\nX-Injected: 1"),
                              sms_over_http("a" + nul),
                              sms_over_http("a", "+819012345678\r\nX-Injected: 1"),
                              sms_over_http("a", "+819012345678" + nul),
                              sms_over_http(),
                              sms_over_http()};
    all[4].campaign = "spring\r\nX-Injected: 1";
    all[5].klass = "urgent" + nul;
    return all;
}

}  // namespace todoke
