#include "gateway/receipt/readers/http_hook.hpp"

#include <gtest/gtest.h>

namespace todoke {

namespace {

using namespace std::chrono_literals;
using proof = http_receipts::proof;

const instant came = *parse_instant("2026-11-22T17:50:00+09:00");

http_receipts by(proof how, std::string name, std::string secret = "open-sesame")
{
    http_receipts r;
    r.by = how;
    r.name = std::move(name);
    r.secret = std::move(secret);
    r.format = http_format::json;
    r.id = "/id";
    r.state = "/sent_result";
    r.states = {{"received", sms_state::delivered},
                {"error", sms_state::failed},
                {"dead", sms_state::blocked},
                {"none", sms_state::on_its_way}};
    return r;
}

hook_call call_with(std::string url, std::vector<std::pair<std::string, std::string>> headers, std::string body = "{}")
{
    return {std::move(url), std::move(headers), std::move(body), came};
}

struct proof_case {
    std::string name;
    http_receipts how;
    std::string url;
    std::string header, value;
    bool good;
};
class HttpProof : public testing::TestWithParam<proof_case> {};

TEST_P(HttpProof, IsAskedFor)
{
    const auto& row = GetParam();
    const auto checked = make_http_check("agg", row.how)(call_with(row.url, {{row.header, row.value}}));
    EXPECT_EQ(std::holds_alternative<raw_receipt>(checked), row.good);
    const auto* no = std::get_if<hook_refused>(&checked);
    EXPECT_TRUE(no == nullptr || no->why.find("sesame") == std::string::npos);
    if (const auto* raw = std::get_if<raw_receipt>(&checked)) {
        EXPECT_EQ(raw->provider + " " + raw->form + " " + raw->body, "agg http.receipt {}");
        EXPECT_EQ(raw->received, came);
    }
}

http_receipts signed_with(digest_kind digest, bool base64, std::string prefix)
{
    auto r = by(proof::hmac, "x-signature", "key");
    r.digest = digest;
    r.in_base64 = base64;
    r.prefix = std::move(prefix);
    return r;
}

const std::string hook = "https://msg.shop.example.jp/hooks/http/agg";
const std::string mac_256 = in_hex(hmac_of(digest_kind::sha256, "key", "{}"));
const std::string mac_1 = in_base64(hmac_of(digest_kind::sha1, "key", "{}"));

INSTANTIATE_TEST_SUITE_P(
    Ways, HttpProof,
    testing::Values(
        proof_case{"header", by(proof::header, "x-key"), hook, "x-key", "open-sesame", true},
        proof_case{"header_wrong", by(proof::header, "x-key"), hook, "x-key", "open-sesame2", false},
        proof_case{"header_missing", by(proof::header, "x-key"), hook, "x-other", "open-sesame", false},
        proof_case{"query", by(proof::query, "key"), hook + "?a=1&key=open-sesame", "x", "", true},
        proof_case{"query_wrong", by(proof::query, "key"), hook + "?key=open", "x", "", false},
        proof_case{"query_missing", by(proof::query, "key"), hook, "x", "", false},
        proof_case{"basic", by(proof::basic, "", "user:pass"), hook, "authorization", "Basic dXNlcjpwYXNz", true},
        proof_case{"basic_wrong", by(proof::basic, "", "user:pass"), hook, "authorization", "Basic dXNlcjpwYXN0",
                   false},
        proof_case{"hmac", signed_with(digest_kind::sha256, false, ""), hook, "x-signature", mac_256, true},
        proof_case{"hmac_prefix", signed_with(digest_kind::sha256, false, "sha256="), hook, "x-signature",
                   "sha256=" + mac_256, true},
        proof_case{"hmac_without_its_prefix", signed_with(digest_kind::sha256, false, "sha256="), hook, "x-signature",
                   mac_256, false},
        proof_case{"hmac_base64", signed_with(digest_kind::sha1, true, ""), hook, "x-signature", mac_1, true},
        proof_case{"hmac_missing", signed_with(digest_kind::sha1, true, ""), hook, "x", "", false},
        proof_case{"no_secret_is_none", by(proof::header, "x-key", ""), hook, "x-key", "", false}),
    [](const auto& row) { return row.param.name; });

TEST(HttpCheck, ASignatureOverTheBodyProvesNothingOfTheUrl)
{
    auto how = signed_with(digest_kind::sha256, false, "");
    how.format = http_format::query;
    const auto of_nothing = in_hex(hmac_of(digest_kind::sha256, "key", ""));
    const auto checked =
        make_http_check("agg", how)(call_with(hook + "?id=a&st=ok", {{"x-signature", of_nothing}}, ""));
    EXPECT_TRUE(std::holds_alternative<hook_refused>(checked));
}

TEST(HttpCheck, FieldsInTheUrlAreKeptWithoutTheSecret)
{
    auto how = by(proof::query, "key");
    how.format = http_format::query;
    const auto checked = make_http_check("agg", how)(call_with(hook + "?id=a%201&key=open-sesame&st=ok", {}));
    EXPECT_EQ(std::get<raw_receipt>(checked).body, "id=a+1&st=ok");
}

read_receipt read_http(const http_receipts& how, std::string body)
{
    return make_http_reader(how)({"agg", http_receipt_form, {}, {}, std::move(body), came});
}
std::string why(const http_receipts& how, std::string body)
{
    const auto made = read_http(how, std::move(body));
    const auto* no = std::get_if<unreadable_receipt>(&made);
    return no ? no->why : "it was read";
}

TEST(HttpReader, OneReceiptACall)
{
    auto how = by(proof::query, "key");
    how.code = "/carrier/error";
    how.number = "/to";
    const auto things = std::get<std::vector<told>>(
        read_http(how, R"({"id":17,"sent_result":"error","to":"+819012345678","carrier":{"error":"E-3"}})"));
    ASSERT_EQ(things.size(), 1u);
    EXPECT_EQ(things[0].key, "17 error");
    const auto& receipt = std::get<told_receipt>(things[0].what);
    EXPECT_EQ(to_text(receipt.what.kind), "failed");
    EXPECT_EQ(receipt.provider + " " + receipt.reference + " " + receipt.to, "agg 17 +819012345678");
    EXPECT_EQ(receipt.what.code, "error E-3");
    EXPECT_EQ(receipt.what.at, came);
}

TEST(HttpReader, SeveralReceiptsACall)
{
    auto how = by(proof::query, "key");
    how.each = "/results";
    const auto things = std::get<std::vector<told>>(read_http(how, R"({"results":[{"id":"a","sent_result":"received"},
        {"id":"b","sent_result":"none"},{"id":"c","sent_result":"dead"}]})"));
    ASSERT_EQ(things.size(), 2u);
    EXPECT_EQ(to_text(std::get<told_receipt>(things[0].what).what.kind), "delivered");
    EXPECT_EQ(std::get<told_receipt>(things[1].what).reference, "c");
    EXPECT_EQ(to_text(std::get<told_receipt>(things[1].what).what.kind), "blocked");
}

TEST(HttpReader, AForm)
{
    auto how = by(proof::query, "key");
    how.format = http_format::form;
    how.id = "smsid";
    how.state = "status";
    how.number = "to";
    const auto things = std::get<std::vector<told>>(read_http(how, "smsid=7&status=received&to=09012345678"));
    EXPECT_EQ(std::get<told_receipt>(things.at(0).what).reference, "7");
    EXPECT_EQ(std::get<told_receipt>(things.at(0).what).to, "") << "not written so that it is certain";
}

http_receipts with_inbound()
{
    auto how = by(proof::query, "key");
    how.inbound = http_inbound{"/type", "mo", "/from", "/body/text", "/mo_id"};
    return how;
}

/// "ADDRESS: TEXT (KEY)" of each thing that a person wrote.
std::string words_of_http(const http_receipts& how, std::string body)
{
    const auto read = read_http(how, std::move(body));
    if (const auto* no = std::get_if<unreadable_receipt>(&read)) return no->why;
    std::string all;
    for (const auto& thing : std::get<std::vector<told>>(read)) {
        const auto* words = std::get_if<told_words>(&thing.what);
        if (words == nullptr) return "a receipt";
        EXPECT_EQ(words->kind, "message");
        EXPECT_EQ(words->on, channel::sms);
        EXPECT_EQ(words->at, came);
        all += (all.empty() ? "" : ", ") + words->address + ": " + words->text + " (" + thing.key + ")";
    }
    return all;
}

struct inbound_case {
    std::string name, body, told;
};
void PrintTo(const inbound_case& row, std::ostream* out)
{
    *out << row.name;
}
class HttpInbound : public testing::TestWithParam<inbound_case> {};

TEST_P(HttpInbound, IsTold)
{
    EXPECT_EQ(words_of_http(with_inbound(), GetParam().body), GetParam().told);
}

INSTANTIATE_TEST_SUITE_P(
    Table, HttpInbound,
    testing::Values(
        inbound_case{"national", R"({"type":"mo","mo_id":"i-1","from":"09012345678","body":{"text":"STOP"}})",
                     "+819012345678: STOP (i-1)"},
        inbound_case{"international_without_its_plus", R"({"type":"mo","from":819012345678,"body":{"text":"停止"}})",
                     "+819012345678: 停止 ()"},
        inbound_case{"international", R"({"type":"mo","from":"+447700900123","body":{"text":""}})",
                     "+447700900123:  ()"},
        inbound_case{"with_hyphens", R"({"type":"mo","from":"090-1234-5678","body":{"text":"a\nb"}})",
                     "+819012345678: a\nb ()"},
        inbound_case{"letters", R"({"type":"mo","from":"BANK\r\nX","body":{"text":"x"}})", "BANK  X: x ()"},
        inbound_case{"an_id_that_is_none", R"({"type":"mo","mo_id":"a b","from":"+81","body":{"text":"x"}})",
                     "+81: x ()"},
        inbound_case{"no_number", R"({"type":"mo","body":{"text":"STOP"}})",
                     "a person's message without a number at /from"},
        inbound_case{"no_text", R"({"type":"mo","from":"09012345678"})",
                     "a person's message without a text at /body/text"},
        inbound_case{"a_receipt", R"({"type":"dr","id":"1","sent_result":"received"})", "a receipt"},
        inbound_case{"of_no_type", R"({"from":"09012345678","body":{"text":"STOP"}})", "there is no id at /id"}),
    [](const auto& row) { return row.param.name; });

/// A person may decline, agree anew and decline again in the same words: what is known to have been told is known for
/// months.
TEST(HttpCheck, TheSameWordsAreSaidAgainEachTimeTheyCome)
{
    auto how = with_inbound();
    const auto key_of_call = [&](const std::string& body, span later) {
        auto call = call_with(hook + "?key=open-sesame", {}, body);
        call.received += later;
        return std::get<raw_receipt>(make_http_check("agg", how)(call)).key;
    };
    const std::string stop = R"({"type":"mo","from":"09012345678","body":{"text":"STOP"}})",
                      other = R"({"type":"mo","from":"09012345679","body":{"text":"STOP"}})",
                      receipt = R"({"type":"dr","id":"1","sent_result":"received"})";
    how.inbound->id.clear();
    EXPECT_NE(key_of_call(stop, 0s), "");
    EXPECT_NE(key_of_call(stop, 0s), key_of_call(stop, 1min));
    EXPECT_NE(key_of_call(stop, 0s), key_of_call(other, 0s));
    EXPECT_EQ(key_of_call(receipt, 0s), "") << "told once, told for ever";
    how.each = "/all";
    EXPECT_NE(key_of_call(R"({"all":[)" + receipt + "," + stop + "]}", 0s), "");
    how.inbound->id = "/mo_id";
    EXPECT_NE(key_of_call(R"({"all":[)" + stop + "]}", 0s), "") << "this one has none";
    const std::string named = R"({"mo_id":"i-1","type":"mo","from":"09012345678","body":{"text":"STOP"}})";
    EXPECT_EQ(key_of_call(R"({"all":[)" + named + "]}", 0s), "") << "it has an id of its own";
}

TEST(HttpReader, WhatAPersonWroteIsReadThoughSomethingElseInTheCallCannotBe)
{
    auto how = with_inbound();
    how.each = "/all";
    raw_receipt call;
    call.form = http_receipt_form;
    call.body =
        R"({"all":[{"type":"dr","id":"1","sent_result":"what"},)"
        R"({"type":"mo","from":"09012345678","body":{"text":"STOP"}},{"type":"dr","id":"2","sent_result":"received"}]})";
    const auto read = make_http_reader(how)(call);
    const auto& bad = std::get<unreadable_receipt>(read);
    EXPECT_EQ(bad.why, "its state is not among those configured");
    ASSERT_EQ(bad.words.size(), 1u);
    EXPECT_EQ(std::get<told_words>(bad.words[0].what).text, "STOP");
}

TEST(HttpReader, APersonsMessageIsKnownByItsTextWhereNothingElseSaysSo)
{
    http_receipts how;
    how.inbound = http_inbound{{}, {}, "from", "text", {}};
    EXPECT_EQ(words_of_http(how, "from=09012345678&text=STOP"), "+819012345678: STOP ()");
    EXPECT_EQ(words_of_http(how, "id=1&state=received"), "it is no person's message, and no receipts are configured");
}

TEST(HttpReader, PersonsMessagesAndReceiptsMayComeInOneCall)
{
    auto how = with_inbound();
    how.each = "/all";
    const auto things =
        std::get<std::vector<told>>(read_http(how, R"({"all":[{"type":"mo","from":"09012345678","body":{"text":"STOP"}},
                                  {"type":"dr","id":"a","sent_result":"received"}]})"));
    ASSERT_EQ(things.size(), 2u);
    EXPECT_EQ(std::get<told_words>(things[0].what).text, "STOP");
    EXPECT_EQ(std::get<told_receipt>(things[1].what).reference, "a");
}

TEST(HttpReader, WhatCannotBeReadSaysWhy)
{
    auto how = by(proof::query, "key");
    EXPECT_EQ(why(how, "no json"), "it is not of the configured format");
    EXPECT_EQ(why(how, R"({"sent_result":"received"})"), "there is no id at /id");
    EXPECT_EQ(why(how, R"({"id":""})"), "there is no id at /id");
    EXPECT_EQ(why(how, R"({"id":"1","sent_result":{}})"), "there is no state at /sent_result");
    EXPECT_EQ(why(how, R"({"id":"1","sent_result":"happy"})"), "its state is not among those configured");
    how.each = "/results";
    EXPECT_EQ(why(how, "{}"), "there is no list at /results");
    EXPECT_EQ(why(how, R"({"results":[1]})"), "there is no id at /id");
    EXPECT_EQ(why(how, std::string(100'000, '[')), "it is not of the configured format");
}

}  // namespace

}  // namespace todoke
