#pragma once
// A customer who is to be erased, and a look at what of them is left in the file and its log.

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <fstream>

#include "store/sqlite/file/db_connection.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

class Erasing : public StoreTest {
protected:
    static inline const std::string mail = "hanako.yamada@example.jp", old_mail = "hanako.old@example.jp",
                                    phone = "+819012345678", given_mail = "given.with.message@example.jp",
                                    given_phone = "+818098765432", user = "U4af4980629aa11bb22cc33dd44ee55ff";

    Erasing() { put_customer(profile_of("hanako", {mail, user, phone})); }

    submission to_hanako(std::vector<channel> legs = {channel::email})
    {
        auto what = to_customer("hanako", std::move(legs));
        what.metadata = R"({"mail":")" + mail + R"("})";
        what.content = R"({"text":"Dear )" + mail + R"("})";
        return what;
    }
    submission to_given()
    {
        auto what = to_hanako();
        what.to = {given_mail, "", given_phone};
        return what;
    }
    std::vector<reserved> take_mail(std::size_t attempts = 9) { return take(attempts, channel::email, "smtp"); }
    /// What a provider may say.
    static outcome quoting(const std::string& address)
    {
        outcome made;
        made.code = "550 5.1.1";
        made.detail = "550 5.1.1 <" + address + ">: Recipient address rejected: user unknown";
        made.resume = "RCPT TO:<" + address + ">";
        return made;
    }
    void erase() { EXPECT_TRUE(run(db->erase_customer("hanako", rules(), now))); }
    /// It is remembered, and hardly begun, when the process ends.
    void erase_and_stop(const std::string& who = "hanako")
    {
        std::exception_ptr cut;
        boost::asio::co_spawn(io, db->erase_customer(who, rules(), now),
                              [&](std::exception_ptr error, bool) { cut = error; });
        run(db->close());
        EXPECT_TRUE(cut) << "nobody was told that it is done";
        reopen();
    }
    /// Which of these are still in the file or its log, once upkeep has been there.
    std::vector<std::string> left(std::vector<std::string> of = {mail, old_mail, phone, given_mail, given_phone, user})
    {
        while (run(db->tidy(keeping()))) {
        }
        std::string all;
        for (const auto* end : {"", "-wal"}) {
            std::ifstream file{path() + end, std::ios::binary};
            all.append(std::istreambuf_iterator<char>{file}, {});
        }
        EXPECT_NE(all.find("smtp"), std::string::npos) << "the search sees texts";
        std::erase_if(of, [&](const std::string& address) { return all.find(address) == std::string::npos; });
        return of;
    }
    std::string text_in(const std::string& sql)
    {
        db_connection raw{path(), db_connection::mode::read_only, {}};
        return raw.text(sql.c_str());
    }
};

}  // namespace todoke
