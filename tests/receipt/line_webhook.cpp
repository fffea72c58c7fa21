#include "gateway/receipt/readers/line_webhook.hpp"

#include <gtest/gtest.h>
#include <ostream>

namespace todoke {
namespace {

using namespace std::chrono_literals;

constexpr const char* person = "U4af4980629af4980629af4980629af49";
const instant received = instant{1'700'000'000'000ms};

std::string spoken(const told& what)
{
    const auto at = [](instant when) { return " @" + std::to_string(when.time_since_epoch().count()); };
    const auto head = what.key + " ";
    if (const auto* one = std::get_if<told_reach>(&what.what))
        return head + std::string{to_text(one->on)} + " " + one->address + (one->reachable ? " reachable" : " gone") +
               at(one->at);
    if (const auto* one = std::get_if<told_words>(&what.what))
        return head + std::string{to_text(one->on)} + " " + one->address + " " + one->kind + ": " + one->text +
               at(one->at);
    const auto& one = std::get<told_receipt>(what.what);
    return head + one.provider + " " + one.reference + " " + std::string{to_text(one.what.kind)} + at(one.what.at);
}

std::string read_line(const std::string& body)
{
    raw_receipt raw;
    raw.provider = "shop-line";
    raw.form = line_webhook_form;
    raw.body = body;
    raw.received = received;
    const auto made = read_line_webhook(raw);
    if (const auto* wrong = std::get_if<unreadable_receipt>(&made)) return "unreadable: " + wrong->why;
    std::string all;
    for (const auto& one : std::get<std::vector<told>>(made)) all += spoken(one) + "\n";
    return all;
}

std::string event(const std::string& type, const std::string& more, std::int64_t at = 5000,
                  const std::string& source = R"({"type":"user","userId":"U4af4980629af4980629af4980629af49"})")
{
    return R"({"type":")" + type + R"(","mode":"active","timestamp":)" + std::to_string(at) + R"(,"source":)" + source +
           R"(,"webhookEventId":"01FZ)" + type + R"(","deliveryContext":{"isRedelivery":false})" + more + "}";
}

std::string bundle(std::initializer_list<std::string> events)
{
    std::string all;
    for (const auto& one : events) all += (all.empty() ? "" : ",") + one;
    return R"({"destination":"U0","events":[)" + all + "]}";
}

struct event_case {
    std::string name, body, expected;
};
std::ostream& operator<<(std::ostream& to, const event_case& what)
{
    return to << what.name;
}

struct LineWebhook : testing::TestWithParam<event_case> {};

TEST_P(LineWebhook, Tells)
{
    EXPECT_EQ(read_line(GetParam().body), GetParam().expected);
}

const std::string someone = std::string{"line "} + person;

INSTANTIATE_TEST_SUITE_P(
    Events, LineWebhook,
    testing::Values(
        event_case{"liveness", bundle({}), ""},
        event_case{"follow", bundle({event("follow", R"(,"follow":{"isUnblocked":true},"replyToken":"r")")}),
                   "01FZfollow " + someone + " reachable @5000\n"},
        event_case{"unfollow", bundle({event("unfollow", "")}), "01FZunfollow " + someone + " gone @5000\n"},
        event_case{"text", bundle({event("message", R"(,"message":{"type":"text","id":"1","text":"いつ届きますか"})")}),
                   "01FZmessage " + someone + " message: いつ届きますか @5000\n"},
        event_case{"picture", bundle({event("message", R"(,"message":{"type":"image","id":"1"})")}),
                   "01FZmessage " + someone + " message: (image) @5000\n"},
        event_case{"postback", bundle({event("postback", R"(,"postback":{"data":"order=9912"})")}),
                   "01FZpostback " + someone + " postback: order=9912 @5000\n"},
        event_case{
            "delivery",
            bundle({event("delivery", R"(,"delivery":{"data":"01a207ee-36d9-7a30-85a1-1d0000000001"})", 5000, "null")}),
            "01FZdelivery shop-line 01a207ee-36d9-7a30-85a1-1d0000000001 delivered @5000\n"},
        event_case{"delivery_without_tag", bundle({event("delivery", R"(,"delivery":{})")}), ""},
        event_case{"another_kind", bundle({event("accountLink", R"(,"link":{"result":"ok","nonce":"n"})")}),
                   "01FZaccountLink " + someone + " account_link:  @5000\n"},
        event_case{"kind_of_the_future", bundle({event("teleport", R"(,"where":["new",{"x":1}])")}),
                   "01FZteleport " + someone + " teleport:  @5000\n"},
        event_case{"kind_that_is_no_word", bundle({event("tele/port", "")}), ""},
        event_case{"said_in_a_group",
                   bundle({event("message", R"(,"message":{"type":"text","text":"hello"})", 5000,
                                 R"({"type":"group","groupId":"C1","userId":"U4af4980629af4980629af4980629af49"})")}),
                   ""},
        event_case{"user_id_of_another_form", bundle({event("follow", "", 5000, R"({"type":"user","userId":"U1"})")}),
                   ""},
        event_case{"without_time", bundle({event("unfollow", "", -1)}),
                   "01FZunfollow " + someone + " gone @1700000000000\n"},
        event_case{"in_order_of_time", bundle({event("follow", "", 7000), event("unfollow", "", 6000)}),
                   "01FZunfollow " + someone + " gone @6000\n01FZfollow " + someone + " reachable @7000\n"},
        event_case{"a_bad_one_hides_no_other", bundle({"7", "{}", event("follow", "")}),
                   "01FZfollow " + someone + " reachable @5000\n"},
        event_case{"no_json", "{", "unreadable: its body is no JSON object"},
        event_case{"no_object", "[]", "unreadable: its body is no JSON object"},
        event_case{"no_events", "{}", "unreadable: it has no list of events"},
        event_case{"too_deep", std::string(5000, '['), "unreadable: its body is no JSON object"}),
    [](const auto& row) { return row.param.name; });

TEST(LineWebhookText, AnEndlessOneIsNotKept)
{
    const auto long_text = std::string(20'001, 'x');
    EXPECT_EQ(read_line(bundle({event("message", R"(,"message":{"type":"text","text":")" + long_text + "\"}")})),
              "01FZmessage " + someone + " message:  @5000\n");
}

// Made with another implementation: hmac.new(secret, body, sha256) of Python.
constexpr std::string_view secret = "8c570fa6dd201bb328f1c1eac23a96d8";
constexpr std::string_view signed_body = R"({"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]})";
constexpr std::string_view signature = "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs=";

