// The judges of the crash test, against invented evidence: what kept every promise passes, and each way to break one is
// found, once. Else the crash test could not fail.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <iterator>

#include "tests/crash/evidence.hpp"

namespace todoke {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::size_t in_flight = 8;

struct night {
    evidence all;
    std::vector<std::size_t> mail_at_kills, sms_at_kills;

    void submit(std::size_t thing, const std::string& id, std::vector<story::attempt> attempts)
    {
        planned what;
        what.number = all.answers.size();
        what.thing = thing;
        what.key = "submission-" + std::to_string(what.number);
        all.answers.push_back({what, id});
        all.listed.push_back(id);
        const auto* state = attempts.empty() ? "suppressed" : "sent";
        all.stories[id] = {id, state, std::move(attempts)};
    }
    void mailed(std::size_t thing, const std::string& message_id = "")
    {
        all.mail.push_back({"p@example.jp", mark_of(thing), message_id.empty() ? mark_of(thing) : message_id});
    }
    void by_line(std::size_t thing) { all.line.push_back({"U1", "Your order " + mark_of(thing), mark_of(thing)}); }
    void by_sms(std::size_t thing) { all.sms.push_back({"+81900", "ご注文の件 " + mark_of(thing), ""}); }

    breaches judged() const
    {
        breaches made;
        for (auto found : {not_exactly_once(all), not_final(all), on_two_channels(all), not_as_told(all),
                           not_recognisable(all), more_copies_than_in_flight(all.mail, mail_at_kills, in_flight),
                           more_copies_than_in_flight(all.sms, sms_at_kills, in_flight)})
            std::move(found.begin(), found.end(), std::back_inserter(made));
        return made;
    }
};

/// By LINE, and its twin held back as a duplicate; by mail, in doubt at a kill, and once more; by SMS.
night clean_night()
{
    night made;
    made.submit(1, "on-line", {{"line", "uncertain"}, {"line", "accepted"}});
    made.submit(1, "twin", {});
    made.submit(2, "by-mail", {{"line", "rejected"}, {"email", "uncertain"}, {"email", "accepted"}});
    made.submit(3, "by-sms", {{"sms", "accepted"}});
    made.all.others = {"later"};
    made.all.listed.push_back("later");
    made.by_line(1);
    made.mailed(2);
    made.mailed(2);
    made.by_sms(3);
    made.mail_at_kills = {0, 1, 1, 2};
    made.sms_at_kills = {0, 1};
    return made;
}

/// So many mails under way at a kill, all of them taken, and all of them once more after it.
night doubtful_night(std::size_t mails)
{
    night made;
    for (std::size_t thing = 0; thing < mails; ++thing) {
        made.submit(thing, fmt::format("mail-{}", thing), {{"email", "uncertain"}, {"email", "accepted"}});
        made.mailed(thing);
    }
    for (std::size_t thing = 0; thing < mails; ++thing) made.mailed(thing);
    made.mail_at_kills = {0, mails, mails * 2};
    return made;
}

TEST(EvidenceFinds, NothingInAGoodNight)
{
    EXPECT_THAT(clean_night().judged(), IsEmpty());
    EXPECT_THAT(doubtful_night(in_flight).judged(), IsEmpty());
}

TEST(EvidenceFinds, MoreAfterAKillThanWasInFlight)
{
    EXPECT_THAT(doubtful_night(in_flight + 1).judged(), ElementsAre(HasSubstr("9 came again after one kill")));
    auto two_kills = doubtful_night(in_flight + 1);
    two_kills.mail_at_kills = {1, in_flight + 1};  // the first of them was under way at an earlier kill
    EXPECT_THAT(two_kills.judged(), IsEmpty());
}

TEST(EvidenceFinds, EveryStateThatIsNotFinal)
{
    for (const auto* state : {"queued", "sending", "watching", "uncertain", "", "gone"}) {
        auto all = clean_night();
        all.all.stories["twin"].state = state;
        EXPECT_THAT(all.judged(), ElementsAre(std::string{"twin is "} + state));
    }
    for (const auto* state : {"sent", "delivered", "failed", "expired", "cancelled", "suppressed"}) {
        auto all = clean_night();
        all.all.stories["twin"].state = state;
        EXPECT_THAT(all.judged(), IsEmpty()) << state;
    }
}

struct broken_promise {
    const char* name;
    void (*breaks)(night&);
    const char* found;
};

class EvidenceFindsOnce : public testing::TestWithParam<broken_promise> {};

TEST_P(EvidenceFindsOnce, WhatWasBroken)
{
    auto all = clean_night();
    GetParam().breaks(all);
    EXPECT_THAT(all.judged(), ElementsAre(HasSubstr(GetParam().found)));
}

const auto name_of_promise = [](const auto& one) { return std::string{one.param.name}; };

INSTANTIATE_TEST_SUITE_P(
    Stored, EvidenceFindsOnce,
    testing::Values(
        broken_promise{"Lost", [](night& n) { n.all.stories.erase("twin"); }, "twin was answered and is not there"},
        broken_promise{"AnotherUnderItsId", [](night& n) { n.all.stories["twin"].id = "other"; },
                       "twin was answered and is not there"},
        broken_promise{"NotListed", [](night& n) { std::erase(n.all.listed, "twin"); },
                       "twin was answered and is not listed"},
        broken_promise{"ListedTwice", [](night& n) { n.all.listed.push_back("by-sms"); }, "by-sms is listed twice"},
        broken_promise{"OneIdForTwo", [](night& n) { n.all.answers.push_back(n.all.answers[1]); },
                       "its id twin is another submission's too"},
        broken_promise{"NeverAnswered", [](night& n) { n.all.listed.push_back("stray"); },
                       "stray is there and was never answered"},
        broken_promise{"AnotherCallersUnknown", [](night& n) { n.all.others.clear(); },
                       "later is there and was never answered"}),
    name_of_promise);

INSTANTIATE_TEST_SUITE_P(
    Sent, EvidenceFindsOnce,
    testing::Values(
        broken_promise{"AnAttemptWithoutAnEnd",
                       [](night& n) {
                           n.all.stories["by-sms"].attempts.push_back({"line", ""});
                       },
                       "by-sms has an attempt on line without an end"},
        broken_promise{"OnTwoChannels",
                       [](night& n) {
                           n.all.stories["twin"].attempts.push_back({"sms", "accepted"});
                           n.by_sms(1);
                       },
                       "thing-000001 reached its person on line and on sms"},
        broken_promise{"AcceptedAndNotThere", [](night& n) { n.all.sms.clear(); }, "sms has 0 of it"},
        broken_promise{"AcceptedByLineAndNotThere", [](night& n) { n.all.line.clear(); }, "line has 0 of it"},
        broken_promise{"AcceptedTwiceAndThereOnce",
                       [](night& n) {
                           n.all.stories["by-sms"].attempts.push_back({"sms", "accepted"});
                       },
                       "sms has 1 of it, the attempts say 2 accepted"},
        broken_promise{"OnceMoreThanTheAttemptsSay",
                       [](night& n) { n.by_sms(3); },  // a kill lay in between, and nobody was in doubt
                       "sms has 2 of it, the attempts say 1 accepted and 0 uncertain"},
        broken_promise{"TwiceOnLineThatRecognises", [](night& n) { n.by_line(1); }, "line has 2 of it"},
        broken_promise{"NobodySubmittedIt", [](night& n) { n.by_sms(9); }, "sms has it, and nobody submitted it"},
        broken_promise{"ACopyWithoutAKill",
                       [](night& n) {
                           n.mail_at_kills = {0, 2};
                       },
                       "thing-000002 came twice, and no kill in between"},
        broken_promise{"ACopyOfAnSmsWithoutAKill",
                       [](night& n) {
                           n.all.stories["by-sms"].attempts.push_back({"sms", "uncertain"});
                           n.by_sms(3);
                           n.sms_at_kills = {};
                       },
                       "thing-000003 came twice, and no kill in between"},
        broken_promise{"TwoMessageIds", [](night& n) { n.all.mail[1].key = "another"; }, "2 different Message-IDs"},
        broken_promise{"NoMessageId", [](night& n) { n.all.mail[0].key = n.all.mail[1].key = ""; },
                       "1 different Message-IDs"},
        broken_promise{"NoRetryKey", [](night& n) { n.all.line[0].key = ""; }, "1 different retry keys"}),
    name_of_promise);

/// LINE takes what it does not recognise for another message.
TEST(EvidenceFinds, TwoRetryKeysOfOneMessage)
{
    auto all = clean_night();
    all.by_line(1);
    all.all.line[1].key = "another";
    EXPECT_THAT(all.judged(), ElementsAre(HasSubstr("line has 2 of it"), HasSubstr("2 different retry keys")));
}

}  // namespace
}  // namespace todoke
