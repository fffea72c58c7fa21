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

/// `ok`, `no`, `slow`: whole answers.
inline peer::script plays_http(behaviour what, const std::string& ok, const std::string& no, const std::string& slow)
{
    switch (what) {
        case behaviour::accepts:
            return {peer::read_http{}, peer::reply{ok}, peer::again{}};
        case behaviour::refuses:
            return {peer::read_http{}, peer::reply{no}, peer::again{}};
        case behaviour::throttles:
            return {peer::read_http{}, peer::reply{slow}, peer::again{}};
        case behaviour::breaks_off:
            return {peer::read_http{}, peer::cut{}};
        case behaviour::talks_garbage:
            return {peer::read_http{}, peer::reply{"220 mail.example.jp ESMTP\r\n"}};
        case behaviour::never_answers:
            return {peer::read_http{}, peer::silence{}};
        case behaviour::answers_slowly:
            return {peer::read_http{}, peer::drip{[ok](const std::string&) { return ok; }}};
        case behaviour::answers_for_ever:
            return {peer::read_http{}, peer::reply{"HTTP/1.1 200 OK\r\n\r\n"}, peer::pour{std::string(4096, ' ')}};
        case behaviour::says_nothing:
            return {peer::silence{}};
        case behaviour::stalls:
            return {peer::read_bytes{100}, peer::stall{}};
    }
    return {};
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
