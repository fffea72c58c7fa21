// People who report a mail as unwanted: they get no more of what can be declined, and all else.
#include "tests/store/declining.hpp"

namespace todoke {
namespace {

class Complaining : public Declining {
protected:
    using heard = receive_answer::result;

    Complaining() { script->declines = {news, "news"}; }
    heard complain(message_id about, const std::string& type = "abuse", std::optional<channel> on = {})
    {
        told_receipt what;
        what.message = about;
        what.provider = "mail";
        what.on = on;
        what.what = {receipt_kind::complained, now, type, {}};
        return run(db->reactions().receive(std::move(what), rules(), now)).how;
    }
    submission order(const std::string& address)
    {
        auto made = mail(address);
        made.klass = "urgent";
        return made;
    }
};

TEST_F(Complaining, WithdrawsTheConsentAndBlocksNothing)
{
    put_consent("c1", {"a@example.jp", "", ""}, true, now);
    const auto first = sent(mail("a@example.jp", "c1"));
    auto later = mail("a@example.jp", "c1");
    later.send_at = now + 24h;
    const auto queued = put(later).id;
    now += 1h;
    EXPECT_EQ(complain(first.id), heard::taken);
    EXPECT_EQ(view(first.id).facts.now, state::delivered) << "it arrived";
    EXPECT_THAT(story(first.id), testing::Contains("declined sent consent"));
    EXPECT_EQ(view(queued).facts.now, state::suppressed);
    EXPECT_EQ(consent_of("c1"), false);
    EXPECT_FALSE(run(db->reactions().block_of(email, "a@example.jp")));
    EXPECT_EQ(put(order("a@example.jp")).now, state::queued) << "their orders still reach them";
    EXPECT_EQ(put(mail("A@example.jp", "c9")).now, state::suppressed) << "whoever's profile the address is in";
    EXPECT_EQ(ledger().back(), "c1 news email declined by the person complaint");
    EXPECT_EQ(run(db->people().consents({})).back().evidence, "message " + first.id.text());
}

TEST_F(Complaining, ToldAgainItUndoesNoLaterConsent)
{
    put_consent("c1", {"a@example.jp", "", ""}, true, now);
    const auto first = sent(mail("a@example.jp", "c1"));
    now += 1h;
    EXPECT_EQ(complain(first.id), heard::taken);
    now += 1h;
    put_consent("c1", {"a@example.jp", "", ""}, true, now);
    now += 1h;
    EXPECT_EQ(complain(first.id), heard::repeated);
    EXPECT_EQ(consent_of("c1"), true);
    EXPECT_EQ(put(mail("a@example.jp", "c1")).now, state::queued);
}

TEST_F(Complaining, OfSomebodyWithoutAProfileBindsTheAddress)
{
    const auto first = sent(mail("a@example.jp"));
    EXPECT_EQ(complain(first.id), heard::taken);
    EXPECT_EQ(put(mail("a@example.jp")).now, state::suppressed);
    EXPECT_THAT(ledger(), testing::Contains(" bulk email declined by the person complaint"));
}

TEST_F(Complaining, WithoutALegIsAboutTheOneThatWentByMail)
{
    auto both = mail("a@example.jp");
    both.to[index_of(channel::sms)] = "+819012345678";
    both.legs = {{channel::sms, {}, {}}, {email, {}, {}}};
    const auto id = put(both).id;
    EXPECT_EQ(complain(id, "abuse", email), heard::unmatched) << "no mail has gone yet";
    record(take(1).at(0), outcome_kind::rejected);
    record(take_mail().at(0), outcome_kind::accepted);
    EXPECT_EQ(complain(id, "abuse", email), heard::taken);
    EXPECT_EQ(view(id).facts.now, state::delivered);
    EXPECT_TRUE(view(id).facts.legs[1].delivered);
    EXPECT_EQ(put(mail("a@example.jp")).now, state::suppressed);
    EXPECT_EQ(put(sms("+819012345678")).now, state::queued) << "by SMS they may";
}

}  // namespace
}  // namespace todoke
