// After a customer was erased no address of theirs is in the file or its log, whatever their messages were doing.
#include "tests/store/erasing.hpp"

#include <gmock/gmock.h>

#include "store/sqlite/people/erasure.hpp"

namespace todoke {

namespace {

using testing::IsEmpty;

TEST_F(Erasing, TheSearchFindsWhatIsThere)
{
    put(to_given());
    take_mail(0);
    EXPECT_THAT(left(), testing::ElementsAre(mail, phone, given_mail, given_phone, user));
}

TEST_F(Erasing, Queued)
{
    take_mail(0);
    const auto m = put(to_hanako()), given = put(to_given());
    erase();
    EXPECT_THAT(left(), IsEmpty());
    EXPECT_EQ(view(m.id).facts.now, state::cancelled);
    EXPECT_EQ(view(given.id).facts.now, state::cancelled);
}

TEST_F(Erasing, AnEarlierAddressOfTheProfile)
{
    put_customer(profile_of("hanako", {old_mail, "", ""}));
    put(to_hanako());
    record(take_mail().at(0), outcome_kind::blocked, quoting(old_mail));
    put_customer(profile_of("hanako", {mail, "", ""}));
    EXPECT_EQ(text_in("SELECT value FROM block"), old_mail) << "kept while she is not erased";
    erase();
    EXPECT_THAT(left(), IsEmpty());
    put_customer(profile_of("taro", {old_mail, "", ""}));
    EXPECT_EQ(put(to_customer("taro", {channel::email})).now, state::suppressed) << "the block holds";
}

TEST_F(Erasing, BlockedAddressesGivenWithAMessage)
{
    put(to_given());
    record(take_mail().at(0), outcome_kind::blocked, quoting(given_mail));
    EXPECT_EQ(text_in("SELECT value FROM block"), given_mail);
    erase();
    EXPECT_THAT(left(), IsEmpty());
    auto again = to_customer("taro", {channel::email});
    again.to[0] = given_mail;
    EXPECT_EQ(put(again).now, state::suppressed);
}

TEST_F(Erasing, ABlockOfAMessageThatIsPurgedLongSince)
{
    put(to_given());
    record(take_mail().at(0), outcome_kind::blocked, quoting(given_mail));
    now += 24h * 100;
    dispatch({});
    auto newest = to_customer("taro", {channel::email});
    newest.to[0] = "taro@example.jp";
    newest.expires_at = now + 1h;
    put(newest);
    while (run(db->tidy(keeping(now - 24h, now - 24h)))) {
    }
    EXPECT_EQ(text_in("SELECT count(*) FROM message"), "1");
    erase();
    EXPECT_THAT(left(), IsEmpty());
}

TEST_F(Erasing, WhatAProviderSaid)
{
    put(to_hanako());
    put(to_given());
    for (const auto& one : take_mail()) record(one, outcome_kind::retry, quoting(one.address));
    now += 2min;
    for (const auto& one : take_mail()) record(one, outcome_kind::rejected, quoting(one.address));
    erase();
    EXPECT_THAT(left(), IsEmpty());
    EXPECT_EQ(text_in("SELECT code FROM journal WHERE code IS NOT NULL"), "550 5.1.1") << "the code may stay";
}

TEST_F(Erasing, WhatCannotBeReadIsInDoubtNoMore)
{
    const auto m = put(to_hanako());
    record(take_mail().at(0), outcome_kind::uncertain);
    {
        db_connection raw{path(), db_connection::mode::read_write, {}};
        raw.run("UPDATE progress SET legs = x'09'");
    }
    EXPECT_THROW(view(m.id), unreadable);
    EXPECT_EQ(text_in("SELECT count(*) FROM in_doubt"), "1");
    erase();
    EXPECT_EQ(text_in("SELECT count(*) FROM in_doubt"), "0");
}

struct ending {
    std::string name;
    outcome_kind how;
    state becomes;
    friend void PrintTo(const ending& row, std::ostream* to) { *to << row.name; }
};
class ErasedWhileSending : public Erasing, public testing::WithParamInterface<ending> {};

TEST_P(ErasedWhileSending, EndsWithoutRepeatsAndWithoutTraces)
{
    script->repeats_uncertain = true;
    auto what = to_given();
    what.legs.push_back({channel::sms, {}, {}});
    const auto m = put(what).id;
    const auto going = take_mail().at(0);
    erase();
    EXPECT_THAT(left(), IsEmpty()) << "while it is under way";
    EXPECT_EQ(record(going, GetParam().how, quoting(given_mail)), GetParam().becomes);
    EXPECT_THAT(left(), IsEmpty()) << "after it ended";
    now += 80h;
    EXPECT_THAT(take_mail(), IsEmpty()) << "no repeat";
    EXPECT_THAT(take(9), IsEmpty()) << "no other leg";
    EXPECT_EQ(view(m).facts.now, GetParam().becomes);
    db_connection raw{path(), db_connection::mode::read_only, {}};
    EXPECT_EQ(raw.integer("SELECT count(*) FROM queue"), 0);
    EXPECT_EQ(raw.integer("SELECT count(*) FROM resume"), 0);
    auto again = to_customer("taro", {channel::email});
    again.to[0] = given_mail;
    const bool is_blocked = GetParam().how == outcome_kind::blocked;
    EXPECT_EQ(put(again).now, is_blocked ? state::suppressed : state::queued);
}

INSTANTIATE_TEST_SUITE_P(Outcomes, ErasedWhileSending,
                         testing::Values(ending{"accepted", outcome_kind::accepted, state::sent},
                                         ending{"retry", outcome_kind::retry, state::cancelled},
                                         ending{"throttled", outcome_kind::throttled, state::cancelled},
                                         ending{"rejected", outcome_kind::rejected, state::cancelled},
                                         ending{"blocked", outcome_kind::blocked, state::cancelled},
                                         ending{"uncertain", outcome_kind::uncertain, state::uncertain}),
                         [](const auto& row) { return row.param.name; });

TEST_F(Erasing, WhileSendingAndThenARestart)
{
    script->repeats_uncertain = true;
    const auto m = put(to_hanako()).id;
    take_mail();
    erase();
    reopen();
    EXPECT_EQ(run(db->settle_left_over(rules(), now)), 1u);
    EXPECT_THAT(left(), IsEmpty());
    EXPECT_EQ(view(m).facts.now, state::uncertain);
    now += 80h;
    EXPECT_THAT(take_mail(), IsEmpty());
}

TEST_F(Erasing, UncertainOnesAreNotRepeated)
{
    script->repeats_uncertain = true;
    const auto m = put(to_hanako()).id, given = put(to_given()).id;
    for (const auto& one : take_mail()) record(one, outcome_kind::uncertain, quoting(one.address));
    now += 1min;
    const auto again = take_mail(1);  // one of the two is repeated just now
    ASSERT_EQ(again.size(), 1u);
    erase();
    EXPECT_THAT(left(), IsEmpty());
    record(again[0], outcome_kind::uncertain, quoting(again[0].address));
    EXPECT_THAT(left(), IsEmpty());
    for (const auto& id : {m, given}) EXPECT_EQ(view(id).facts.now, state::uncertain);
    now += 80h;
    EXPECT_THAT(take_mail(), IsEmpty());
}

TEST_F(Erasing, ASharedAddressStaysWithTheOtherOne)
{
    put_customer(profile_of("taro", {mail, "", ""}));
    put(to_hanako());
    record(take_mail().at(0), outcome_kind::blocked, quoting(mail));
    put(to_given());
    erase();
    EXPECT_THAT(left(), testing::ElementsAre(mail));
    EXPECT_EQ(run(db->customer("taro"))->to[0], mail);
    EXPECT_EQ(put(to_customer("taro", {channel::email})).now, state::suppressed) << "the block holds";
    EXPECT_TRUE(run(db->erase_customer("taro", rules(), now)));
    EXPECT_THAT(left(), IsEmpty());
}

TEST_F(Erasing, AMessageThatCannotBeReadIsErasedAllTheSame)
{
    auto what = to_given();
    what.dedupe_key = given_mail;
    put(what);
    put(to_hanako());
    for (const auto& one : take_mail()) record(one, outcome_kind::uncertain, quoting(one.address));
    {
        db_connection raw{path(), db_connection::mode::read_write, {}};
        raw.run("UPDATE progress SET legs = CAST(legs || x'ff' AS BLOB)");
    }
    erase();
    EXPECT_EQ(run(db->facts()).damaged, 2);
    EXPECT_THAT(left(), IsEmpty());
    reopen();
    now += 80h;
    dispatch({});
    EXPECT_THAT(take_mail(), IsEmpty());
}

TEST_F(Erasing, ManyMessagesLeaveNothingInThePages)
{
    for (int round = 0; round < 3; ++round) {
        std::vector<boost::asio::awaitable<accepted_submission>> calls;
        for (int i = 0; i < 150; ++i) calls.push_back(db->accept(i % 2 ? to_given() : to_hanako(), rules(), now));
        run_all(std::move(calls));
        for (const auto& one : take_mail(120))
            record(one, static_cast<outcome_kind>(one.no.value % 8), quoting(one.address));
        now += 1min;
    }
    erase();
    for (const auto& one : take_mail(200)) ADD_FAILURE() << one.no.value;
    EXPECT_THAT(left(), IsEmpty());
}

TEST(PlainCode, IsKeptAndASentenceIsNot)
{
    for (const auto* code : {"550 5.1.1", "429", "ESME_RINVDSTADR", "250 2.0.0", "21610"})
        EXPECT_EQ(plain_code(code), code);
    for (const auto* words :
         {"550 <a@example.jp>", "+819012345678", "09012345678", "090-1234-5678", "U4af4980629aa11bb22cc33dd44ee55ff"})
        EXPECT_EQ(plain_code(words), "") << words;
}

}  // namespace

}  // namespace todoke
