#pragma once
// A mail to try things with.

#include <gtest/gtest.h>
#include <string>
#include <variant>

#include "gateway/channel/email/mime.hpp"

namespace todoke {

inline mime_frame frame_of(std::string to = "taro@example.jp")
{
    mime_frame frame;
    frame.id = *message_id::parse("0198f2c4-1111-7222-8333-444455556666");
    frame.dated = *parse_instant("2026-11-23T03:00:00Z");
    frame.from = *parse_mailbox("お店 <news@shop.example.jp>");
    frame.to = *parse_email_address(to);
    return frame;
}

inline email_content text_content(std::string text = "本日発送しました。\n.\nありがとうございます。\n")
{
    email_content what;
    what.subject = "ご注文の品を発送しました";
    what.text = std::move(text);
    return what;
}

inline std::string bytes_of(const email_content& what, const mime_frame& frame = frame_of())
{
    const auto made = build_mime(what, frame);
    const auto* message = std::get_if<mime_message>(&made);
    if (!message) ADD_FAILURE() << std::get<unmailable>(made).why;
    return message ? message->bytes : std::string{};
}

inline std::string why_not(const email_content& what, const mime_frame& frame = frame_of())
{
    const auto made = build_mime(what, frame);
    const auto* problem = std::get_if<unmailable>(&made);
    return problem ? problem->why : "";
}

}  // namespace todoke
