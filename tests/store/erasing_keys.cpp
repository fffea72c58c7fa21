// Keys of an erased customer's messages: what names the person in them is not kept, and each binds as before.
#include <gmock/gmock.h>

#include "tests/store/erasing.hpp"

namespace todoke {
namespace {

using testing::IsEmpty;

struct quoted_key {
    std::string name, key;
    friend void PrintTo(const quoted_key& row, std::ostream* to) { *to << row.name; }
};
class ErasedKeys : public Erasing, public testing::WithParamInterface<quoted_key> {};

TEST_P(ErasedKeys, AreNotKeptAndStillBind)
{
    auto what = to_hanako();
    what.dedupe_key = what.collapse_key = what.cancel_key = what.idempotency_key = GetParam().key;
    what.caller = "shop";
    const auto first = put(what);
    record(take_mail().at(0), outcome_kind::accepted, {});
    ASSERT_THAT(left({GetParam().key}), testing::SizeIs(1));
    erase();
    EXPECT_THAT(left({GetParam().key}), IsEmpty());
    EXPECT_EQ(view(first.id).dedupe_key, "");
    EXPECT_EQ(put(what).id, first.id) << "the answer of before, under its Idempotency-Key";
    auto bare = to_customer("", {channel::email});
    bare.to[0] = mail;
    bare.dedupe_key = what.dedupe_key;
    EXPECT_EQ(put(bare).now, state::suppressed);
}

INSTANTIATE_TEST_SUITE_P(Spellings, ErasedKeys,
                         testing::Values(quoted_key{"as_kept", "otp:+819012345678"},
                                         quoted_key{"national", "otp:09012345678"},
                                         quoted_key{"with_hyphens", "otp:090-1234-5678"},
                                         quoted_key{"in_brackets", "otp:(090) 1234 5678"},
                                         quoted_key{"no_plus", "otp/819012345678/2"},
                                         quoted_key{"capitals", "welcome:Hanako.Yamada@Example.JP"},
                                         quoted_key{"encoded", "welcome:Hanako%2eYamada%40example.jp"},
                                         quoted_key{"user_id_in_small", "line-u4af4980629aa11bb22cc33dd44ee55ff"},
                                         quoted_key{"user_id_in_capitals", "LINE U4AF4980629AA11BB22CC33DD44EE55FF"}),
                         [](const auto& row) { return row.param.name; });

/// A part of one is none, and what is anybody's.
TEST_F(Erasing, KeysOfOthersStay)
{
    take_mail(0);
    for (const auto* key : {"shipped:12345678", "yamada@example.jp", "order:81901234567", "100%", "%4"}) {
        auto what = to_hanako();
        what.dedupe_key = key;
        const auto m = put(what);
        erase();
        EXPECT_EQ(view(m.id).dedupe_key, key);
        put_customer(profile_of("hanako", {mail, user, phone}));
    }
}

TEST_F(Erasing, KeysAndAnswersThatQuoteAnAddress)
{
    take_mail(0);
    auto what = to_given();
    what.dedupe_key = "welcome:" + given_mail;
    what.collapse_key = "cart:" + mail;
    what.cancel_key = "cart:" + phone;
    what.caller = "shop";
    what.idempotency_key = "for " + given_phone;
    script->before_decide = [](const situation&, instant) -> std::optional<verdict> {
        auto v = waits(state::queued, 0, never_ends, rule::consent);
        v.held_by = {{rule::consent, never_ends, "no consent of " + mail}};
        return v;
    };
    put(what);
    erase();
    EXPECT_THAT(left(), IsEmpty());
}

/// The id is free from the first moment on, and only its hash is known when a restart carries the erasing on.
TEST_F(Erasing, KeysThatNameTheCustomer)
{
    take_mail(0);
    auto what = to_hanako();
    what.dedupe_key = "welcome:hanako";
    what.collapse_key = "hanako";
    what.cancel_key = "cart:hanako:2";
    what.caller = "shop";
    what.idempotency_key = "for-hanako-2026";
    const auto m = put(what);
    auto plain = to_hanako();
    plain.dedupe_key = "shipped:1";
    plain.cancel_key = "order:1";
    const auto other = put(plain);
    EXPECT_THAT(left({"hanako:2", "welcome:hanako"}), testing::SizeIs(2));
    erase();
    EXPECT_THAT(left({"hanako", "hanako:2", "welcome:hanako", "for-hanako"}), IsEmpty());
    EXPECT_EQ(view(m.id).dedupe_key, "");
    EXPECT_EQ(view(other.id).dedupe_key, "shipped:1");
    EXPECT_EQ(text_in("SELECT cancel_key FROM message WHERE cancel_key IS NOT NULL"), "order:1");
    EXPECT_EQ(put(what).id, m.id) << "the answer of before, under its Idempotency-Key";
}

TEST_F(Erasing, KeysThatNameACustomerInJapaneseOfAnyLength)
{
    take_mail(0);
    std::string id;
    for (int i = 0; i < 200; ++i) id += "花";
    put_customer(profile_of(id, {mail, "", ""}));
    auto what = to_customer(id, {channel::email});
    what.dedupe_key = "挨拶:" + id;
    const auto m = put(what);
    EXPECT_THAT(left({id}), testing::SizeIs(1));
    EXPECT_TRUE(run(db->erase_customer(id, rules(), now)));
    EXPECT_THAT(left({id}), IsEmpty());
    EXPECT_EQ(view(m.id).dedupe_key, "");
}

/// For whoever writes to the address they had: a new customer after an import, or nobody's.
TEST_F(Erasing, KeysThatNameTheCustomerStillBind)
{
    auto what = to_hanako();
    what.dedupe_key = "welcome:hanako";
    put(what);
    auto by_address = to_hanako();
    by_address.dedupe_key = "shipped:" + mail;
    put(by_address);
    for (const auto& one : take_mail()) record(one, outcome_kind::accepted, {});
    erase();
    EXPECT_THAT(left({"welcome:hanako", mail}), IsEmpty());
    reopen();
    for (const auto& key : {what.dedupe_key, by_address.dedupe_key}) {
        auto bare = to_customer("", {channel::email});
        bare.to[0] = mail;
        bare.dedupe_key = key;
        EXPECT_EQ(put(bare).now, state::suppressed) << key;
    }
    put_customer(profile_of("hanako", {mail, "", ""}));
    EXPECT_EQ(put(what).now, state::suppressed);
}

TEST_F(Erasing, AKeyOfAnErasedMessageStillAnswers)
{
    auto what = to_hanako();
    what.caller = "shop";
    what.idempotency_key = "i";
    const auto first = put(what);
    erase();
    EXPECT_EQ(put(what).id, first.id);
}

/// Such a key is an address itself: it is forgotten, and known again all the same.
TEST_F(Erasing, KeysWithAnAddressInThemStillBind)
{
    auto what = to_given();
    what.dedupe_key = what.collapse_key = "welcome:" + given_mail;
    what.caller = "shop";
    what.idempotency_key = "welcome:" + given_mail;
    const auto first = put(what);
    record(take_mail().at(0), outcome_kind::accepted, quoting(given_mail));
    erase();
    EXPECT_THAT(left(), IsEmpty());
    EXPECT_EQ(view(first.id).dedupe_key, "");
    auto bare = to_customer("", {channel::email});
    bare.to[0] = given_mail;
    bare.dedupe_key = what.dedupe_key;
    EXPECT_EQ(put(bare).now, state::suppressed);
    reopen();
    EXPECT_EQ(put(what).id, first.id) << "the answer of before, under its Idempotency-Key";
}

}  // namespace
}  // namespace todoke
