// Consents that a shop tells, and what people declined by themselves.
#include <gmock/gmock.h>

#include "tests/store/declining.hpp"

namespace todoke {
namespace {

TEST_F(Declining, WhateverNamesTheAddressIsBound)
{
    put_consent("c1", {"shared@example.jp", "", ""}, true, now);
    const auto m = sent(mail("", "c1"));
    now += 1h;
    decline(m.unsubscribe);
    EXPECT_EQ(put(mail("Shared@example.jp")).now, state::suppressed) << "without a customer";
    put_consent("c2", {"shared@example.jp", "", ""}, true, now - 30min);
    EXPECT_EQ(put(mail("", "c2")).now, state::suppressed) << "another customer id of the same person";
    EXPECT_EQ(put(mail("else@example.jp")).now, state::queued);
    reopen();
    EXPECT_EQ(put(mail("shared@example.jp")).now, state::suppressed);
}

TEST_F(Declining, OnlyAConsentGivenLaterCounts)
{
    put_consent("c1", {"a@example.jp", "", ""}, true, now);
    const auto m = sent(mail("", "c1"));
    const auto withdrawn = now += 1h;
    decline(m.unsubscribe);
    now += 1h;
    put_consent("c1", {"a@example.jp", "", ""}, true, std::nullopt);
    EXPECT_EQ(consent_of("c1"), false) << "a nightly copy that says no time";
    EXPECT_EQ(consent_of("c1", channel::sms), true);
    put_consent("c1", {"a@example.jp", "", ""}, true, withdrawn);
    EXPECT_EQ(consent_of("c1"), false) << "the same instant is not later";
    put_consent("c1", {"a@example.jp", "", ""}, false, now);
    put_consent("c1", {"a@example.jp", "", ""}, true, withdrawn - 1min);
    EXPECT_EQ(consent_of("c1"), false) << "older than what the person said, whatever was said since";
    EXPECT_EQ(put(mail("", "c1")).now, state::suppressed);
    put_consent("c1", {"a@example.jp", "", ""}, true, withdrawn + 1ms);
    EXPECT_EQ(consent_of("c1"), true);
    EXPECT_EQ(put(mail("", "c1")).now, state::queued);
    EXPECT_FALSE(run(db->people().subscribed(m.unsubscribe))->is_declined);
    now += 1h;
    EXPECT_TRUE(decline(m.unsubscribe));
    EXPECT_EQ(put(mail("", "c1")).now, state::suppressed) << "and it can be declined again";
}

TEST_F(Declining, ACopyThatSaysNoTimeBringsNothingBackUnderAnotherIdEither)
{
    const addresses shared{"", "", "+819012345678"};
    put_consent("c1", shared, true, now);
    put_consent("c2", shared, true, now);
    const auto withdrawn = now += 1h;
    EXPECT_TRUE(decline_at(channel::sms, shared[2], {news}));
    const auto entries = ledger().size();
    now += 24h;
    put_consent("c2", shared, true, std::nullopt);
    EXPECT_EQ(ledger().size(), entries) << "it is not even recorded";
    EXPECT_EQ(put(to_customer("c2")).now, state::suppressed);
    put_consent("c2", shared, true, withdrawn);
    EXPECT_EQ(put(to_customer("c2")).now, state::suppressed) << "the same instant is not later";
    put_consent("c2", shared, true, withdrawn + 1ms);
    EXPECT_EQ(put(to_customer("c2")).now, state::queued);
    EXPECT_EQ(put(to_customer("c1")).now, state::suppressed) << "nobody has agreed for this one";
}

TEST_F(Declining, ACopyThatSaysNoTimeBringsNothingBackForAProfileThatCameLater)
{
    const addresses to{"", "", "+819012345678"};
    EXPECT_TRUE(decline_at(channel::sms, to[2], {news}));
    now += 24h;
    put_consent("c1", to, true, std::nullopt);
    EXPECT_EQ(consent_of("c1", channel::sms), std::nullopt);
    EXPECT_EQ(consent_of("c1", channel::line), true);
    EXPECT_EQ(put(to_customer("c1")).now, state::suppressed);
    run(db->erase_customer("c1", rules(), now));
    now += 24h;
    put_consent("c1", to, true, std::nullopt);
    EXPECT_EQ(put(to_customer("c1")).now, state::suppressed) << "nor for one that is made again";
}

TEST_F(Declining, AShopsClockThatIsAheadGivesAConsentNoStart)
{
    put_consent("c1", {"a@example.jp", "", "+819012345678"}, true, now + 2min);
    const auto m = sent(mail("", "c1"));
    now += 10s;
    EXPECT_TRUE(decline(m.unsubscribe));
    EXPECT_EQ(consent_of("c1"), false);
    EXPECT_EQ(put(mail("", "c1")).now, state::suppressed);
    EXPECT_TRUE(decline_at(channel::sms, "+819012345678", {news}));
    EXPECT_EQ(put(to_customer("c1")).now, state::suppressed);
}

TEST_F(Declining, WhoDeclinesNowDeclinesWhateverTheClockSaidBefore)
{
    put_consent("c1", {"a@example.jp", "", ""}, true, now);
    const auto m = sent(mail("", "c1"));
    now -= 2min;
    EXPECT_TRUE(decline(m.unsubscribe));
    EXPECT_EQ(consent_of("c1"), false);
    EXPECT_EQ(put(mail("", "c1")).now, state::suppressed);
    EXPECT_TRUE(run(db->people().subscribed(m.unsubscribe))->is_declined);
}

TEST_F(Declining, WhatIsToldEveryNightIsWrittenDownOnce)
{
    const addresses to{"a@example.jp", "", ""};
    const auto agreed = now;
    for (int night = 0; night < 3; ++night, now += 24h) {
        put_consent("c1", to, true, std::nullopt);
        put_consent("c2", to, true, agreed);
        EXPECT_EQ(ledger().size(), 6u) << night;
    }
    put_consent("c2", to, true, agreed - 1h);
    EXPECT_EQ(ledger().size(), 6u) << "an older time is no news";
    put_consent("c2", to, true, now - 1h);
    EXPECT_EQ(ledger().size(), 9u) << "agreed to again";
    put_consent("c1", to, false, std::nullopt);
    EXPECT_EQ(ledger().size(), 12u) << "another word";
}

TEST_F(Declining, WhatWasDeclinedAtAnAddressGoesWithWhoeverGivesItUp)
{
    const addresses shared{"", "", "+819012345678"}, moved{"", "", "+819099999999"};
    put_consent("c1", shared, true, now);
    put_consent("c2", shared, true, now);
    const auto said = now += 1h;
    EXPECT_TRUE(decline_at(channel::sms, shared[2], {news}));
    now += 24h;
    put_consent("c2", moved, true, std::nullopt);
    EXPECT_EQ(consent_of("c2", channel::sms), false);
    EXPECT_EQ(consent_of("c2", channel::line), true) << "of another channel";
    EXPECT_EQ(put(to_customer("c2")).now, state::suppressed);
    EXPECT_EQ(ledger({"c2", 0, 100}).back(), "c2 bulk sms declined by the person former-address");
    EXPECT_EQ(run(db->people().consents({"c2", 0, 100})).back().at, said);
    put_consent("c2", moved, true, std::nullopt);
    EXPECT_EQ(put(to_customer("c2")).now, state::suppressed) << "nor does the next night's copy bring it back";
    put_consent("c2", moved, true, said + 1ms);
    EXPECT_EQ(put(to_customer("c2")).now, state::queued);
}

TEST_F(Declining, WhoGivesAnAddressUpIsWrittenDownOnceAndOnlyIfTheyHaveNotAgreedSince)
{
    const addresses first{"", "", "+819012345678"}, moved{"", "", "+819099999999"};
    put_consent("c1", first, true, now);
    put_consent("c2", first, true, now);
    now += 1h;
    EXPECT_TRUE(decline_at(channel::sms, first[2], {news}));
    now += 1h;
    put_consent("c2", first, true, now);
    const auto entries = ledger().size();
    put_consent("c1", moved, true, std::nullopt);
    put_consent("c2", {}, true, std::nullopt);
    EXPECT_EQ(ledger().size(), entries);
    EXPECT_EQ(consent_of("c1", channel::sms), false);
    EXPECT_EQ(consent_of("c2", channel::sms), true);
}

TEST_F(Declining, WhatWasDeclinedBeforeTheProfileByWhomMessagesNamedGoesWithIt)
{
    const addresses first{"", "", "+819012345678"}, moved{"", "", "+819099999999"};
    auto what = sms(first[2]);
    what.customer = "c1";
    put(what);
    EXPECT_TRUE(decline_at(channel::sms, first[2], {news}));
    now += 24h;
    put_consent("c1", first, true, std::nullopt);
    now += 24h;
    put_consent("c1", moved, true, std::nullopt);
    EXPECT_EQ(put(to_customer("c1")).now, state::suppressed);
    EXPECT_EQ(consent_of("c1", channel::sms), false);
    put_consent("c1", moved, true, now);
    EXPECT_EQ(put(to_customer("c1")).now, state::queued) << "but for a consent that was given later";
}

TEST_F(Declining, HoweverItsAddressIsWritten)
{
    const auto m = sent(mail("ann@example.jp"));
    EXPECT_TRUE(decline(m.unsubscribe));
    put(mail("ann@EXAMPLE.jp", "c1"));
    now += 24h;
    put_consent("c1", {"ann@example.jp", "", ""}, true, std::nullopt);
    put_consent("c1", {"moved@example.jp", "", ""}, true, std::nullopt);
    EXPECT_EQ(consent_of("c1"), false);
}

TEST_F(Declining, WhatThePersonDeclinesThemselvesIsWrittenDownThoughABackendSaidSo)
{
    const addresses first{"x@example.jp", "", ""}, moved{"y@example.jp", "", ""};
    EXPECT_TRUE(decline_at(email, first[0], {news}));  // by whoever had it before
    now += 1h;
    put_consent("c1", first, false, now);
    auto what = mail("", "c1");
    what.klass = "order";
    const auto m = sent(std::move(what));
    put_consent("c1", moved, false, std::nullopt);
    now += 1h;
    EXPECT_TRUE(decline(m.unsubscribe, declined_by::page, {news}));
    put_consent("c1", moved, true, std::nullopt);
    EXPECT_EQ(consent_of("c1"), false);
    EXPECT_EQ(put(mail("", "c1")).now, state::suppressed);
}

TEST_F(Declining, WhatAnotherDeclinedAtAnAddressBeforeTheProfileWasThereDoesNotGoWithIt)
{
    const addresses first{"", "", "+819012345678"}, moved{"", "", "+819099999999"};
    EXPECT_TRUE(decline_at(channel::sms, first[2], {news}));
    now += 24h;
    put_consent("c1", first, true, std::nullopt);
    EXPECT_EQ(put(to_customer("c1")).now, state::suppressed);
    now += 24h;
    put_consent("c1", moved, true, std::nullopt);
    EXPECT_EQ(consent_of("c1", channel::sms), true);
    EXPECT_THAT(ledger({"c1", 0, 100}), testing::Not(testing::Contains(testing::HasSubstr("declined"))));
    EXPECT_EQ(put(to_customer("c1")).now, state::queued);
}

}  // namespace
}  // namespace todoke
