// Whatever address and SMS text the intake takes, the channels can send to: nothing is stored to be refused later.

#include <gtest/gtest.h>
#include <random>

#include "gateway/channel/email/smtp_envelope.hpp"
#include "gateway/channel/line/line_request.hpp"
#include "gateway/channel/sms/sms_attempt.hpp"
#include "gateway/intake/address.hpp"
#include "gateway/intake/content.hpp"
#include "store/model/mailbox.hpp"

namespace todoke {
namespace {

envelope to(std::string address)
{
    content what;
    what.email = email_content{"件名", "本文", "", "", {}, {}};
    what.line = line_content{line_messages_of("x")};
    what.sms = sms_content{"x"};
    envelope e;
    e.id = *message_id::parse("0198f2c4-1111-7222-8333-444455556666");
    e.attempt_key = e.id;
    e.address = std::move(address);
    e.what = std::make_shared<const content>(std::move(what));
    return e;
}

std::string drawn(std::mt19937& dice, std::string_view from, std::size_t most)
{
    std::string made;
    for (auto n = dice() % (most + 1); n > 0; --n) made += from[dice() % from.size()];
    return made;
}

smtp_dialogue logged_in_talk()
{
    smtp_login login;
    login.starttls = false;
    smtp_dialogue talk{login};
    const auto answer = [&](std::string_view reply) {
        if (talk.now() == smtp_dialogue::next::write) talk.wrote();
        talk.received(reply);
    };
    answer("220 hi\r\n");
    answer("250 PIPELINING\r\n");
    return talk;
}

/// It is asked of the server, on a line of its own.
void expect_mailable(const std::string& address)
{
    smtp_account account;
    account.from = "shop@example.jp";
    auto made = to_smtp_mail(to(address), account);
    ASSERT_TRUE(std::holds_alternative<smtp_mail>(made)) << address;
    const auto wire = std::get<smtp_mail>(made).to;
    auto talk = logged_in_talk();
    ASSERT_EQ(talk.now(), smtp_dialogue::next::ready);
    talk.begin(std::get<smtp_mail>(std::move(made)));
    ASSERT_EQ(talk.now(), smtp_dialogue::next::write) << address;
    talk.wrote();
    talk.received("250 ok\r\n");
    EXPECT_EQ(talk.begin_write(), "RCPT TO:<" + wire + ">\r\n") << address;
}

TEST(AddressAgreement, EveryEmailAddressTakenCanBeAskedOfAServer)
{
    std::mt19937 dice{1};
    int taken = 0;
    for (int i = 0; i < 10'000; ++i) {
        auto local = drawn(dice, "aZ9.!#$%&'*+-/=?^_`{|}~\" @\\", dice() % 20 == 0 ? 66 : 8);
        auto domain = drawn(dice, "aZ9--.", dice() % 20 == 0 ? 70 : 6) + ".jp";
        if (dice() % 20 == 0)
            domain = std::string(60, 'd') + "." + std::string(60, 'd') + "." + std::string(60, 'd') + "." + domain;
        const auto address = local + "@" + domain;
        if (!email_trouble(address).empty()) continue;
        ++taken;
        expect_mailable(address);
    }
    EXPECT_GT(taken, 300);
}

TEST(AddressAgreement, AnAddressIsNoLongerThanAServerTakesItsQuotesIncluded)
{
    const std::string domain = std::string(60, 'd') + "." + std::string(60, 'd') + "." + std::string(64 - 3 - 1, 'd');
    const auto address = [&](std::string local, std::size_t length) {
        local += "@" + domain + ".";
        return local + std::string(length - local.size() - 3, 'e') + ".jp";
    };
    EXPECT_EQ(email_trouble(address(std::string(20, 'a'), 254)), "");
    expect_mailable(address(std::string(20, 'a'), 254));
    EXPECT_NE(email_trouble(address(std::string(20, 'a'), 255)), "");
    EXPECT_EQ(email_trouble(address(std::string(20, 'a') + ".", 252)), "");
    expect_mailable(address(std::string(20, 'a') + ".", 252));
    EXPECT_NE(email_trouble(address(std::string(20, 'a') + ".", 253)), "");
}

TEST(AddressAgreement, EveryNumberTakenFitsAPdu)
{
    std::mt19937 dice{1};
    int taken = 0;
    for (int i = 0; i < 20'000; ++i) {
        static const std::vector<std::string> beginnings{"090",  "+8190", "+1",    "0",   "+",
                                                         "+852", "010",   "(415)", "+810"};
        static const std::vector<std::string> regions{"JP", "KR", "US", "SG", "DE", "HK"};
        const auto text = beginnings[dice() % beginnings.size()] + drawn(dice, "0123456789-", 14);
        const auto number = normal_phone(text, regions[dice() % regions.size()]);
        if (number.empty()) continue;
        ++taken;
        const smpp_account account;
        const auto begun = sms_attempt::begin(to(number), account, true);
        ASSERT_TRUE(std::holds_alternative<sms_attempt>(begun)) << text << " " << number;
        const auto part = std::get<sms_attempt>(begun).next();
        ASSERT_TRUE(part);
        EXPECT_EQ(part->destination.digits, number.substr(1));
        EXPECT_NO_THROW(encode_message(smpp_command::submit_sm, 1, *part)) << number;
    }
    EXPECT_GT(taken, 2000);
}

TEST(AddressAgreement, ALineIdStandsInTheRequestAsItIs)
{
    const std::string id = "U0123456789abcdef0123456789abcdef";
    ASSERT_EQ(line_id_trouble(id), "");
    EXPECT_NE(line_push_body(to(id)).find("\"to\":\"" + id + "\""), std::string::npos);
    EXPECT_TRUE(to_bytes(line_push_request(to(id), "t", line_push_body(to(id))), {}));
}

TEST(AddressAgreement, EverySmsTextTakenFitsTenParts)
{
    static const std::vector<std::string> characters{"あ", "😀", "a", "€", "\r\n", "漢"};
    std::mt19937 dice{1};
    int taken = 0, refused = 0;
    for (int i = 0; i < 400; ++i) {
        std::string text = "発";
        const auto most = 300 + dice() % 400;
        const auto kinds = 1 + dice() % characters.size();
        for (std::size_t n = 0; n < most; ++n) text += characters[dice() % kinds];
        const bool fits = sms_text_trouble(text).empty();
        ++(fits ? taken : refused);
        if (!fits) continue;
        auto e = to("+819012345678");
        content what;
        what.sms = sms_content{text};
        e.what = std::make_shared<const content>(std::move(what));
        const smpp_account account;
        EXPECT_TRUE(std::holds_alternative<sms_attempt>(sms_attempt::begin(e, account, false))) << text;
    }
    EXPECT_GT(taken, 100);
    EXPECT_GT(refused, 50);
}

TEST(AddressAgreement, EmojiThatFitTheUnitsButNotTheParts)
{
    std::string text;
    for (int i = 0; i < 335; ++i) text += "😀";  // 670 units, of which a part takes 66
    EXPECT_EQ(sms_text_trouble(text), "needs 11 SMS parts, 10 are sent: shorten it");
}

}  // namespace
}  // namespace todoke
