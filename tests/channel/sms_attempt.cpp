#include "gateway/channel/sms/sms_attempt.hpp"

#include <gtest/gtest.h>

#include "gateway/channel/sms/smpp/smpp_channel.hpp"

namespace todoke {

namespace {

using kind = part_answer::kind;

smpp_account usual_account()
{
    smpp_account a;
    a.host = "localhost";
    a.system_id = "shop";
    a.source = "Shop";
    return a;
}
const smpp_account& account()
{
    static const auto made = usual_account();
    return made;
}

std::string kana_text(std::size_t count)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += "あ";
    return text;
}

envelope message(std::string text, std::int64_t number = 7)
{
    envelope e;
    e.id = message_id::make(1'700'000'000'000, message_no{number}, 1);
    e.address = "+819012345678";
    content c;
    c.sms = sms_content{std::move(text)};
    e.what = std::make_shared<const content>(std::move(c));
    return e;
}

sms_attempt begun(const envelope& e, bool with_receipts = false)
{
    return std::get<sms_attempt>(sms_attempt::begin(e, account(), with_receipts));
}

outcome refused(const envelope& e)
{
    return std::get<outcome>(sms_attempt::begin(e, account(), false));
}

part_answer taken(std::string id)
{
    return {kind::answered, 0, std::move(id), {}, false};
}
part_answer status(std::uint32_t code)
{
    return {kind::answered, code, {}, {}, false};
}
const part_answer cut_off{kind::unanswered, 0, {}, "the link was lost", true};
const part_answer not_sent{kind::not_sent, 0, {}, "the link was lost", true};

TEST(SmsAttempt, AShortTextIsOnePduWithoutHeader)
{
    auto attempt = begun(message("hello"));
    const auto m = attempt.next().value();
    EXPECT_EQ(m.destination.digits, "819012345678");
    EXPECT_EQ(m.destination.ton, 1);
    EXPECT_EQ(m.destination.npi, 1);
    EXPECT_EQ(m.esm_class, 0x03);
    EXPECT_EQ(m.data_coding, 0);
    EXPECT_EQ(m.short_message, "hello");
    EXPECT_EQ(m.registered_delivery, 0);
    EXPECT_EQ(m.validity_period, "");
    const auto end = attempt.record(taken("m-1")).value();
    EXPECT_EQ(end.kind, outcome_kind::accepted);
    EXPECT_EQ(end.code, "ESME_ROK");
    EXPECT_EQ(end.references, std::vector<std::string>{"m-1"});
    EXPECT_EQ(end.resume, "");
}

TEST(SmsAttempt, LongTextGoesPartByPartUnderOneReference)
{
    auto attempt = begun(message(kana_text(150), 0x1203));
    for (int part = 1; part <= 3; ++part) {
        const auto m = attempt.next().value();
        EXPECT_EQ(m.esm_class, 0x43);
        EXPECT_EQ(m.data_coding, 8);
        const char header[]{5, 0, 3, 3, 3, static_cast<char>(part)};
        EXPECT_EQ(m.short_message.substr(0, 6), std::string(header, 6));
        const auto end = attempt.record(taken("m-" + std::to_string(part)));
        EXPECT_EQ(end.has_value(), part == 3);
        if (!end) continue;
        EXPECT_EQ(end->references, (std::vector<std::string>{"m-1", "m-2", "m-3"}));
    }
    EXPECT_FALSE(attempt.next());
}

TEST(SmsAttempt, AReceiptIsAskedOnEveryPartOnlyWhereItIsTaken)
{
    auto attempt = begun(message(kana_text(100)), true);
    EXPECT_EQ(attempt.next()->registered_delivery, 1);
    attempt.record(taken("m-1"));
    EXPECT_EQ(attempt.next()->registered_delivery, 1);
}

TEST(SmsAttempt, TheCentreIsToldUntilWhenItMayDeliver)
{
    auto e = message("hello");
    e.valid_until = *parse_instant("2026-11-22T21:00:00+09:00");
    EXPECT_EQ(begun(e).next()->validity_period, "261122120000000+");
}

TEST(SmsAttempt, AThrottledPartGoesNextTimeAndOnlyTheMissingOnes)
{
    auto e = message(kana_text(200));
    auto first = begun(e);
    first.record(taken("m 1/a"));
    const auto second_part = first.next()->short_message;
    const auto paused = first.record(status(0x58)).value();
    EXPECT_EQ(paused.kind, outcome_kind::throttled);
    EXPECT_EQ(paused.code, "ESME_RTHROTTLED");
    EXPECT_EQ(paused.after, span{1000});
    EXPECT_FALSE(paused.transport);
    EXPECT_EQ(paused.references, std::vector<std::string>{"m 1/a"});
    EXPECT_NE(paused.detail.find("part 2 of 3"), std::string::npos) << paused.detail;

    e.resume = paused.resume;
    auto again = begun(e);
    EXPECT_EQ(again.next()->short_message, second_part) << "the same octets: reference, number and text";
    EXPECT_FALSE(again.record(taken("m-2")));
    const auto end = again.record(taken("m-3")).value();
    EXPECT_EQ(end.kind, outcome_kind::accepted);
    EXPECT_EQ(end.references, (std::vector<std::string>{"m 1/a", "m-2", "m-3"}));
}

TEST(SmsAttempt, AnUnansweredPartIsUncertainAndRemembered)
{
    auto e = message(kana_text(150));
    auto first = begun(e);
    first.record(taken("m-1"));
    const auto lost = first.record(cut_off).value();
    EXPECT_EQ(lost.kind, outcome_kind::uncertain);
    EXPECT_TRUE(lost.transport);
    EXPECT_EQ(lost.code, "");
    EXPECT_TRUE(lost.resume.ends_with(" +m-1 ? -")) << lost.resume;

    e.resume = lost.resume;
    auto again = begun(e);
    EXPECT_EQ(again.next()->short_message[5], 2) << "the part in doubt goes again, the taken one does not";
    const auto throttled = again.record(status(0x14)).value();
    EXPECT_EQ(throttled.kind, outcome_kind::throttled);
    EXPECT_TRUE(throttled.resume.ends_with(" +m-1 ? -")) << "a copy of it may still be out there: " << throttled.resume;
}

TEST(SmsAttempt, ARefusalOfTheFirstPartIsARejection)
{
    auto attempt = begun(message(kana_text(140)));
    attempt.next();
    EXPECT_EQ(attempt.record(status(0x0B)).value().kind, outcome_kind::rejected);
}

TEST(SmsAttempt, ARefusalAfterAPartWasTakenIsUncertainSoThatNoOtherChannelSaysItAgain)
{
    auto attempt = begun(message(kana_text(140)));
    attempt.next();
    EXPECT_FALSE(attempt.record(taken("m-1")));
    attempt.next();
    const auto end = attempt.record(status(0x0B)).value();
    EXPECT_EQ(end.kind, outcome_kind::uncertain);
    EXPECT_FALSE(end.resume.empty());
}

TEST(SmsAttempt, AnUnansweredShortTextIsUncertain)
{
    auto attempt = begun(message("hello"));
    const auto lost = attempt.record(cut_off).value();
    EXPECT_EQ(lost.kind, outcome_kind::uncertain);
    EXPECT_EQ(lost.detail, "the link was lost");
    EXPECT_TRUE(lost.resume.ends_with(" ?"));
}

TEST(SmsAttempt, WhatWasNotSentIsARetryAndKeepsWhatIsKnown)
{
    auto single = begun(message("hello"));
    const auto nothing = single.record(not_sent).value();
    EXPECT_EQ(nothing.kind, outcome_kind::retry);
    EXPECT_TRUE(nothing.transport);
    EXPECT_EQ(nothing.resume, "");
    EXPECT_FALSE(nothing.begun);
    auto attempt = begun(message(kana_text(150)));
    attempt.record(taken("m-1"));
    const auto half = attempt.record(not_sent).value();
    EXPECT_EQ(half.kind, outcome_kind::retry);
    EXPECT_TRUE(half.begun) << "the rest belongs to this provider and number";
    EXPECT_TRUE(half.resume.ends_with(" +m-1 - -"));
}

TEST(SmsAttempt, ProgressOfAnotherNumberSenderOrTextIsNotBelieved)
{
    auto e = message(kana_text(150));
    auto first = begun(e);
    first.record(taken("m-1"));
    e.resume = first.record(status(0x58))->resume;
    auto elsewhere = e;
    elsewhere.address = "+819087654321";
    EXPECT_EQ(begun(elsewhere).next()->short_message[5], 1);
    auto other_text = message(kana_text(149) + "い");
    other_text.resume = e.resume;
    EXPECT_EQ(begun(other_text).next()->short_message[5], 1);
    auto mine = account();
    mine.source = "0005123456";
    EXPECT_EQ(std::get<sms_attempt>(sms_attempt::begin(e, mine, false)).next()->short_message[5], 1);
    EXPECT_EQ(begun(e).next()->short_message[5], 2);
}

TEST(SmsAttempt, AResumeThatIsNoneIsIgnored)
{
    auto e = message(kana_text(150));
    const auto good = [&] {
        auto first = begun(e);
        first.record(taken("m-1"));
        return first.record(status(0x58))->resume;
    }();
    for (std::size_t length = 0; length < good.size(); ++length) {
        e.resume = good.substr(0, length);
        EXPECT_EQ(begun(e).next()->short_message[5], 1) << e.resume;
    }
    for (const std::string bad : {"sms1 7 zz - - -", "sms2 7 0 - - -", "sms1 256 0 - - -", "   ", "sms1 7 0 +%4 - -"}) {
        e.resume = bad;
        EXPECT_EQ(begun(e).next()->short_message[5], 1) << bad;
    }
}

struct refusal_case {
    std::string name;
    std::function<void(envelope&)> spoil;
    std::string word;
};
class SmsRefused : public testing::TestWithParam<refusal_case> {};

TEST_P(SmsRefused, BeforeAnythingIsSent)
{
    auto e = message("hello");
    GetParam().spoil(e);
    const auto end = refused(e);
    EXPECT_EQ(end.kind, outcome_kind::rejected);
    EXPECT_NE(end.detail.find(GetParam().word), std::string::npos) << end.detail;
    const bool tells = !e.address.empty() && end.detail.find(e.address) != std::string::npos;
    EXPECT_FALSE(tells) << "no address in a detail";
}

void set_text(envelope& e, std::string text)
{
    e = message(std::move(text));
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, SmsRefused,
    testing::Values(
        refusal_case{"no_content", [](envelope& e) { e.what.reset(); }, "no SMS text"},
        refusal_case{"other_channel", [](envelope& e) { e.what = std::make_shared<const content>(); }, "no SMS text"},
        refusal_case{"too_long", [](envelope& e) { set_text(e, kana_text(671)); }, "670 characters"},
        refusal_case{"too_long_gsm", [](envelope& e) { set_text(e, std::string(1531, 'a')); }, "1530 characters"},
        refusal_case{"nul",
                     [](envelope& e) {
                         set_text(e, std::string{"a\0b", 3});
                     },
                     "NUL"},
        refusal_case{"not_utf8", [](envelope& e) { set_text(e, "\x93\xfa"); }, "UTF-8"},
        refusal_case{"letters", [](envelope& e) { e.address = "+8190abc45678"; }, "E.164"},
        refusal_case{"line_break", [](envelope& e) { e.address = "+81901234567\n"; }, "E.164"},
        refusal_case{"nul_in_number", [](envelope& e) { e.address.push_back('\0'); }, "E.164"},
        refusal_case{"national", [](envelope& e) { e.address = "09012345678"; }, "E.164"},
        refusal_case{"short_number", [](envelope& e) { e.address = "+82901"; }, "E.164"},
        refusal_case{"long_number", [](envelope& e) { e.address = "+8190123456789012"; }, "E.164"},
        refusal_case{"empty", [](envelope& e) { e.address.clear(); }, "E.164"}),
    [](const auto& row) { return row.param.name; });

struct source_case {
    std::string name, source;
    int ton, npi;
    std::string digits;
};
class SmsSource : public testing::TestWithParam<source_case> {};

TEST_P(SmsSource, HasItsTypeOfNumber)
{
    auto mine = account();
    mine.source = GetParam().source;
    const auto a = source_address(mine);
    EXPECT_EQ(a.ton, GetParam().ton);
    EXPECT_EQ(a.npi, GetParam().npi);
    EXPECT_EQ(a.digits, GetParam().digits);
    EXPECT_EQ(problem_of(mine), "");
}

INSTANTIATE_TEST_SUITE_P(Kinds, SmsSource,
                         testing::Values(source_case{"none", "", 0, 0, ""},
                                         source_case{"letters", "Shop", 5, 0, "Shop"},
                                         source_case{"international", "+819011112222", 1, 1, "819011112222"},
                                         source_case{"short_code", "12345", 3, 0, "12345"},
                                         source_case{"domestic", "0005123456", 0, 1, "0005123456"}),
                         [](const auto& row) { return row.param.name; });

TEST(SmppAccount, ABadOneIsRefusedWithItsKey)
{
    using spoiler = std::function<void(smpp_account&)>;
    const std::vector<std::pair<std::string, spoiler>> rows{
        {"host", [](auto& a) { a.host.clear(); }},
        {"port", [](auto& a) { a.port = 0; }},
        {"system_id", [](auto& a) { a.system_id.clear(); }},
        {"system_id", [](auto& a) { a.system_id = "a\nb"; }},
        {"password", [](auto& a) { a.password.push_back('\0'); }},
        {"binds", [](auto& a) { a.binds = 0; }},
        {"window", [](auto& a) { a.window = 0; }},
        {"source", [](auto& a) { a.source = "twelve chars"; }},
        {"source", [](auto& a) { a.source = "+81 90"; }},
        {"source", [](auto& a) { a.source = "店"; }},
    };
    EXPECT_EQ(problem_of(account()), "");
    for (const auto& [key, spoil] : rows) {
        auto a = account();
        spoil(a);
        EXPECT_TRUE(problem_of(a).starts_with(key + ":")) << key << " / " << problem_of(a);
    }
}

}  // namespace

}  // namespace todoke
