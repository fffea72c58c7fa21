// Addresses that come with messages: who shares one is one person, wherever it is kept.
#include "tests/store/addresses.hpp"

namespace todoke {

namespace {

TEST_F(Address, IsOnePersonBeforeAndAfterTheMergeAndARestart)
{
    EXPECT_EQ(outcome_of("a", "k"), state::queued);
    EXPECT_EQ(number("SELECT count(*) FROM address"), 0) << "in the log";
    EXPECT_EQ(outcome_of("b", "k"), state::suppressed);
    reopen();
    EXPECT_EQ(outcome_of("c", "k"), state::suppressed);
    merge();
    EXPECT_EQ(number("SELECT count(*) FROM address"), 1);
    EXPECT_EQ(outcome_of("d", "k"), state::suppressed);
    reopen();
    EXPECT_EQ(outcome_of("e", "k"), state::suppressed);
    EXPECT_EQ(outcome_of("f", "k", "+819000000001"), state::queued);
}

TEST_F(Address, ThatAProfileGaveUpStillCountsForWhatWasSubmittedToIt)
{
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    auto older = sms("+819012345678");
    older.customer = "a";
    older.send_at = now + 1h;
    put(older);
    put_customer(profile_of("a", {"", "", "+819087654321"}));
    auto newer = sms("+819012345678");
    newer.content = R"({"sms":{"text":"another"}})";
    put(newer);
    record(take(1).at(0), outcome_kind::accepted);
    now += 1h;
    std::vector<contact> seen;
    script->before_decide = [&](const situation& s, instant) {
        seen = s.contacts;
        return std::optional<verdict>{};
    };
    EXPECT_EQ(take(1).at(0).address, "+819012345678");
    EXPECT_EQ(seen.size(), 1u);
    newer.content = R"({"sms":{"text":"a third"}})";
    put(newer);
    take(1);
    EXPECT_EQ(seen.size(), 2u) << "and the other way round";
}

TEST_F(Address, ThatAProfileGaveUpIsNothingToWhatItsFormerOwnerIsSentThen)
{
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    EXPECT_EQ(outcome_at_home("a", "before"), state::queued);
    put_customer(profile_of("a", {"", "", "+819087654321"}));
    EXPECT_EQ(outcome_at_home("a", "after"), state::queued);
    EXPECT_EQ(outcome_of("", "after"), state::queued) << "nobody's number now";
    EXPECT_EQ(outcome_of("", "before"), state::suppressed) << "it was the owner's when that was stored";
    put_customer(profile_of("b", {"", "", "+819012345678"}));
    EXPECT_EQ(outcome_at_home("b", "before"), state::suppressed);
    EXPECT_EQ(outcome_at_home("a", "later"), state::queued);
    EXPECT_EQ(outcome_at_home("b", "later"), state::queued);
}

TEST_F(Address, ThatAProfileGaveUpAndTakesAgainIsStillOfTheSamePerson)
{
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    put_customer(profile_of("a", {"", "", "+819087654321"}));
    EXPECT_EQ(outcome_at_home("a", "k"), state::queued);
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    EXPECT_EQ(outcome_at_home("a", "k"), state::suppressed);
    EXPECT_EQ(outcome_of("", "k"), state::suppressed) << "it will go there";
    EXPECT_EQ(outcome_at_home("a", "l"), state::queued);
    EXPECT_EQ(outcome_of("", "l"), state::suppressed);
    EXPECT_EQ(outcome_of("", "l", "+819087654321"), state::queued);
}

TEST_F(Address, OfSomebodyElseThatAProfileTakesCountsForWhatIsStillToGo)
{
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    put_customer(profile_of("b", {"", "", "+819087654321"}));
    EXPECT_EQ(outcome_at_home("b", "k"), state::queued);
    put_customer(profile_of("b", {"", "", "+819012345678"}));
    EXPECT_EQ(outcome_of("", "k"), state::suppressed) << "it will go there";
    EXPECT_EQ(outcome_at_home("a", "k"), state::suppressed);
    put_customer(profile_of("b", {"", "", "+819087654321"}));
    EXPECT_EQ(outcome_of("", "k"), state::queued) << "it will not";
}

TEST_F(Address, OfAGuestThatAProfileTakesCountsForWhatIsStillToGo)
{
    put_customer(profile_of("b", {"", "", "+819087654321"}));
    EXPECT_EQ(outcome_of("", "other"), state::queued);
    EXPECT_EQ(outcome_at_home("b", "k"), state::queued);
    put_customer(profile_of("b", {"", "", "+819012345678"}));
    EXPECT_EQ(outcome_of("", "k"), state::suppressed);
}

TEST_F(Address, OfTwoProfilesCountsForWhatTheOneThatLeftWasSent)
{
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    put_customer(profile_of("b", {"", "", "+819012345678"}));
    EXPECT_EQ(outcome_at_home("b", "k"), state::queued);
    record(take(1).at(0), outcome_kind::accepted);
    put_customer(profile_of("b", {"", "", "+819087654321"}));
    EXPECT_EQ(outcome_of("", "k"), state::suppressed);
    EXPECT_EQ(outcome_at_home("a", "k"), state::suppressed);
}

TEST_F(Address, CountsForItsNextOwnerHoweverManyOthersWereStoredSince)
{
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    EXPECT_EQ(outcome_at_home("a", "k"), state::queued);
    for (int i = 0; i < 2100; ++i) outcome_at_home("a", "k");
    put_customer(profile_of("b", {"", "", "+819012345678"}));
    EXPECT_EQ(outcome_at_home("b", "k"), state::suppressed);
}

TEST_F(Address, EachPersonHasANumberOfItsOwnOverManyRestarts)
{
    for (int i = 10; i < 40; ++i) {
        EXPECT_EQ(outcome_of("", "k", "+8190000000" + std::to_string(i)), state::queued);
        if (i % 3 == 0) reopen();
    }
    EXPECT_EQ(number("SELECT count(DISTINCT person) FROM message"), 30);
}

TEST_F(Address, OfAMessageBelongsToTheProfileThatTakesItUp)
{
    EXPECT_EQ(outcome_of("a", "k"), state::queued);
    put_customer(profile_of("owner", {"", "", "+819012345678"}));
    EXPECT_EQ(outcome_at_home("owner", "k"), state::suppressed) << "the number had that message";
    EXPECT_EQ(outcome_at_home("owner", "l"), state::queued);
    EXPECT_EQ(outcome_of("b", "l"), state::suppressed) << "the owner counts for the number";
    merge();
    reopen();
    EXPECT_EQ(number("SELECT count(*) FROM address WHERE owner > 0"), 1) << "what the log said is older";
    EXPECT_EQ(outcome_of("c", "l"), state::suppressed);
    EXPECT_EQ(outcome_at_home("owner", "m"), state::queued);
    EXPECT_EQ(outcome_of("d", "m"), state::suppressed);
}

TEST_F(Address, OfARolledBackSubmissionIsForgotten)
{
    script->before_decide = [](const situation&, instant) -> std::optional<verdict> {
        throw std::runtime_error{"no such rule"};
    };
    EXPECT_THROW(outcome_of("a", "k"), store_failure);
    script->before_decide = {};
    EXPECT_EQ(outcome_of("b", "k", "+819000000001"), state::queued) << "takes the numbers that were given back";
    EXPECT_EQ(outcome_of("c", "k"), state::queued) << "nobody's so far";
}

}  // namespace

}  // namespace todoke
