// Messages that name nobody, or somebody else, and were given an address of whoever is erased.
#include <gmock/gmock.h>

#include "tests/store/erasing.hpp"

namespace todoke {
namespace {

using testing::IsEmpty;

class ErasingGiven : public Erasing {
protected:
    submission to_address(const std::string& address)
    {
        auto what = to_hanako();
        what.customer.clear();
        what.to = {address, "", ""};
        return what;
    }
    std::vector<stored> put_many(int count)
    {
        std::vector<boost::asio::awaitable<accepted_submission>> calls;
        for (int i = 0; i < count; ++i) calls.push_back(db->accept(to_address(mail), rules(), now));
        std::vector<stored> made;
        for (auto& one : run_all(std::move(calls))) made.push_back(std::get<stored>(std::move(one)));
        return made;
    }
};

TEST_F(ErasingGiven, Queued)
{
    take_mail(0);
    auto by_sms = to_address("");
    by_sms.to = {"", "", phone};
    by_sms.legs = {{channel::sms, {}, {}}};
    std::vector<message_id> all{put(to_address(mail)).id, put(to_address("Hanako.Yamada@Example.JP")).id,
                                put(by_sms).id};
    erase();
    EXPECT_THAT(left({mail, "Hanako.Yamada@", phone, user}), IsEmpty());
    for (const auto& id : all) EXPECT_EQ(view(id).facts.now, state::cancelled);
    EXPECT_THAT(take_mail(), IsEmpty());
    EXPECT_THAT(take(9), IsEmpty());
}

TEST_F(ErasingGiven, Sent)
{
    const auto m = put(to_address(mail)).id;
    record(take_mail().at(0), outcome_kind::accepted, quoting(mail));
    erase();
    EXPECT_THAT(left(), IsEmpty());
    EXPECT_EQ(view(m).facts.now, state::sent);
    EXPECT_EQ(view(m).metadata, "");
}

TEST_F(ErasingGiven, UnderWay)
{
    script->repeats_uncertain = true;
    const auto m = put(to_address(mail)).id;
    const auto going = take_mail().at(0);
    erase();
    EXPECT_THAT(left(), IsEmpty());
    EXPECT_EQ(record(going, outcome_kind::uncertain, quoting(mail)), state::uncertain);
    EXPECT_THAT(left(), IsEmpty());
    now += 80h;
    EXPECT_THAT(take_mail(), IsEmpty()) << "no repeat";
    EXPECT_EQ(view(m).facts.now, state::uncertain);
}

/// However long before: the address has been in a sorted run, and in the table of addresses, since.
TEST_F(ErasingGiven, BeforeTheProfileHadTheAddress)
{
    options.merge_after = 1;
    reopen();
    take_mail(0);
    const auto early = put(to_address(old_mail)).id;
    left();
    now += 24h;
    put_customer(profile_of("hanako", {old_mail, user, phone}));
    const auto late = put(to_address(old_mail)).id;
    erase();
    EXPECT_THAT(left(), IsEmpty());
    for (const auto& id : {early, late}) EXPECT_EQ(view(id).facts.now, state::cancelled);
}

TEST_F(ErasingGiven, AnAddressThatTheProfileHasGivenUp)
{
    take_mail(0);
    const auto m = put(to_address(mail)).id;
    put_customer(profile_of("hanako", {"other@example.jp", user, phone}));
    const auto later = put(to_address(mail)).id;
    erase();
    EXPECT_THAT(left(), IsEmpty());
    for (const auto& id : {m, later}) EXPECT_EQ(view(id).facts.now, state::cancelled);
}

/// As with the customer's own: the key is an address, and is known again all the same.
TEST_F(ErasingGiven, KeysStillBind)
{
    auto what = to_address(mail);
    what.dedupe_key = "welcome:" + mail;
    what.caller = "shop";
    what.idempotency_key = "for " + mail;
    const auto m = put(what);
    record(take_mail().at(0), outcome_kind::accepted, {});
    erase();
    EXPECT_THAT(left(), IsEmpty());
    EXPECT_EQ(put(what).id, m.id);
    what.idempotency_key.clear();
    EXPECT_EQ(put(what).now, state::suppressed);
}

TEST_F(ErasingGiven, AddressesOfTwoWhoAreErasedOneAfterTheOther)
{
    put_customer(profile_of("taro", {"", "", given_phone}));
    auto what = to_address(mail);
    what.to[2] = given_phone;
    what.dedupe_key = "welcome:" + mail;
    put(what);
    record(take_mail().at(0), outcome_kind::accepted, {});
    erase();
    EXPECT_TRUE(run(db->erase_customer("taro", rules(), now)));
    EXPECT_THAT(left(), IsEmpty());
    EXPECT_EQ(put(what).now, state::suppressed) << "the key binds";
}

TEST_F(ErasingGiven, NamingACustomerWhoseProfileHasAnother)
{
    put_customer(profile_of("taro", {"taro@example.jp", "", ""}));
    take_mail(0);
    auto what = to_address(mail);
    what.customer = "taro";
    const auto to_hers = put(what).id;
    what.to[0] = "third@example.jp";
    what.content = what.metadata = "{}";
    const auto to_anothers = put(what).id;
    erase();
    EXPECT_THAT(left(), IsEmpty());
    EXPECT_EQ(view(to_hers).facts.now, state::cancelled);
    EXPECT_EQ(take_mail().at(0).id, to_anothers) << "nothing of hers";
}

TEST_F(ErasingGiven, NamingACustomerWhoseProfileHasItToo)
{
    take_mail(0);
    auto what = to_address(mail);
    what.customer = "taro";
    const auto before = put(what).id;
    put_customer(profile_of("taro", {"HANAKO.Yamada@example.jp", "", ""}));
    const auto after = put(what).id;
    const auto bare = put(to_address(mail)).id;
    erase();
    for (const auto& id : {before, after}) EXPECT_EQ(view(id).facts.now, state::queued) << "it is taro's";
    EXPECT_EQ(view(bare).facts.now, state::cancelled);
    EXPECT_EQ(take_mail().size(), 2u);
}

/// It was never anybody else's: while the erasing goes on it is sent, and afterwards it is as it was.
TEST_F(ErasingGiven, NamingACustomerWhoseProfileHadItThen)
{
    take_mail(0);
    put_customer(profile_of("taro", {"first@example.jp", "", ""}));
    std::vector<message_id> all;
    for (const auto* spelling : {"first@example.jp", "First@Example.JP"}) {
        auto what = to_address(spelling);
        what.customer = "taro";
        what.content = what.metadata = "{}";
        all.push_back(put(what).id);
    }
    put_customer(profile_of("taro", {"second@example.jp", "", ""}));
    put_customer(profile_of("hanako", {"first@example.jp", user, phone}));
    put_many(250);
    erase_and_stop();
    take_mail(0);
    EXPECT_EQ(take_mail(1).size(), 1u) << "decided meanwhile";
    while (run(db->sweep(rules(), now))) {
    }
    EXPECT_THAT(left({mail, phone, user}), IsEmpty());
    EXPECT_EQ(view(all[0]).facts.now, state::sending);
    EXPECT_EQ(view(all[1]).facts.now, state::queued);
    EXPECT_EQ(take_mail().size(), 1u);
}

TEST_F(ErasingGiven, NothingIsSentFromTheFirstMomentOnAndARestartCarriesItOn)
{
    script->repeats_uncertain = true;
    put(to_address(mail));
    const auto going = take_mail().at(0);
    const auto all = put_many(250);
    erase_and_stop();
    EXPECT_THAT(left({mail}), testing::SizeIs(1)) << "it really was cut short";
    EXPECT_EQ(run(db->settle_left_over(rules(), now)), 1u);
    EXPECT_THAT(take_mail(), IsEmpty());
    now += 2min;
    EXPECT_THAT(take_mail(), IsEmpty()) << "nor repeated";
    EXPECT_EQ(view(going.id).facts.now, state::uncertain);
    while (run(db->sweep(rules(), now))) {
    }
    EXPECT_THAT(left(), IsEmpty());
    for (const auto& one : all) EXPECT_EQ(view(one.id).facts.now, state::cancelled);
}

/// Their name goes at once, the addresses of their messages in pieces: what names them is not what names nobody.
TEST_F(ErasingGiven, WhatNamesThemIsInNobodyElsesTimelineFromTheFirstMomentOn)
{
    put_customer(profile_of("taro", {"taro.tanaka@example.jp", "", ""}));
    auto to_taro = to_hanako();
    to_taro.to = {"taro.tanaka@example.jp", "", ""};
    const auto m = put(to_taro).id;
    record(take_mail().at(0), outcome_kind::accepted);
    put_many(250);
    erase_and_stop();
    const auto seen = view(m);
    ASSERT_EQ(seen.customer, "");
    ASSERT_NE(seen.facts.to, addresses{}) << "it really was cut short";
    person_query of_taro;
    of_taro.customer = "taro";
    EXPECT_THAT(run(db->customer_timeline(of_taro, rules()))->messages, IsEmpty());
}

TEST_F(ErasingGiven, WhatComesAfterwardsGoes)
{
    put_many(250);
    erase_and_stop();
    const auto m = put(to_address(mail));
    EXPECT_EQ(m.now, state::queued);
    const auto gone = take_mail();
    ASSERT_EQ(gone.size(), 1u) << "whoever writes to the address since then does";
    EXPECT_EQ(gone[0].id, m.id);
    record(gone[0], outcome_kind::accepted, {});
    while (run(db->sweep(rules(), now))) {
    }
    EXPECT_EQ(view(m.id).facts.now, state::sent);
    EXPECT_EQ(text_in("SELECT count(*) FROM message WHERE to_email IS NOT NULL"), "1");
}

}  // namespace
}  // namespace todoke
