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

}  // namespace todoke
