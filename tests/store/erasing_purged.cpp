// Messages whose content and addresses were purged (keep_content) long before they go themselves (keep): what is left
// of them may still quote an address.
#include <gmock/gmock.h>

#include "tests/store/erasing.hpp"

namespace todoke {
namespace {

using testing::IsEmpty;

class ErasingPurged : public Erasing {
protected:
    ErasingPurged() { take_mail(0); }
    /// A key with the address in it, and a provider's words that quote it; purged after 31 days, looked at after 40.
    message_id sent_long_since(const std::string& customer, const std::string& address)
    {
        auto what = to_hanako();
        what.customer = customer;
        what.to = {address, "", ""};
        what.dedupe_key = what.collapse_key = what.cancel_key = "welcome:" + address;
        what.idempotency_key = customer + " welcome:" + address;
        what.caller = "shop";
        what.expires_at = now + 24h;
        const auto made = put(what).id;
        record(take_mail().at(0), outcome_kind::rejected, quoting(address));
        return made;
    }
    void purge()
    {
        for (const int days : {31, 9}) {
            now += 24h * days;
            while (run(db->tidy(keeping(now - 24h * 90, now - 24h * 30)))) {
            }
        }
        EXPECT_EQ(text_in("SELECT count(*) FROM message WHERE to_email IS NOT NULL"), "0") << "it really was purged";
        EXPECT_NE(text_in("SELECT count(*) FROM message WHERE dedupe_key IS NOT NULL"), "0") << "and is still there";
    }
};

TEST_F(ErasingPurged, GivenOnlyAnAddress)
{
    const auto m = sent_long_since("", mail);
    purge();
    erase();
    EXPECT_THAT(left(), IsEmpty());
    EXPECT_EQ(view(m).facts.now, state::failed);
    EXPECT_EQ(view(m).dedupe_key, "");
}

TEST_F(ErasingPurged, InARunOfTheLists)
{
    options.merge_after = 1;
    reopen();
    take_mail(0);
    sent_long_since("", mail);
    purge();
    reopen();
    erase();
    EXPECT_THAT(left(), IsEmpty());
}

TEST_F(ErasingPurged, BeforeTheProfileHadTheAddress)
{
    sent_long_since("", old_mail);
    purge();
    put_customer(profile_of("hanako", {old_mail, user, phone}));
    erase();
    EXPECT_THAT(left(), IsEmpty());
}

/// The address that stood in its key is nowhere else any more, so that nothing could be compared.
TEST_F(ErasingPurged, AnAddressThatTheProfileHasGivenUp)
{
    sent_long_since("", mail);
    purge();
    put_customer(profile_of("hanako", {"other@example.jp", user, phone}));
    erase();
    EXPECT_THAT(left(), IsEmpty());
}

TEST_F(ErasingPurged, NamingTheCustomerAndGivenAnAddressOfItsOwn)
{
    sent_long_since("hanako", given_mail);
    purge();
    erase();
    EXPECT_THAT(left(), IsEmpty());
}

TEST_F(ErasingPurged, NamingACustomerWhoseProfileHasAnother)
{
    put_customer(profile_of("taro", {"taro@example.jp", "", ""}));
    const auto to_hers = sent_long_since("taro", mail), to_his = sent_long_since("taro", "taro@example.jp");
    purge();
    erase();
    EXPECT_THAT(left(), IsEmpty());
    EXPECT_EQ(view(to_hers).dedupe_key, "");
    EXPECT_EQ(view(to_his).dedupe_key, "welcome:taro@example.jp") << "nothing of hers";
}

TEST_F(ErasingPurged, NamingACustomerWhoseProfileHasItToo)
{
    const auto his = sent_long_since("taro", mail);
    purge();
    put_customer(profile_of("taro", {"HANAKO.Yamada@example.jp", "", ""}));
    const auto bare = sent_long_since("", mail);
    erase();
    EXPECT_EQ(view(his).dedupe_key, "welcome:" + mail) << "it is taro's";
    EXPECT_EQ(view(bare).dedupe_key, "");
}

/// Its key binds and answers as before, though nobody is shown it.
TEST_F(ErasingPurged, KeysStillBind)
{
    auto what = to_hanako();
    what.customer.clear();
    what.to = {mail, "", ""};
    what.dedupe_key = "welcome:" + mail;
    what.dedupe_window = 24h * 100;
    put(what);
    record(take_mail().at(0), outcome_kind::accepted, quoting(mail));
    purge();
    erase();
    EXPECT_THAT(left(), IsEmpty());
    what.expires_at = now + 24h;
    EXPECT_EQ(put(what).now, state::suppressed);
}

}  // namespace
}  // namespace todoke
