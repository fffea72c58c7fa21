#include <functional>
#include <gtest/gtest.h>

#include "gateway/channel/email/smtp_account.hpp"

namespace todoke {
namespace {

struct account_case {
    const char* name;
    std::function<void(smtp_account&)> change;
    std::string problem;  ///< how it begins
};

class SmtpAccount : public testing::TestWithParam<account_case> {};

TEST_P(SmtpAccount, IsUsableOrSaysWhyNot)
{
    smtp_account account;
    account.host = "smtp.example.jp";
    account.from = "お店 <news@shop.example.jp>";
    GetParam().change(account);
    EXPECT_EQ(problem_of(account).substr(0, GetParam().problem.size()), GetParam().problem);
    EXPECT_EQ(problem_of(account).empty(), GetParam().problem.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Settings, SmtpAccount,
    testing::Values(account_case{"good", [](auto&) {}, ""},
                    account_case{"no_host", [](auto& a) { a.host = ""; }, "host"},
                    account_case{"port", [](auto& a) { a.port = 99999; }, "port"},
                    account_case{"clear_to_afar", [](auto& a) { a.security = smtp_security::none; }, "security"},
                    account_case{"clear_on_the_loopback",
                                 [](auto& a) {
                                     a.security = smtp_security::none;
                                     a.host = "127.0.0.2";
                                 },
                                 ""},
                    account_case{"clear_to_a_name_like_it",
                                 [](auto& a) {
                                     a.security = smtp_security::none;
                                     a.host = "127.0.0.1.example.jp";
                                 },
                                 "security"},
                    account_case{"password_without_user", [](auto& a) { a.password = "x"; }, "password"},
                    account_case{"helo_with_a_break", [](auto& a) { a.helo = "a\r\nMAIL"; }, "helo"},
                    account_case{"helo_literal", [](auto& a) { a.helo = "[192.0.2.1]"; }, ""},
                    account_case{"no_sender", [](auto& a) { a.from = "shop"; }, "from"},
                    account_case{"unsubscribe", [](auto& a) { a.unsubscribe = "mailto:stop@x.jp"; }, ""},
                    account_case{"unsubscribe_in_brackets", [](auto& a) { a.unsubscribe = "<mailto:stop@x.jp>"; },
                                 "unsubscribe"},
                    account_case{"no_window", [](auto& a) { a.window = 0; }, "window"}),
    [](const auto& row) { return row.param.name; });

struct greeting_case {
    const char* name;
    std::string helo, machine;
    std::string said;
};

class SmtpGreeting : public testing::TestWithParam<greeting_case> {};

TEST_P(SmtpGreeting, NamesSomethingThatIsKnownOutside)
{
    smtp_account account;
    account.from = "お店 <news@Shop.example.jp>";
    account.helo = GetParam().helo;
    EXPECT_EQ(name_for_ehlo(account, GetParam().machine), GetParam().said);
}

INSTANTIATE_TEST_SUITE_P(Names, SmtpGreeting,
                         testing::Values(greeting_case{"configured", "gw.example.jp", "box.example.jp",
                                                       "gw.example.jp"},
                                         greeting_case{"configured_literal", "[192.0.2.1]", "", "[192.0.2.1]"},
                                         greeting_case{"full_name", "", "box.example.jp", "box.example.jp"},
                                         greeting_case{"short_name", "", "box", "shop.example.jp"},
                                         greeting_case{"no_name", "", "", "shop.example.jp"},
                                         greeting_case{"of_no_domain", "", "localhost.localdomain", "shop.example.jp"},
                                         greeting_case{"of_a_home", "", "box.local", "shop.example.jp"},
                                         greeting_case{"no_dns_name", "", "my_box.example.jp", "shop.example.jp"}),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace todoke