TEST(LineSignature, IsOfTheBytesAsTheyCame)
{
    EXPECT_TRUE(is_signed_by_line(secret, signed_body, signature));
    auto spaced = std::string{signed_body} + " ";
    EXPECT_FALSE(is_signed_by_line(secret, spaced, signature));
    EXPECT_FALSE(is_signed_by_line("another secret", signed_body, signature));
}

TEST(LineSignature, OfAnotherFormIsNone)
{
    const auto right = std::string{signature};
    for (const auto& wrong : {std::string{}, right.substr(0, 43), right + "=", "G" + std::string(43, 'A'),
                              right + std::string(1000, 'A'), std::string(44, '\0')})
        EXPECT_FALSE(is_signed_by_line(secret, signed_body, wrong)) << wrong;
}

TEST(LineSignature, WithoutASecretNothingIsSigned)
{
    EXPECT_FALSE(is_signed_by_line("", signed_body, "Zy0XcpovvDn/z8KYKlZkyJyAbWyzs3cTY63Z5obfQGE="));
}

TEST(LineWebhookCall, IsKeptWithWhatAChatbotNeeds)
{
    const line_webhook_terms terms{"shop-line", std::string{secret}, true};
    const std::vector<std::pair<std::string, std::string>> headers{{"host", "msg.shop.example.jp"},
                                                                   {"x-line-signature", std::string{signature}},
                                                                   {"user-agent", "LineBotWebhook/2.0"}};
    const auto kept = line_webhook_receipt(terms, headers, std::string{signed_body});
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->provider, "shop-line");
    EXPECT_EQ(kept->form, line_webhook_form);
    EXPECT_EQ(kept->body, signed_body);
    EXPECT_EQ(kept->headers.size(), 2u) << "the host is ours";
    EXPECT_TRUE(kept->passed_on);
    EXPECT_FALSE(line_webhook_receipt(terms, headers, "{}"));
    EXPECT_FALSE(line_webhook_receipt(terms, {}, std::string{signed_body}));
}

TEST(LineWebhookCall, IsCheckedForTheListener)
{
    const auto check = make_line_check({"shop-line", std::string{secret}, false});
    hook_call call{"https://msg.shop.example.jp/hooks/line/shop-line",
                   {{"x-line-signature", std::string{signature}}},
                   std::string{signed_body},
                   {}};
    const auto kept = check(call);
    ASSERT_TRUE(std::holds_alternative<raw_receipt>(kept));
    EXPECT_EQ(std::get<raw_receipt>(kept).body, signed_body);
    call.body += ' ';
    EXPECT_TRUE(std::holds_alternative<hook_refused>(check(call)));
}

}  // namespace
}  // namespace todoke
