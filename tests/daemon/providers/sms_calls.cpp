#include "daemon/providers/sms_calls.hpp"

#include "daemon/providers/providers.hpp"
#include "gateway/channel/sms/http/form.hpp"
#include "gateway/channel/sms/http/signing.hpp"
#include "gateway/channel/sms/smpp/smpp_pdu.hpp"
#include "gateway/receipt/readers/http_hook.hpp"
#include "gateway/receipt/readers/twilio_hook.hpp"
#include "tests/daemon/config/cases.hpp"

namespace todoke {
namespace {

config three_providers()
{
    return good(
        "[[provider]]\nname = \"smsc\"\nchannel = \"sms\"\nkind = \"smpp\"\nhost = \"smpp.example.jp\"\n"
        "system_id = \"shop\"\npassword = \"p\"\nnational = \"81\"\nreceipts = { ids = \"hex_answer\" }\n"
        "[[provider]]\nname = \"tw\"\nchannel = \"sms\"\nkind = \"twilio\"\nfrom = \"Shop\"\n"
        "account_sid = \"AC00000000000000000000000000000000\"\nauth_token = \"token\"\n"
        "[[provider]]\nname = \"agg\"\nchannel = \"sms\"\nkind = \"http\"\nurl = \"https://sms.example.jp/\"\n"
        "body = { to = \"{to}\", cb = \"{callback}\" }\nanswers = [{ means = \"accepted\" }]\n"
        "receipts = { query = \"k\", secret = \"s\", id = \"id\", state = \"st\", states = { ok = \"delivered\" } }\n");
}

TEST(SmsCalls, ProvidersAreToldWhereToCall)
{
    auto set = three_providers();
    name_sms_callbacks(set, "https://msg.shop.example.jp");
    EXPECT_EQ(std::get<twilio_settings>(set.providers[1].how).account.status_callback,
              "https://msg.shop.example.jp/hooks/twilio/tw");
    EXPECT_EQ(std::get<http_sms_settings>(set.providers[2].how).account.callback,
              "https://msg.shop.example.jp/hooks/http/agg");
}

TEST(SmsCalls, OnlyThoseThatCallAreLetIn)
{
    hook_checks checks;
    add_sms_checks(three_providers(), checks);
    EXPECT_EQ(checks.find("http", "tw"), nullptr);
    EXPECT_EQ(checks.find("smpp", "smsc"), nullptr);
    ASSERT_NE(checks.find("twilio", "tw"), nullptr);
    ASSERT_NE(checks.find("http", "agg"), nullptr);
    const hook_call call{"https://msg.shop.example.jp/hooks/http/agg?k=s", {}, "id=1&st=ok", {}};
    EXPECT_TRUE(std::holds_alternative<raw_receipt>(checks.find("http", "agg")->check(call)));
    EXPECT_TRUE(std::holds_alternative<hook_refused>(checks.find("twilio", "tw")->check(call)));
}

/// Whoever tells in a body is not called upon by whoever only knows the URL.
TEST(SmsCalls, OnlyWhoTellsAllInTheUrlCallsByGet)
{
    const auto aggregator = [](const std::string& name, const std::string& format) {
        return "[[provider]]\nname = \"" + name +
               "\"\nchannel = \"sms\"\nkind = \"http\"\nurl = \"https://sms.example.jp/\"\n"
               "body = { to = \"{to}\" }\nanswers = [{ means = \"accepted\" }]\n"
               "receipts = { query = \"k\", secret = \"s\", format = \"" +
               format + "\", id = \"id\", state = \"st\", states = { ok = \"delivered\" } }\n";
    };
    hook_checks checks;
    add_sms_checks(good(aggregator("url", "query") + aggregator("form", "form")), checks);
    EXPECT_TRUE(checks.find("http", "url")->by_get);
    EXPECT_FALSE(checks.find("http", "form")->by_get);
    const hook_call call{"https://msg.shop.example.jp/hooks/http/url?k=s&id=1&st=ok", {}, "", {}};
    const auto checked = checks.find("http", "url")->check(call);
    ASSERT_TRUE(std::holds_alternative<raw_receipt>(checked));
    EXPECT_EQ(std::get<raw_receipt>(checked).body, "id=1&st=ok");
}

TEST(SmsCalls, LineIsLetInWhereItsSecretIsKnown)
{
    const std::string line = "channel = \"line\"\nkind = \"line\"\naccess_token = \"t\"\n",
                      open =
                          "[public]\nlisten = \"127.0.0.1:1\"\n"
                          "url = \"https://msg.shop.example.jp\"\n";
    const auto set = good(open + "[[provider]]\nname = \"deaf\"\n" + line + "[[provider]]\nname = \"heard\"\n" + line +
                          "channel_secret = \"s\"\nwebhook_forward = \"https://bot.shop.example.jp/l\"\n");
    const auto checks = checks_of(set);
    EXPECT_EQ(checks.find("line", "deaf"), nullptr);
    ASSERT_NE(checks.find("line", "heard"), nullptr);
    const hook_call call{"https://msg.shop.example.jp/hooks/line/heard", {}, "{}", {}};
    EXPECT_TRUE(std::holds_alternative<hook_refused>(checks.find("line", "heard")->check(call)));
}

bool lets_in(const hook_checks& checks, const std::string& kind, const std::string& provider, const hook_call& call)
{
    const auto* found = checks.find(kind, provider);
    return found != nullptr && std::holds_alternative<raw_receipt>(found->check(call));
}

/// Three providers who call, with new secrets and, while these are changed, those of before.
config callers(bool is_changing)
{
    std::string text =
        "[public]\nlisten = \"127.0.0.1:1\"\nurl = \"https://msg.shop.example.jp\"\n"
        "[[provider]]\nname = \"tw\"\nchannel = \"sms\"\nkind = \"twilio\"\nfrom = \"Shop\"\n"
        "account_sid = \"AC00000000000000000000000000000000\"\nauth_token = \"new\"\nprevious_auth_token = \"old\"\n"
        "[[provider]]\nname = \"agg\"\nchannel = \"sms\"\nkind = \"http\"\nurl = \"https://sms.example.jp/\"\n"
        "body = { to = \"{to}\" }\nanswers = [{ means = \"accepted\" }]\n"
        "receipts = { query = \"k\", secret = \"new\", previous_secret = \"old\", reply = \"OK\", id = \"id\","
        " state = \"st\", states = { ok = \"delivered\" } }\n"
        "[[provider]]\nname = \"line\"\nchannel = \"line\"\nkind = \"line\"\naccess_token = \"t\"\n"
        "channel_secret = \"new\"\nprevious_channel_secret = \"old\"\n";
    for (const std::string before :
         {"previous_auth_token = \"old\"\n", " previous_secret = \"old\",", "previous_channel_secret = \"old\"\n"})
        if (!is_changing) text.erase(text.find(before), before.size());
    return good(text);
}

void expect_secrets(const hook_checks& checks, bool old_counts)
{
    for (const std::string by : {"new", "old", "other", ""}) {
        const bool counts = by == "new" || (by == "old" && old_counts);
        const std::string at = "https://msg.shop.example.jp/hooks/";
        EXPECT_EQ(lets_in(checks, "http", "agg", {at + "http/agg?k=" + by, {}, "id=1&st=ok", {}}), counts) << by;
        const auto line_signature = in_base64(hmac_of(digest_kind::sha256, by, "{}")),
                   twilio_signature = in_base64(hmac_of(digest_kind::sha1, by, at + "twilio/tw"));
        EXPECT_EQ(lets_in(checks, "line", "line", {at + "line/line", {{"x-line-signature", line_signature}}, "{}", {}}),
                  counts)
            << by;
        EXPECT_EQ(
            lets_in(checks, "twilio", "tw", {at + "twilio/tw", {{"x-twilio-signature", twilio_signature}}, "", {}}),
            counts)
            << by;
    }
}

TEST(SmsCalls, BothSecretsCountWhileOneIsChanged)
{
    const auto checks = checks_of(callers(true));
    expect_secrets(checks, true);
    expect_secrets(checks_of(callers(false), callers(true)), true);   // a reload begins the change
    expect_secrets(checks_of(callers(true), callers(false)), false);  // and ends it
    EXPECT_EQ(checks.find("http", "agg")->reply, "OK");
    EXPECT_EQ(checks.find("line", "line")->reply, "");
}

/// Whoever was taken out still runs, and is heard, until a restart.
TEST(SmsCalls, WhatIsCalledAfterAReloadIsReadAsTheProviderDidWhenItStarted)
{
    const auto running = callers(false), next = good("");
    const auto called = checks_of(running, next)
                            .find("http", "agg")
                            ->check({"https://msg.shop.example.jp/hooks/http/agg?k=new", {}, "id=1&st=ok", {}});
    const auto read = readers_of(running, next).read(std::get<raw_receipt>(called));
    ASSERT_TRUE(std::holds_alternative<std::vector<told>>(read));
    EXPECT_EQ(std::get<told_receipt>(std::get<std::vector<told>>(read).at(0).what).reference, "1");
}

/// After a reload: whoever runs is called with the new secrets, and whoever was taken out still runs until a restart.
TEST(SmsCalls, SecretsOfWebhooksAreThoseOfTheNewestConfiguration)
{
    const std::string open = "[public]\nlisten = \"127.0.0.1:1\"\nurl = \"https://msg.shop.example.jp\"\n";
    const auto with = [&](const std::string& line, const std::string& token, const std::string& key) {
        return good(open + "[[provider]]\nname = \"brand\"\nchannel = \"line\"\nkind = \"line\"\n" +
                    "access_token = \"t\"\nchannel_secret = \"" + line + "\"\n" +
                    "[[provider]]\nname = \"tw\"\nchannel = \"sms\"\nkind = \"twilio\"\nfrom = \"Shop\"\n" +
                    "account_sid = \"AC00000000000000000000000000000000\"\nauth_token = \"" + token + "\"\n" +
                    "[[provider]]\nname = \"agg\"\nchannel = \"sms\"\nkind = \"http\"\nurl = \"https://a.example/\"\n" +
                    "body = { to = \"{to}\" }\nanswers = [{ means = \"accepted\" }]\nreceipts = { query = \"k\", " +
                    "secret = \"" + key + "\", id = \"id\", state = \"st\", states = { ok = \"delivered\" } }\n");
    };
    const auto running = with("old-1", "old-2", "old-3"), next = with("new-1", "new-2", "new-3");
    const auto takes = [](const hook_checks& checks, const std::string& kind, const std::string& name,
                          const hook_call& call) {
        return std::holds_alternative<raw_receipt>(checks.find(kind, name)->check(call));
    };
    const auto of_line = [](const std::string& secret) {
        return hook_call{"", {{"x-line-signature", in_base64(hmac_of(digest_kind::sha256, secret, "{}"))}}, "{}", {}};
    };
    const auto of_twilio = [](const std::string& token) {
        const std::string url = "https://msg.shop.example.jp/hooks/twilio/tw";
        return hook_call{url, {{"x-twilio-signature", in_base64(hmac_of(digest_kind::sha1, token, url))}}, "", {}};
    };
    const auto of_http = [](const std::string& key) {
        return hook_call{"https://msg.shop.example.jp/hooks/http/agg?k=" + key, {}, "id=1&st=ok", {}};
    };
    const auto takes_all = [&](const hook_checks& checks, const std::string& age) {
        return std::vector<bool>{takes(checks, "line", "brand", of_line(age + "-1")),
                                 takes(checks, "twilio", "tw", of_twilio(age + "-2")),
                                 takes(checks, "http", "agg", of_http(age + "-3"))};
    };
    const std::vector<bool> all(3, true), none(3, false);
    EXPECT_EQ(takes_all(checks_of(running), "old"), all);
    EXPECT_EQ(takes_all(checks_of(running, next), "new"), all);
    EXPECT_EQ(takes_all(checks_of(running, next), "old"), none);
    EXPECT_EQ(takes_all(checks_of(running, good("")), "old"), all) << "it still runs";
    EXPECT_EQ(checks_of(good(open), next).find("twilio", "tw"), nullptr) << "it does not run yet";
}

TEST(SmsCalls, EachFormHasItsReader)
{
    receipt_readers readers;
    add_sms_readers(three_providers(), readers);
    const auto reference_in = [&](const raw_receipt& raw) {
        const auto read = readers.read(raw);
        const auto* things = std::get_if<std::vector<told>>(&read);
        const auto* receipt =
            things && things->size() == 1 ? std::get_if<told_receipt>(&things->front().what) : nullptr;
        return receipt ? receipt->reference + " " + receipt->to : "nothing";
    };
    smpp_message m;
    m.esm_class = 4;
    m.source.digits = "09012345678";
    m.short_message = "id:0017 stat:DELIVRD";
    EXPECT_EQ(reference_in({"smsc", smpp_receipt_form, {}, {}, encode_message(smpp_command::deliver_sm, 1, m), {}}),
              "17 +819012345678");
    EXPECT_EQ(reference_in({"tw", twilio_form, {}, {}, "MessageSid=SM1&MessageStatus=delivered&To=%2B81", {}}),
              "SM1 +81");
    EXPECT_EQ(reference_in({"agg", http_receipt_form, {}, {}, "id=1&st=ok", {}}), "1 ");
    EXPECT_EQ(reference_in({"other", http_receipt_form, {}, {}, "id=1&st=ok", {}}), "nothing");
}

}  // namespace
}  // namespace todoke
