#include <gtest/gtest.h>

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

}  // namespace
}  // namespace todoke
