#include <gtest/gtest.h>

#include "gateway/channel/base64.hpp"
#include "tests/channel/email_talk.hpp"

namespace todoke {
namespace {

using next = smtp_dialogue::next;

struct login_case {
    const char* name;
    smtp_login login;
    std::vector<std::string> server;
    std::string client;
    next then;
    std::optional<outcome_kind> problem = std::nullopt;
};

smtp_login starttls_login()
{
    auto login = tls_login();
    login.secure = false;
    login.starttls = true;
    return login;
}
smtp_login clear_login(bool allowed)
{
    auto login = tls_login();
    login.secure = false;
    login.clear_auth = allowed;
    return login;
}

smtp_login token_login()
{
    auto login = tls_login("shop@example.jp", "");
    login.who.token = "ya29.secret";
    return login;
}
smtp_login only(std::string mechanism)
{
    auto login = tls_login();
    login.who.mechanism = std::move(mechanism);
    return login;
}

class SmtpLogin : public testing::TestWithParam<login_case> {};

TEST_P(SmtpLogin, GoesByTheBook)
{
    const auto& row = GetParam();
    smtp_dialogue dialogue{row.login};
    EXPECT_EQ(talk(dialogue, row.server), row.client);
    EXPECT_EQ(dialogue.now(), row.then);
    ASSERT_EQ(dialogue.result().has_value(), row.problem.has_value());
    if (!row.problem) return;
    EXPECT_EQ(to_text(dialogue.result()->kind), to_text(*row.problem)) << dialogue.result()->detail;
    EXPECT_EQ(dialogue.result()->detail.find("secret"), std::string::npos);
}

// base64 of NUL shop NUL secret; shop; secret
#define PLAIN "AUTH PLAIN AHNob3AAc2VjcmV0\r\n"
#define USER "c2hvcA==\r\n"
#define PASSWORD "c2VjcmV0\r\n"
#define EHLO "EHLO me.example\r\n"

INSTANTIATE_TEST_SUITE_P(
    Servers, SmtpLogin,
    testing::Values(
        login_case{"no_login_asked", plain_login(), {"220 mx\r\n", "250 mx\r\n"}, EHLO, next::ready},
        login_case{"greeting_in_lines", plain_login(), {"220-mx\r\n220 hello\r\n", "250 mx\r\n"}, EHLO, next::ready},
        login_case{"no_ehlo",
                   plain_login(),
                   {"220 mx\r\n", "502 what\r\n", "250 mx\r\n"},
                   EHLO "HELO me.example\r\n",
                   next::ready},
        login_case{"neither_ehlo_nor_helo",
                   plain_login(),
                   {"220 mx\r\n", "502 what\r\n", "550 no\r\n"},
                   EHLO "HELO me.example\r\nQUIT\r\n",
                   next::end,
                   outcome_kind::retry},
        login_case{"no_service", plain_login(), {"554 no\r\n"}, "QUIT\r\n", next::end, outcome_kind::retry},
        login_case{"closing", plain_login(), {"421 later\r\n"}, "", next::end, outcome_kind::retry},
        login_case{"not_smtp", plain_login(), {"SSH-2.0-OpenSSH\r\n"}, "", next::end, outcome_kind::retry},
        login_case{"talks_too_early", plain_login(), {"220 mx\r\n250 mx\r\n"}, "", next::end, outcome_kind::retry},
        login_case{"plain",
                   tls_login(),
                   {"220 mx\r\n", "250-mx\r\n250 AUTH PLAIN LOGIN\r\n", "235 ok\r\n"},
                   EHLO PLAIN,
                   next::ready},
        login_case{"login",
                   tls_login(),
                   {"220 mx\r\n", "250-mx\r\n250 AUTH LOGIN\r\n", "334 VXNlcm5hbWU6\r\n", "334 UGFzc3dvcmQ6\r\n",
                    "235 ok\r\n"},
                   EHLO "AUTH LOGIN\r\n" USER PASSWORD,
                   next::ready},
        login_case{"login_asks_three_times",
                   tls_login(),
                   {"220 mx\r\n", "250-mx\r\n250 AUTH LOGIN\r\n", "334 a\r\n", "334 b\r\n", "334 c\r\n"},
                   EHLO "AUTH LOGIN\r\n" USER PASSWORD "QUIT\r\n",
                   next::end,
                   outcome_kind::retry},
        login_case{"wrong_password",
                   tls_login(),
                   {"220 mx\r\n", "250-mx\r\n250 AUTH PLAIN\r\n", "535 5.7.8 no\r\n"},
                   EHLO PLAIN "QUIT\r\n",
                   next::end,
                   outcome_kind::misconfigured},
        login_case{"only_other_mechanisms",
                   tls_login(),
                   {"220 mx\r\n", "250-mx\r\n250 AUTH CRAM-MD5\r\n"},
                   EHLO "QUIT\r\n",
                   next::end,
                   outcome_kind::misconfigured},
        login_case{"no_auth_at_all",
                   tls_login(),
                   {"220 mx\r\n", "250 mx\r\n"},
                   EHLO "QUIT\r\n",
                   next::end,
                   outcome_kind::misconfigured},
        login_case{
            "starttls",
            starttls_login(),
            {"220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "220 go\r\n", "250-mx\r\n250 AUTH PLAIN\r\n", "235 ok\r\n"},
            EHLO "STARTTLS\r\n<TLS>" EHLO PLAIN,
            next::ready},
        login_case{"what_was_offered_before_tls_is_void",
                   starttls_login(),
                   {"220 mx\r\n", "250-mx\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n", "220 go\r\n", "250 mx\r\n"},
                   EHLO "STARTTLS\r\n<TLS>" EHLO "QUIT\r\n",
                   next::end,
                   outcome_kind::misconfigured},
        login_case{"starttls_not_offered",
                   starttls_login(),
                   {"220 mx\r\n", "250-mx\r\n250 AUTH PLAIN\r\n"},
                   EHLO "QUIT\r\n",
                   next::end,
                   outcome_kind::retry},
        login_case{"starttls_refused",
                   starttls_login(),
                   {"220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "454 no\r\n"},
                   EHLO "STARTTLS\r\nQUIT\r\n",
                   next::end,
                   outcome_kind::retry},
        login_case{"text_injected_behind_starttls",
                   starttls_login(),
                   {"220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "220 go\r\n250-mx\r\n250 AUTH PLAIN\r\n"},
                   EHLO "STARTTLS\r\n",
                   next::end,
                   outcome_kind::retry},
        login_case{"part_of_a_line_behind_starttls",
                   starttls_login(),
                   {"220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "220 go\r\n2"},
                   EHLO "STARTTLS\r\n",
                   next::end,
                   outcome_kind::retry},
        login_case{"no_password_in_the_clear",
                   clear_login(false),
                   {"220 mx\r\n", "250-mx\r\n250 AUTH PLAIN\r\n"},
                   EHLO "QUIT\r\n",
                   next::end,
                   outcome_kind::misconfigured},
        login_case{"in_the_clear_on_the_loopback",
                   clear_login(true),
                   {"220 mx\r\n", "250-mx\r\n250 AUTH PLAIN\r\n", "235 ok\r\n"},
                   EHLO PLAIN,
                   next::ready}),
    [](const auto& row) { return row.param.name; });

// base64 of "user=shop@example.jp^Aauth=Bearer ya29.secret^A^A"
#define TOKEN "AUTH XOAUTH2 dXNlcj1zaG9wQGV4YW1wbGUuanABYXV0aD1CZWFyZXIgeWEyOS5zZWNyZXQBAQ==\r\n"

INSTANTIATE_TEST_SUITE_P(Mechanisms, SmtpLogin,
                         testing::Values(login_case{"token",
                                                    token_login(),
                                                    {"220 mx\r\n", "250-mx\r\n250 AUTH PLAIN XOAUTH2\r\n",
                                                     "235 ok\r\n"},
                                                    EHLO TOKEN,
                                                    next::ready},
                                         login_case{"token_refused",
                                                    token_login(),
                                                    {"220 mx\r\n", "250-mx\r\n250 AUTH XOAUTH2\r\n",
                                                     "334 eyJzdGF0dXMiOiI0MDEifQ==\r\n", "535 5.7.8 no\r\n"},
                                                    EHLO TOKEN "\r\nQUIT\r\n",
                                                    next::end,
                                                    outcome_kind::misconfigured},
                                         login_case{"token_not_wanted",
                                                    token_login(),
                                                    {"220 mx\r\n", "250-mx\r\n250 AUTH PLAIN LOGIN\r\n"},
                                                    EHLO "QUIT\r\n",
                                                    next::end,
                                                    outcome_kind::misconfigured},
                                         login_case{"the_one_that_is_named",
                                                    only("LOGIN"),
                                                    {"220 mx\r\n", "250-mx\r\n250 AUTH SCRAM-SHA-256 PLAIN LOGIN\r\n",
                                                     "334 VXNlcm5hbWU6\r\n", "334 UGFzc3dvcmQ6\r\n", "235 ok\r\n"},
                                                    EHLO "AUTH LOGIN\r\n" USER PASSWORD,
                                                    next::ready},
                                         login_case{"the_one_that_is_named_and_not_offered",
                                                    only("SCRAM-SHA-256"),
                                                    {"220 mx\r\n", "250-mx\r\n250 AUTH PLAIN LOGIN\r\n"},
                                                    EHLO "QUIT\r\n",
                                                    next::end,
                                                    outcome_kind::misconfigured}),
                         [](const auto& row) { return row.param.name; });

// SCRAM-SHA-256, with the exchange of RFC 7677, section 3.

struct scram_case {
    const char* name;
    std::string first, last;  ///< of the server; empty: none
    std::optional<outcome_kind> problem;
};

const std::string scram_offer = "250-mx\r\n250 AUTH PLAIN SCRAM-SHA-256\r\n";
const std::string server_first =
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
const std::string client_last =
    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
const std::string server_last = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

smtp_login scram_login()
{
    auto login = tls_login("user", "pencil");
    login.who.nonce = [] { return std::string{"rOprNGfwEbeRWgbNEkqO"}; };
    return login;
}

TEST(SmtpScram, IsTheExchangeOfTheRfc)
{
    smtp_dialogue dialogue{scram_login()};
    EXPECT_EQ(talk(dialogue, {"220 mx\r\n", scram_offer, "334 " + to_base64(server_first) + "\r\n",
                              "334 " + to_base64(server_last) + "\r\n", "235 ok\r\n"}),
              EHLO "AUTH SCRAM-SHA-256 " + to_base64("n,,n=user,r=rOprNGfwEbeRWgbNEkqO") + "\r\n" +
                  to_base64(client_last) + "\r\n\r\n");
    EXPECT_EQ(dialogue.now(), next::ready);
    EXPECT_FALSE(dialogue.result());
}

class SmtpScramRefusal : public testing::TestWithParam<scram_case> {};

TEST_P(SmtpScramRefusal, IsOfAServerThatIsAnotherOne)
{
    const auto& row = GetParam();
    std::vector<std::string> server{"220 mx\r\n", scram_offer, "334 " + to_base64(row.first) + "\r\n"};
    if (!row.last.empty()) server.push_back(row.last);
    smtp_dialogue dialogue{scram_login()};
    const auto said = talk(dialogue, server);
    EXPECT_EQ(dialogue.now(), next::end);
    ASSERT_TRUE(dialogue.result());
    EXPECT_EQ(to_text(dialogue.result()->kind), to_text(*row.problem)) << dialogue.result()->detail;
    EXPECT_EQ(dialogue.result()->detail.find("pencil"), std::string::npos);
    EXPECT_EQ(said.find(to_base64(client_last)) == std::string::npos, row.last.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Servers, SmtpScramRefusal,
    testing::Values(
        scram_case{"another_nonce", "r=abc,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "", outcome_kind::retry},
        scram_case{"only_our_nonce", "r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "",
                   outcome_kind::retry},
        scram_case{"no_salt", "r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096", "", outcome_kind::retry},
        scram_case{"few_rounds", "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1", "", outcome_kind::retry},
        scram_case{"rounds_for_days", "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=2000000000", "",
                   outcome_kind::retry},
        scram_case{"extension", "m=x,r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "",
                   outcome_kind::retry},
        scram_case{"nothing", "", "", outcome_kind::retry},
        scram_case{"yes_without_a_proof", server_first, "235 ok\r\n", outcome_kind::misconfigured},
        scram_case{"wrong_proof", server_first,
                   "334 " + to_base64("v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=") + "\r\n", outcome_kind::retry},
        scram_case{"wrong_password", server_first, "535 5.7.8 no\r\n", outcome_kind::misconfigured}),
    [](const auto& row) { return row.param.name; });

TEST(SmtpScram, PreparesNamesAndPasswords)
{
    EXPECT_EQ(sasl_prepared("I\xC2\xADX"), "IX");
    EXPECT_EQ(sasl_prepared("\xC2\xAA"), "a");
    EXPECT_EQ(sasl_prepared("\xE2\x85\xA8"), "IX");
    EXPECT_EQ(sasl_prepared("a\u3000b"), "a b");
    EXPECT_EQ(sasl_prepared("user"), "user");
    EXPECT_FALSE(sasl_prepared("\x07"));
    EXPECT_FALSE(sasl_prepared("\xff"));
}

TEST(SmtpScram, NoTwoNoncesAreAlike)
{
    EXPECT_NE(random_nonce(), random_nonce());
    EXPECT_EQ(random_nonce().size(), 24u);
}

}  // namespace
}  // namespace todoke
