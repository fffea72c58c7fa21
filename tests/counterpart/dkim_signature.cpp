// Our DKIM signatures before a verifier that is not ours: Debian's python3-dkim.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

#include "gateway/channel/email/smtp_envelope.hpp"
#include "tests/counterpart/mail_sender.hpp"
#include "tests/counterpart/server_process.hpp"
#include "tests/support/dkim_keys.hpp"

namespace todoke {
namespace {

namespace fs = std::filesystem;

struct DkimSignature : testing::Test {
    void SetUp() override
    {
        if (std::system("/usr/bin/python3 -c 'import dkim' 2>/dev/null") != 0)
            GTEST_SKIP() << "python3-dkim is not installed";
        fs::create_directories(folder);
        write("rsa.key", rsa_key_for_tests);
        write("ed25519.key", ed25519_key_for_tests);
        for (const std::string name : {"rsa", "ed25519"})
            ASSERT_EQ(std::system(
                          ("openssl pkey -in " + path(name + ".key") + " -pubout -out " + path(name + ".pem")).c_str()),
                      0);
        account.from = "お店 <news@shop.example.jp>";
        account.unsubscribe = "mailto:stop@shop.example.jp";
        for (const auto* key : {rsa_key_for_tests, ed25519_key_for_tests})
            account.dkim.push_back(std::make_shared<const dkim_signer>("shop.example.jp", "todoke", key));
    }
    ~DkimSignature() override
    {
        std::error_code ignored;
        fs::remove_all(folder, ignored);
    }
    std::string path(const std::string& name) const { return (folder / name).string(); }
    void write(const std::string& name, std::string_view text) const
    {
        std::ofstream{folder / name, std::ios::binary} << text;
    }
    std::string signed_mail(email_content what, std::string to = "taro@example.jp") const
    {
        auto mail = mail_to(std::move(to), std::move(what));
        mail.declinable = true;
        mail.unsubscribe_url = "https://msg.shop.example.jp/u/abc";
        auto made = to_smtp_mail(mail, account);
        const auto* good = std::get_if<smtp_mail>(&made);
        if (!good) ADD_FAILURE() << std::get<outcome>(made).detail;
        return good ? good->text : "";
    }
    /// What the verifier says of both signatures.
    std::string verdict(const std::string& mail) const
    {
        write("mail.eml", mail);
        const auto command = "/usr/bin/python3 " + counterpart_file("dkim_check.py") + " " + path("mail.eml") + " " +
                             path("rsa.pem") + " " + path("ed25519.pem") + " > " + path("said");
        EXPECT_EQ(std::system(command.c_str()), 0);
        std::ifstream said{folder / "said"};
        return {std::istreambuf_iterator<char>{said}, {}};
    }

    fs::path folder = fs::temp_directory_path() / ("todoke-dkim-" + std::to_string(::getpid()));
    smtp_account account;
};

TEST_F(DkimSignature, IsGoodForEveryKindOfMail)
{
    EXPECT_EQ(verdict(signed_mail(shipped())), "good\ngood\n");
    auto full = shipped();
    full.subject =
        std::string(80, 'x') + "長い件名がここにあります。長い件名がここにあります。長い件名がここにあります。";
    full.html = "<p>発送しました <img src=\"cid:a\">\n";
    full.headers = {{"X-Order", "a  b c"}, {"Reply-To", "問合せ <ask@shop.example.jp>"}};
    full.attachments = {{"請求書.pdf", "application/pdf", std::string(10'000, '\x81')},
                        {"a.png", "image/png", "P", "a"}};
    EXPECT_EQ(verdict(signed_mail(full)), "good\ngood\n");
    auto blanks = shipped();
    blanks.text = "a  b \t\n\n.\n\n\n";
    EXPECT_EQ(verdict(signed_mail(blanks)), "good\ngood\n");
    EXPECT_EQ(verdict(signed_mail(shipped(), "太郎@example.jp")), "good\ngood\n");
}

/// Relays fold headers and squeeze blanks; that is what "relaxed" is for.
TEST_F(DkimSignature, OutlivesARelaysFolds)
{
    auto mail = signed_mail(shipped());
    const auto at = mail.find("List-Unsubscribe: <");
    mail.insert(at + 18, "\r\n\t");
    EXPECT_EQ(verdict("Received: from a\r\n\tby b\r\n" + mail), "good\ngood\n");
}

TEST_F(DkimSignature, IsBadWhenAnythingThatCountsIsChanged)
{
    const auto mail = signed_mail(shipped());
    const auto changed = [&](const std::string& what, const std::string& into) {
        auto other = mail;
        const auto at = other.find(what);
        EXPECT_NE(at, std::string::npos) << what;
        return other.replace(at, what.size(), into);
    };
    const auto expect_bad = [&](const std::string& other) {
        const auto said = verdict(other);
        EXPECT_EQ(said.find("good"), std::string::npos) << said << other;
    };
    expect_bad(changed("\r\nDate: Mon", "\r\nDate: Tue"));
    expect_bad(changed("https://msg.shop.example.jp/u/abc", "https://msg.shop.example.jp/u/abd"));
    expect_bad(changed("List-Unsubscribe=One-Click", "List-Unsubscribe=Two-Click"));
    expect_bad(changed("\r\n\r\n", "\r\n\r\nhello\r\n"));
    expect_bad(changed("\r\nDate:", "\r\nFrom: evil@example.com\r\nDate:"));
}

}  // namespace
}  // namespace todoke
