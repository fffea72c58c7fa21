// What goes more than once: when its first try began; and its receipts, each of which is about one of the times.
#include <gmock/gmock.h>

#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

class SentAgain : public StoreTest {
protected:
    using heard = receive_answer::result;

    SentAgain() : id{put(sms("+819011111111")).id}
    {
        script->on_receipt = [this](const situation&, std::size_t leg, const receipt& what, instant) {
            decided = what.kind;
            consequence made;
            if (what.kind == receipt_kind::delivered) made.delivered = leg;
            made.then = what.kind == receipt_kind::delivered  ? finished(state::delivered, rule::none)
                        : what.kind == receipt_kind::accepted ? finished(state::sent, rule::none)
                                                              : finished(state::failed, rule::rejected);
            return made;
        };
    }
    heard tell(const std::string& reference, receipt_kind kind = receipt_kind::delivered)
    {
        told_receipt what;
        what.reference = reference;
        what.what.kind = kind;
        return tell(std::move(what));
    }
    heard tell(told_receipt what)
    {
        what.provider = "smsc";
        what.what.at = now;
        return run(db->reactions().receive(std::move(what), rules(), now)).how;
    }
    void go(std::size_t parts, const std::vector<std::string>& references, outcome_kind kind = outcome_kind::accepted)
    {
        outcome more;
        more.references = references;
        more.parts = parts;
        record(take_in_parts(parts), kind, more);
    }
    void retry()
    {
        ASSERT_EQ(run(db->reactions().retry(id, 2h, "again", rules(), now)).how, retry_answer::result::goes_again);
    }
    /// With an id that nobody knows; of the number, too, or of the message itself.
    told_receipt unknown(const std::string& reference, receipt_kind kind = receipt_kind::delivered)
    {
        told_receipt what;
        what.reference = reference;
        what.what.kind = kind;
        return what;
    }
    heard tell_of_number(told_receipt what)
    {
        what.to = "+819011111111";
        return tell(std::move(what));
    }
    heard tell_of_message(told_receipt what)
    {
        what.message = id;
        return tell(std::move(what));
    }
    state is() { return view(id).facts.now; }

    message_id id;
    std::optional<receipt_kind> decided;  ///< what the rules were told last
};

TEST_F(SentAgain, TheReceiptOfTheSecondTimeIsAboutAllOfIt)
{
    go(1, {"first"}, outcome_kind::rejected);
    retry();
    go(1, {"second"});
    EXPECT_EQ(tell("second"), heard::taken);
    EXPECT_EQ(is(), state::delivered);
}

TEST_F(SentAgain, PartsOfDifferentTimesAreNotPutTogether)
{
    go(2, {"1-1", "1-2"}, outcome_kind::rejected);
    EXPECT_EQ(tell("1-1"), heard::noted);
    retry();
    go(2, {"2-1", "2-2"});
    EXPECT_EQ(tell("2-1"), heard::noted) << "one of two";
    EXPECT_EQ(is(), state::sent);
    EXPECT_EQ(tell("1-2", receipt_kind::failed), heard::noted) << "late";
    EXPECT_EQ(is(), state::sent);
    EXPECT_EQ(tell("2-2"), heard::taken);
    EXPECT_EQ(is(), state::delivered);
}

TEST_F(SentAgain, AllOfTheFirstTimeHasArrivedAfterAll)
{
    go(2, {"1-1", "1-2"}, outcome_kind::rejected);
    retry();
    EXPECT_EQ(tell("1-2", receipt_kind::failed), heard::noted) << "that was known when it was to go again";
    go(2, {"2-1", "2-2"});
    EXPECT_EQ(tell("1-1"), heard::noted) << "half of it";
    EXPECT_EQ(is(), state::sent);
    EXPECT_EQ(tell("1-2"), heard::taken);
    EXPECT_EQ(is(), state::delivered);
}

TEST_F(SentAgain, APartOfAFirstTimeThatWasCutShortIsNotAllOfIt)
{
    go(3, {"1-1"}, outcome_kind::uncertain);
    run(db->reactions().resolve(id, resolution::failed, "cut", rules(), now));
    retry();
    go(3, {"2-1", "2-2", "2-3"});
    EXPECT_EQ(tell("1-1"), heard::noted);
    EXPECT_EQ(is(), state::sent);
}

TEST_F(SentAgain, ThatAnEarlierTimeExpiredIsNoneOfTheNewestsBusiness)
{
    go(1, {"first"}, outcome_kind::rejected);
    retry();
    go(1, {"second"});
    EXPECT_EQ(tell("first", receipt_kind::expired), heard::noted);
    EXPECT_EQ(is(), state::sent);
    EXPECT_EQ(tell("second", receipt_kind::failed), heard::taken);
    EXPECT_EQ(is(), state::failed);
}

TEST_F(SentAgain, ThatAnEarlierTimeExpiredDoesNotDivideTheNewestWhileItGoes)
{
    go(1, {"first"}, outcome_kind::rejected);
    retry();
    go(2, {"2-1"}, outcome_kind::throttled);
    EXPECT_EQ(tell("first", receipt_kind::expired), heard::noted);
    now += 10min;
    go(2, {"2-2"});
    EXPECT_EQ(tell("2-2"), heard::noted) << "one of two";
    EXPECT_EQ(is(), state::sent);
    EXPECT_EQ(tell("2-1"), heard::taken);
    EXPECT_EQ(is(), state::delivered);
}

