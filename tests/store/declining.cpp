// Links that are followed, and people who decline: the ledger, and what it binds.
#include "tests/store/declining.hpp"

#include <gmock/gmock.h>

namespace todoke {
namespace {

TEST_F(Declining, ALinkLeadsToWhatWasRecorded)
{
    const auto m = sent(mail("a@example.jp"));
    ASSERT_EQ(m.links.size(), 3u);
    EXPECT_EQ(m.links[1].leads_to, "https://shop.example.jp/a?x=1#top");
    reopen();
    const auto second = run(db->people().link(m.links[2].token));
    ASSERT_TRUE(second);
    EXPECT_EQ(second->message, m.id);
    EXPECT_EQ(second->leg, 0u);
    EXPECT_EQ(second->on, email);
    EXPECT_EQ(second->number, 2u);
    EXPECT_EQ(second->leads_to, "https://shop.example.jp/b");
    EXPECT_EQ(run(db->people().link(m.links[0].token))->number, 0u) << "the opening";
    EXPECT_FALSE(run(db->people().link("AAAAAAAAAAAAAAAAAA")));
    EXPECT_FALSE(run(db->people().link("")));
    EXPECT_FALSE(run(db->people().link(m.unsubscribe)));
}

TEST_F(Declining, AMessageThatTracksNothingHasNoLinks)
{
    auto what = mail("a@example.jp");
    what.links.clear();
    EXPECT_TRUE(sent(what).links.empty());
}

TEST_F(Declining, LinksOutliveTheContentButNotAnErasure)
{
    const auto m = sent(mail("a@example.jp", "c1"));
    now += 1h;
    while (run(db->tidy(keeping({}, now)))) continue;
    EXPECT_TRUE(view(m.id).content.empty());
    EXPECT_TRUE(run(db->people().link(m.links[1].token)));
    run(db->erase_customer("c1", rules(), now));
    EXPECT_FALSE(run(db->people().link(m.links[1].token)));
    while (run(db->tidy(keeping()))) continue;
    EXPECT_THAT(bytes_of_file(), testing::Not(testing::HasSubstr("shop.example.jp/b")));
}

TEST_F(Declining, OneClickBindsWhatIsQueuedAtOnce)
{
    put_consent("c1", {"a@example.jp", "", ""}, true, now);
    const auto m = sent(mail("", "c1"));
    auto later = mail("", "c1");
    later.send_at = now + 24h;
    const auto queued = put(later);
    auto other_class = mail("", "c1");
    other_class.klass = "news";
    const auto other = put(other_class);
    now += 1h;
    const auto found = run(db->people().subscribed(m.unsubscribe));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->klass, news);
    EXPECT_EQ(found->on, email);
    EXPECT_FALSE(found->is_declined);
    EXPECT_TRUE(decline(m.unsubscribe));
    EXPECT_EQ(view(queued.id).facts.now, state::suppressed);
    EXPECT_EQ(view(other.id).facts.now, state::queued) << "of another class";
    EXPECT_THAT(story(m.id), testing::Contains("declined sent consent"));
    EXPECT_EQ(consent_of("c1"), false);
    EXPECT_EQ(consent_of("c1", channel::sms), true);
    EXPECT_TRUE(run(db->people().subscribed(m.unsubscribe))->is_declined);
    EXPECT_THAT(ledger(),
                testing::ElementsAre("c1 bulk email granted checkout", "c1 bulk line granted checkout",
                                     "c1 bulk sms granted checkout", "c1 bulk email declined by the person one-click"));
}

TEST_F(Declining, SaidTwiceItStandsOnceInTheLedger)
{
    const auto m = sent(mail("a@example.jp", "c1"));
    EXPECT_TRUE(decline(m.unsubscribe));
    now += 1h;
    EXPECT_TRUE(decline(m.unsubscribe, declined_by::page));
    EXPECT_EQ(ledger().size(), 1u);
    EXPECT_EQ(story(m.id).back(), "declined sent consent");
}

TEST_F(Declining, AllOfTheChannelOnRequest)
{
    const auto m = sent(mail("a@example.jp", "c1"));
    EXPECT_TRUE(decline(m.unsubscribe, declined_by::page, {"bulk", "news"}));
    EXPECT_THAT(ledger(), testing::ElementsAre("c1 bulk email declined by the person page",
                                               "c1 news email declined by the person page"));
}

TEST_F(Declining, NothingElseTakesAWrongToken)
{
    const auto m = sent(mail("a@example.jp", "c1"));
    EXPECT_FALSE(decline(m.links[1].token));
    EXPECT_FALSE(decline(m.unsubscribe + "A"));
    EXPECT_FALSE(decline(""));
    EXPECT_TRUE(ledger().empty());
}

TEST_F(Declining, TheTokenOutlivesItsMessage)
{
    put_consent("c1", {"a@example.jp", "", ""}, true, now);
    const auto m = sent(mail("", "c1"));
    options.walk_after = 1;
    reopen();
    now += 24h * 100;
    put(mail("b@example.jp"));  // the newest is never purged
    while (run(db->tidy(keeping(now - 24h, now - 24h)))) continue;
    EXPECT_FALSE(run(db->find(m.id)));
    EXPECT_FALSE(run(db->people().link(m.links[1].token)));
    EXPECT_TRUE(decline(m.unsubscribe));
    EXPECT_EQ(consent_of("c1"), false);
}

TEST_F(Declining, AnErasedCustomersWishStaysWithoutTheirName)
{
    const auto m = sent(mail("a@example.jp", "c1"));
    decline(m.unsubscribe);
    run(db->erase_customer("c1", rules(), now));
    EXPECT_TRUE(ledger().empty());
    EXPECT_EQ(put(mail("a@example.jp", "c9")).now, state::suppressed);
    EXPECT_TRUE(run(db->people().subscribed(m.unsubscribe))->is_declined);
}

TEST_F(Declining, WhoeverWritesStopIsLeftAloneOnThatChannel)
{
    put_consent("c1", {"", "", "+819012345678"}, true, now);
    const auto first = put(to_customer("c1"));
    for (const auto& one : take(1)) record(one, outcome_kind::accepted);
    auto later = to_customer("c1");
    later.send_at = now + 24h;
    const auto queued = put(later);
    now += 1h;
    EXPECT_TRUE(decline_at(channel::sms, "+819012345678", {"bulk", "news"}));
    EXPECT_EQ(view(queued.id).facts.now, state::suppressed);
    EXPECT_EQ(consent_of("c1", channel::sms), false);
    EXPECT_EQ(consent_of("c1"), true);
    EXPECT_THAT(story(queued.id), testing::Contains("declined queued consent")) << "the newest message tells it";
    EXPECT_EQ(view(first.id).facts.now, state::sent);
    EXPECT_FALSE(decline_at(channel::sms, "+819012345678", {"bulk", "news"})) << "nothing new";
    EXPECT_TRUE(decline_at(channel::sms, "+819099999999", {"bulk"})) << "a number nobody knows";
    EXPECT_EQ(put(sms("+819099999999")).now, state::suppressed);
    EXPECT_THAT(ledger(), testing::Contains(" bulk sms declined by the person words"));
}

TEST_F(Declining, WordsThatAreToldLateOrAgainUndoNoLaterConsent)
{
    put_consent("c1", {"", "", "+819012345678"}, true, now);
    const auto said = now += 1h;
    now += 1h;
    EXPECT_TRUE(decline_at(channel::sms, "+819012345678", {"bulk"}, said));
    EXPECT_FALSE(decline_at(channel::sms, "+819012345678", {"bulk"}, said));
    now += 1h;
    put_consent("c1", {"", "", "+819012345678"}, true, now);
    EXPECT_EQ(consent_of("c1", channel::sms), true);
    EXPECT_FALSE(decline_at(channel::sms, "+819012345678", {"bulk"}, said)) << "told again";
    EXPECT_FALSE(decline_at(channel::sms, "+819012345678", {"bulk"}, said + 1h)) << "told late";
    EXPECT_EQ(consent_of("c1", channel::sms), true);
    EXPECT_EQ(put(to_customer("c1")).now, state::queued);
    const auto entry = run(db->people().consents({"c1", 3, 1})).at(0);
    EXPECT_EQ(entry.at, said);
    EXPECT_EQ(entry.recorded, said + 1h);
    EXPECT_EQ(entry.evidence, "STOP");
}

/// A provider that was not answered in time tells it again, with another time or its fields in another order.
TEST_F(Declining, WordsToldAgainUnderTheirIdUndoNoLaterConsent)
{
    const addresses number{"", "", "+819012345678"};
    const auto stop = [&](const std::string& provider, const std::string& id, const std::string& from) {
        const auto no = told_by(provider, id + from + to_text(now));
        return run(db->people().decline_at({channel::sms, from, {news}, "STOP", now, id, no}, rules(), now));
    };
    put_consent("c1", number, true, now);
    now += 1h;
    EXPECT_TRUE(stop("smsc", "mo-1", number[2]));
    now += 1h;
    put_consent("c1", number, true, now);
    now += 1h;
    EXPECT_FALSE(stop("smsc", "mo-1", number[2])) << "told again";
    reopen();
    now += 1h;
    EXPECT_FALSE(stop("smsc", "mo-1", number[2])) << "and after a restart";
    EXPECT_EQ(consent_of("c1", channel::sms), true);
    EXPECT_EQ(put(to_customer("c1")).now, state::queued);
    EXPECT_TRUE(stop("smsc", "mo-1", "+819099999999")) << "of somebody else, whoever is careless with ids";
    now += 1h;
    EXPECT_TRUE(stop("other", "mo-1", number[2])) << "another provider's own";
    now += 1h;
    put_consent("c1", number, true, now);
    now += 1h;
    EXPECT_TRUE(stop("smsc", "mo-2", number[2])) << "said again";
    EXPECT_EQ(consent_of("c1", channel::sms), false);
}

TEST_F(Declining, WordsFromAClockThatIsAheadAreSaidNow)
{
    const addresses number{"", "", "+819012345678"};
    put_consent("c1", number, true, now);
    now += 1h;
    EXPECT_TRUE(decline_at(channel::sms, number[2], {news}, now + 24h));
    EXPECT_EQ(run(db->people().consents({"c1", 0, 100})).back().at, now);
    now += 1h;
    put_consent("c1", number, true, now);
    EXPECT_EQ(put(to_customer("c1")).now, state::queued) << "they agreed since";
}

TEST_F(Declining, TheLedgerIsReadPageByPage)
{
    for (const auto* id : {"c1", "c2", "c3"}) put_consent(id, {std::string{id} + "@example.jp", "", ""}, true, now);
    const auto page = run(db->people().consents({"", 0, 4}));
    ASSERT_EQ(page.size(), 4u);
    EXPECT_EQ(run(db->people().consents({"", page.back().no, 100})).size(), 5u);
    EXPECT_EQ(ledger({"c2", 0, 100}).size(), 3u);
    EXPECT_TRUE(ledger({"nobody", 0, 100}).empty());
    EXPECT_EQ(page[0].at, now);
    EXPECT_EQ(page[0].recorded, now);
}

TEST_F(Declining, TheLedgerIsOnlyAddedTo)
{
    put_consent("c1", {"a@example.jp", "", ""}, true, now);
    db_connection beside{path(), db_connection::mode::read_write, ""};
    statement change{beside, "UPDATE consent_ledger SET granted = 0"};
    EXPECT_ANY_THROW(change.run());
    EXPECT_EQ(ledger().front(), "c1 bulk email granted checkout");
}

TEST_F(Declining, WhoHasANumberNowIsNoneOfItsFormerOwnersBusiness)
{
    const std::string number = "+819012345678";
    put_consent("c1", {"", "", number}, true, now);
    put_consent("c1", {"", "", "+819011111111"}, true, now + 1h);
    const auto of_first = put(to_customer("c1"));
    put_consent("c2", {"", "", number}, true, now);
    const auto entries = ledger({"c1", 0, 100}).size();
    now += 30min;
    EXPECT_TRUE(decline_at(channel::sms, number, {news}));
    EXPECT_EQ(consent_of("c1", channel::sms), true);
    EXPECT_EQ(ledger({"c1", 0, 100}).size(), entries);
    EXPECT_THAT(story(of_first.id), testing::Not(testing::Contains(testing::HasSubstr("declined"))));
    EXPECT_EQ(put(to_customer("c1")).now, state::queued);
    EXPECT_EQ(put(to_customer("c2")).now, state::suppressed);
}

TEST_F(Declining, WordsThatAreToldLateBindThoseAtTheAddressWhoHaveNotAgreedSince)
{
    const addresses shared{"", "", "+819012345678"};
    put_consent("c1", shared, true, now);
    put_consent("c2", shared, true, now);
    const auto said = now += 1h;
    now += 1h;
    put_consent("c1", shared, true, now);
    EXPECT_FALSE(decline_at(channel::sms, shared[2], {news}, said));
    EXPECT_EQ(put(to_customer("c1")).now, state::queued);
    EXPECT_EQ(put(to_customer("c2")).now, state::suppressed);
}

TEST_F(Declining, StopSaidAgainAtANumberThatHasANewOwnerIsTheirs)
{
    const std::string number = "+819012345678";
    put_consent("c1", {"", "", number}, true, now);
    put_consent("c1", {"", "", "+819011111111"}, true, now);
    put_consent("c2", {"", "", number}, true, now);
    for (int time = 0; time < 2; ++time) {
        const auto queued = put(to_customer("c2")).id;
        ASSERT_EQ(view(queued).facts.now, state::queued) << time;
        now += 1h;
        EXPECT_TRUE(decline_at(channel::sms, number, {news}));
        EXPECT_EQ(view(queued).facts.now, state::suppressed) << time;
        EXPECT_EQ(consent_of("c2", channel::sms), false);
        EXPECT_EQ(ledger({"c2", 0, 100}).back(), "c2 bulk sms declined by the person words");
        now += 1h;
        put_consent("c2", {"", "", number}, true, now);
    }
    EXPECT_EQ(consent_of("c1", channel::sms), true);
}

TEST_F(Declining, StopSaidAgainBindsWhoHasAgreedSinceThoughAnotherAtTheNumberHasNot)
{
    const addresses shared{"", "", "+819012345678"};
    put_consent("c1", shared, true, now);
    put_consent("c2", shared, true, now);
    put(to_customer("c1"));
    now += 1h;
    EXPECT_TRUE(decline_at(channel::sms, shared[2], {news}));
    now += 1h;
    put_consent("c2", shared, true, now);
    const auto queued = put(to_customer("c2")).id;
    ASSERT_EQ(view(queued).facts.now, state::queued);
    const auto entries = ledger().size();
    const auto said = now += 1h;
    EXPECT_TRUE(decline_at(channel::sms, shared[2], {news}));
    EXPECT_FALSE(decline_at(channel::sms, shared[2], {news}, said)) << "told again";
    EXPECT_EQ(ledger().size(), entries) << "of the one who is on record nothing is new";
    EXPECT_TRUE(take(1).empty());
    EXPECT_EQ(view(queued).facts.now, state::suppressed);
    put_consent("c2", shared, true, said);
    EXPECT_EQ(put(to_customer("c2")).now, state::suppressed) << "the same instant is not later";
}

TEST_F(Declining, AnOldTokenThatNamesNobodyBindsWhoHasAgreedSince)
{
    const addresses shared{"a@example.jp", "", ""};
    const auto m = sent(mail(shared[0]));
    put_consent("c1", shared, true, now);
    put_consent("c2", shared, true, now);
    now += 1h;
    EXPECT_TRUE(decline(m.unsubscribe));
    now += 1h;
    put_consent("c2", shared, true, now);
    ASSERT_EQ(put(mail("", "c2")).now, state::queued);
    const auto told = story(m.id);
    for (int click = 0; click < 2; ++click) {
        now += 1h;
        EXPECT_TRUE(decline(m.unsubscribe));
        EXPECT_TRUE(take_mail().empty());
        EXPECT_EQ(put(mail("", "c2")).now, state::suppressed);
    }
    EXPECT_EQ(story(m.id), told);
}

TEST_F(Declining, ATokenOfTheFormerOwnerBindsWhoHasTheAddressNowAtOnce)
{
    const addresses to{"a@example.jp", "", ""};
    put_consent("c1", to, true, now);
    const auto m = sent(mail("", "c1"));
    put_consent("c1", {"b@example.jp", "", ""}, true, now);
    put_consent("c2", to, true, now);
    now += 1h;
    decline(m.unsubscribe);
    now += 1h;
    put_consent("c2", to, true, now);
    const auto queued = put(mail("", "c2")).id;
    now += 1h;
    EXPECT_TRUE(decline(m.unsubscribe));
    EXPECT_EQ(view(queued).facts.now, state::suppressed);
}

}  // namespace
}  // namespace todoke
