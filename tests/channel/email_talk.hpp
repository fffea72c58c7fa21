#pragma once
// A server's side of the SMTP dialogue, without a socket.

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "gateway/channel/email/smtp_dialogue.hpp"

namespace todoke {

inline smtp_login plain_login()
{
    smtp_login login;
    login.helo = "me.example";
    login.starttls = false;
    return login;
}

inline smtp_login tls_login(std::string user = "shop", std::string password = "secret")
{
    smtp_login login;
    login.helo = "me.example";
    login.secure = true;
    login.starttls = false;
    login.who.user = std::move(user);
    login.who.password = std::move(password);
    return login;
}

inline smtp_mail small_mail(std::string text = "Subject: a\r\n\r\n.b\r\n")
{
    smtp_mail mail;
    mail.from = "shop@example.jp";
    mail.to = "taro@example.jp";
    mail.text = to_smtp_text(text);
    return mail;
}

/// Writes what is to be written, then gives the server's next answer, until it is ready, at its end, or the answers are
/// used up. The client's side of it.
inline std::string talk(smtp_dialogue& with, std::vector<std::string> answers)
{
    std::string said;
    std::size_t used = 0;
    for (;;) {
        switch (with.now()) {
            case smtp_dialogue::next::write:
                said += with.begin_write();
                with.wrote();
                break;
            case smtp_dialogue::next::read:
                if (used == answers.size()) return said;
                with.received(answers[used++]);
                break;
            case smtp_dialogue::next::secure:
                said += "<TLS>";
                with.secured();
                break;
            case smtp_dialogue::next::ready:
            case smtp_dialogue::next::end:
                EXPECT_EQ(used, answers.size()) << "answers were not read";
                return said;
        }
    }
}

inline smtp_dialogue logged_in(std::string extensions = "250 mx\r\n")
{
    smtp_dialogue dialogue{plain_login()};
    talk(dialogue, {"220 mx\r\n", std::move(extensions)});
    EXPECT_EQ(dialogue.now(), smtp_dialogue::next::ready);
    return dialogue;
}

struct mail_case {
    const char* name;
    std::string extensions;
    std::vector<std::string> server;
    std::string client;
    outcome_kind kind;
    smtp_dialogue::next then = smtp_dialogue::next::ready;
};

inline void expect_by_the_book(const mail_case& row)
{
    auto dialogue = logged_in(row.extensions);
    dialogue.begin(small_mail());
    EXPECT_EQ(talk(dialogue, row.server), row.client);
    EXPECT_EQ(dialogue.now(), row.then);
    ASSERT_TRUE(dialogue.result());
    EXPECT_EQ(to_text(dialogue.result()->kind), to_text(row.kind)) << dialogue.result()->detail;
}

// What both sides say, to be put together.
#define BARE "250 mx\r\n"
#define SIZED "250-mx\r\n250 SIZE 1000\r\n"
#define PIPED "250-mx\r\n250 PIPELINING\r\n"
#define MAIL "MAIL FROM:<shop@example.jp>\r\n"
#define RCPT "RCPT TO:<taro@example.jp>\r\n"
#define DATA "DATA\r\n"
#define BODY "Subject: a\r\n\r\n..b\r\n.\r\n"
#define RSET "RSET\r\n"

}  // namespace todoke