TEST_F(SentAgain, AnAddressIsBlockedByWhateverSaysSo)
{
    go(1, {"first"}, outcome_kind::rejected);
    retry();
    go(1, {"second"});
    EXPECT_EQ(tell("first", receipt_kind::blocked), heard::noted) << "late for the message";
    EXPECT_EQ(run(db->reactions().blocks(0, 10)).blocks.size(), 1u);
    EXPECT_EQ(is(), state::sent);
}

TEST_F(SentAgain, ThatAPartExpiredMakesNoOtherPartAllOfIt)
{
    go(2, {"a", "b"});
    EXPECT_EQ(tell("a", receipt_kind::expired), heard::taken);
    EXPECT_EQ(decided, receipt_kind::failed) << "it is not sent a second time";
    EXPECT_EQ(tell("b"), heard::noted);
    EXPECT_EQ(is(), state::failed);
}

TEST_F(SentAgain, ALongOneIsNotThoughItsProviderNamesItsFirstPartOnly)
{
    go(3, {"a"});
    EXPECT_EQ(tell("a", receipt_kind::expired), heard::taken);
    EXPECT_EQ(decided, receipt_kind::failed);
}

/// Parts go one after the other: only the one behind the known ones can be in doubt.
TEST_F(SentAgain, ANumberSettlesTheLastPartOfALongOne)
{
    go(3, {"a", "b"}, outcome_kind::uncertain);
    EXPECT_EQ(tell_of_number(unknown("c")), heard::taken);
    EXPECT_EQ(decided, receipt_kind::accepted) << "the centre has all of it; one part has arrived";
    EXPECT_EQ(is(), state::sent);
    EXPECT_EQ(tell("a"), heard::noted);
    EXPECT_EQ(tell("c"), heard::repeated);
    EXPECT_EQ(is(), state::sent);
    EXPECT_EQ(tell("b"), heard::taken);
    EXPECT_EQ(is(), state::delivered);
}

TEST_F(SentAgain, ANumberTellsThatTheLastPartOfALongOneFailed)
{
    go(2, {"a"}, outcome_kind::uncertain);
    EXPECT_EQ(tell_of_number(unknown("b", receipt_kind::failed)), heard::taken);
    EXPECT_EQ(decided, receipt_kind::failed);
}

/// What is told of that id once more is about this one, whatever waits for news by then.
TEST_F(SentAgain, ANameThatWasLearntFromAFailureIsKnown)
{
    go(1, {}, outcome_kind::uncertain);
    EXPECT_EQ(tell_of_number(unknown("x", receipt_kind::failed)), heard::taken);
    const auto other = put(sms("+819011111111")).id;
    record(take(1).at(0), outcome_kind::uncertain);
    auto again = unknown("x", receipt_kind::failed);
    again.what.code = "UNDELIV";
    tell_of_number(std::move(again));
    EXPECT_EQ(view(other).facts.now, state::uncertain);
}

TEST_F(SentAgain, ANumberSettlesNoLongOneThatIsNotYetAllThere)
{
    go(3, {"a"}, outcome_kind::uncertain);
    EXPECT_EQ(tell_of_number(unknown("b")), heard::unmatched) << "the third part was not handed over";
    EXPECT_EQ(is(), state::uncertain);
}

TEST_F(SentAgain, ThatTheProviderHasItSettlesADoubtOnce)
{
    go(3, {}, outcome_kind::uncertain);
    EXPECT_EQ(tell_of_message(unknown("sid", receipt_kind::accepted)), heard::taken);
    EXPECT_EQ(is(), state::sent);
    EXPECT_EQ(tell_of_message(unknown("sid", receipt_kind::accepted)), heard::repeated);
    EXPECT_EQ(tell_of_message(unknown("sid")), heard::taken) << "one id for all segments";
    EXPECT_EQ(is(), state::delivered);
}

TEST_F(SentAgain, ThatTheProviderHasItIsNoNewsOfWhatIsKnownToBeSent)
{
    go(1, {"sid"});
    EXPECT_EQ(tell_of_message(unknown("sid", receipt_kind::accepted)), heard::repeated);
    EXPECT_FALSE(decided);
}

TEST_F(SentAgain, AnIdNobodyKnowsIsOfTheTimeThatWasInDoubt)
{
    go(1, {}, outcome_kind::uncertain);
    run(db->reactions().resolve(id, resolution::failed, "lost", rules(), now));
    retry();
    go(1, {"second"});
    EXPECT_EQ(tell_of_message(unknown("first", receipt_kind::failed)), heard::noted) << "late";
    EXPECT_EQ(is(), state::sent);
    EXPECT_EQ(tell_of_message(unknown("second", receipt_kind::failed)), heard::taken);
    EXPECT_EQ(is(), state::failed);
}

class TriedAgain : public StoreTest {};

/// Whatever is dated by it is the same on every try.
TEST_F(TriedAgain, IsToldWhenTheFirstBegan)
{
    script->repeats_uncertain = true;
    put(sms());
    now += 2h;
    const auto first = now;
    EXPECT_EQ(take(1).at(0).first_started, first);
    reopen();  // it was cut off: nobody knows what came of it
    run(db->settle_left_over(rules(), now));
    for (const auto ended : {outcome_kind::throttled, outcome_kind::uncertain, outcome_kind::retry}) {
        now += 1h;
        const auto again = take(1).at(0);
        EXPECT_EQ(again.started, now);
        EXPECT_EQ(again.first_started, first);
        record(again, ended);
    }
}

TEST_F(TriedAgain, ATryThatCouldNotBeginIsNotTheFirst)
{
    put(sms());
    record(take(1).at(0), outcome_kind::over_quota);
    now += 1h;
    EXPECT_EQ(take(1).at(0).first_started, now);
}

}  // namespace

}  // namespace todoke
