// [public] and the words that stop.

#include <sys/stat.h>
#include <unistd.h>

#include "daemon/service/settings_of.hpp"
#include "tests/daemon/config/cases.hpp"
#include "tests/support/certificates.hpp"

namespace todoke {
namespace {

std::string section(const std::string& more)
{
    return "[public]\nlisten = \"0.0.0.0:8621\"\nurl = \"https://msg.shop.example.jp\"\n" + more;
}

std::string with_files(const std::string& certificate, const std::string& key)
{
    return section("certificate = \"" + certificate + "\"\nkey = \"" + key + "\"\n");
}

TEST(PublicConfig, IsOffWhenAbsent)
{
    const auto made = good("");
    EXPECT_FALSE(made.open);
    EXPECT_EQ(made.book->public_url, "");
}

TEST(PublicConfig, BehindAProxyNeedsNoCertificate)
{
    const auto made = good(section(""));
    ASSERT_TRUE(made.open);
    EXPECT_EQ(made.open->listen.host, "0.0.0.0");
    EXPECT_EQ(made.open->listen.port, 8621);
    EXPECT_EQ(made.open->url, "https://msg.shop.example.jp");
    EXPECT_EQ(made.book->public_url, "https://msg.shop.example.jp");
    EXPECT_EQ(made.open->certificate, "");
}

TEST(PublicConfig, OneAddressCannotTakeTheListenerFromOthers)
{
    const auto limits = door_settings_of(*good(section("")).open, door_share{1000, 250}).limits;
    EXPECT_GE(limits.bodies_of_one_address, limits.body) << "a whole webhook";
    EXPECT_LE(4 * limits.bodies_of_one_address, limits.bodies);
    EXPECT_GT(limits.of_one_address, 0u);
    EXPECT_LE(20 * limits.of_one_address, limits.connections);
}

TEST(PublicConfig, TakesACertificateWithItsKey)
{
    const auto pair = certificates().valid();
    const auto made = good(with_files(pair.certificate_file, pair.key_file));
    ASSERT_TRUE(made.open);
    EXPECT_NE(made.open->certificate.find("BEGIN CERTIFICATE"), std::string::npos);
    EXPECT_NE(made.open->key.find("PRIVATE KEY"), std::string::npos);
    const auto by_table =
        good(section("certificate = \"" + pair.certificate_file + "\"\nkey = { file = \"" + pair.key_file + "\" }\n"));
    EXPECT_EQ(by_table.open->key, made.open->key);
}

TEST(PublicConfig, RefusesAKeyOfAnotherCertificate)
{
    const auto one = certificates().valid(), other = certificates().wrong_name();
    expect_exactly(problems_of(with_files(one.certificate_file, other.key_file)),
                   {{4, "public.certificate: the key beside it"}});
    expect_exactly(problems_of(with_files(one.key_file, one.key_file)), {{4, "is no certificate in PEM"}});
    expect_exactly(problems_of(with_files(one.certificate_file, one.certificate_file)), {{4, "the key beside it"}});
    expect_exactly(problems_of(with_files("/nowhere/a.pem", one.key_file)), {{4, "/nowhere/a.pem cannot be read"}});
    for (const auto& problem : problems_of(with_files(one.certificate_file, other.key_file)))
        EXPECT_EQ(problem.what.find("BEGIN"), std::string::npos);
}

class PublicProblems : public testing::TestWithParam<config_case> {};

TEST_P(PublicProblems, AreToldWithLineAndRemedy)
{
    expect_exactly(problems_of(GetParam().text), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, PublicProblems,
    testing::Values(
        config_case{"empty", "[public]\n", {{1, "public.listen is missing"}, {1, "public.url is missing"}}},
        config_case{"name_to_listen_on",
                    "[public]\nlisten = \"msg.shop.example.jp:8621\"\nurl = \"https://a.jp\"\n",
                    {{2, "write an IP address and a port"}}},
        config_case{"socket",
                    "[public]\nlisten = \"unix:/run/a.sock\"\nurl = \"https://a.jp\"\n",
                    {{2, "write an IP address and a port"}}},
        config_case{"no_port", "[public]\nlisten = \"0.0.0.0\"\nurl = \"https://a.jp\"\n", {{2, "and a port"}}},
        config_case{"url_with_path",
                    "[public]\nlisten = \"0.0.0.0:1\"\nurl = \"https://a.jp/x\"\n",
                    {{3, "write scheme, host and perhaps a port"}}},
        config_case{"plain_url",
                    "[public]\nlisten = \"127.0.0.1:1\"\nurl = \"http://msg.shop.example.jp\"\n",
                    {{3, "http:// is for loopback"}}},
        config_case{"plain_to_everybody",
                    "[public]\nlisten = \"0.0.0.0:1\"\nurl = \"http://localhost:1\"\n",
                    {{2, "other machines would reach this without TLS"}}},
        config_case{"key_missing", section("certificate = \"/etc/hostname\"\n"), {{1, "public.key is missing"}}},
        config_case{"relative_path",
                    section("certificate = \"a.pem\"\nkey = \"/etc/hostname\"\n"),
                    {{4, "write the file's full path"}}},
        config_case{"unknown_key", section("host = \"a\"\n"), {{4, "unknown key"}}},
        config_case{"stop_sentence",
                    "[site]\nstop_words = [\"STOP\", \"。\", \"ＳＴＯＰ\"]\n",
                    {{2, "can never be all of a message"}, {2, "stands there twice"}}}),
    [](const auto& row) { return std::string{row.param.name}; });

std::string api_on(const std::string& listen)
{
    return "[api]\nlisten = [\"unix:/run/todoke/api.sock\", \"" + listen + "\"]\n";
}
std::string public_on(const std::string& listen)
{
    return "[public]\nlisten = \"" + listen + "\"\nurl = \"https://msg.shop.example.jp\"\n";
}

TEST(Listeners, HaveAnAddressOfTheirOwnEach)
{
    expect_exactly(problems_of(api_on("127.0.0.1:8621") + public_on("127.0.0.1:8621")),
                   {{4, "public.listen: 127.0.0.1:8621 is taken by api.listen = 127.0.0.1:8621; give each a port"}});
    expect_exactly(problems_of(api_on("localhost:8621") + public_on("0.0.0.0:8621")),
                   {{4, "0.0.0.0:8621 is taken by"}});
    expect_exactly(problems_of(api_on("127.0.0.1:8621") + public_on("[::]:8621")), {{4, "[::]:8621 is taken by"}});
    expect_exactly(problems_of(api_on("[::1]:8621") + public_on("[::]:8621")), {{4, "[::]:8621 is taken by"}});
    expect_exactly(problems_of(public_on("127.0.0.1:8620")), {{2, "taken by api.listen = 127.0.0.1:8620"}});
    expect_exactly(problems_of("[api]\nlisten = [\"127.0.0.1:1\", \"localhost:1\"]\n"),
                   {{2, "is taken by api.listen"}});
    good(api_on("[::1]:8621") + public_on("0.0.0.0:8621"));
    good(api_on("127.0.0.1:8621") + public_on("127.0.0.1:8622"));
    good(api_on("127.0.0.1:8621") + public_on("192.0.2.1:8621"));
}

TEST(Listeners, ReportsCountAmongThem)
{
    const auto mail = [](const std::string& name, const std::string& reports) {
        return "[[provider]]\nname = \"" + name +
               "\"\nchannel = \"email\"\nkind = \"smtp\"\nhost = \"localhost\"\n"
               "from = \"news@shop.example.jp\"\nbounces = \"b@shop.example.jp\"\nreports = \"" +
               reports + "\"\n";
    };
    expect_exactly(problems_of(mail("a", "127.0.0.1:8620")), {{8, "provider.a.reports: 127.0.0.1:8620 is taken"}});
    expect_exactly(problems_of(mail("a", "unix:/run/r.sock") + mail("b", "unix:/run/r.sock")),
                   {{16, "unix:/run/r.sock is taken by provider.a.reports"}});
    good(mail("a", "127.0.0.1:8625") + mail("b", "127.0.0.1:8626"));
}

class ReadFiles : public testing::Test {
protected:
    ReadFiles() { ::mkfifo(pipe.c_str(), 0600); }
    ~ReadFiles() { ::unlink(pipe.c_str()); }
    const std::string pipe = testing::TempDir() + "todoke_pipe_" + std::to_string(::getpid());
};

/// Without the rule the pipe stops this test for good.
TEST_F(ReadFiles, AreFilesAndNoPipesOrDevices)
{
    const auto one = certificates().valid();
    for (const auto& odd : {pipe, std::string{"/dev/zero"}})
        expect_exactly(problems_of(with_files(odd, one.key_file)),
                       {{4, "public.certificate: " + odd + " is not a regular file; name one"}});
}

TEST_F(ReadFiles, OfAuthoritiesAreTriedBeforeTheStart)
{
    const auto callback = [](const std::string& ca_file) {
        return "[[callback]]\nname = \"cb\"\nurl = \"https://a.jp/x\"\nca_file = \"" + ca_file +
               "\"\nsecret = \"whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\"\n";
    };
    expect_exactly(problems_of(callback("/nope")),
                   {{4, "callback.ca_file: CA file /nope cannot be used: No such file"}});
    expect_exactly(problems_of(callback("/etc/passwd")), {{4, "certificates in PEM"}});
    expect_exactly(problems_of(callback("/dev/zero")), {{4, "/dev/zero is not a regular file"}});
    expect_exactly(problems_of(callback(pipe)), {{4, "is not a regular file"}});
    expect_exactly(problems_of(callback("/etc")), {{4, "/etc is a folder"}});
    expect_exactly(problems_of(callback("ca.pem")), {{4, "is not a full path"}});
    good(callback(certificates().ca_file()));
    const auto provider = [](const std::string& ca_file) {
        return "[[provider]]\nname = \"brand\"\nchannel = \"line\"\nkind = \"line\"\naccess_token = \"t\"\nca_file = "
               "\"" +
               ca_file + "\"\n";
    };
    expect_exactly(problems_of(provider("/nope")), {{6, "provider.brand.ca_file: CA file /nope cannot be used"}});
}

TEST(PublicConfig, OnThisMachineItMayBePlain)
{
    const auto made = good("[public]\nlisten = \"127.0.0.1:8621\"\nurl = \"http://localhost:8621\"\n");
    ASSERT_TRUE(made.open);
    EXPECT_EQ(made.open->url, "http://localhost:8621");
}

TEST(PublicConfig, WithItAdvertisingMailHasAWayOut)
{
    const std::string provider =
        "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"smtp\"\nhost = \"localhost\"\n"
        "from = \"news@shop.example.jp\"\n";
    EXPECT_EQ(good(provider).warnings.size(), 1u);
    EXPECT_EQ(good(section("") + provider).warnings.size(), 0u);
}

/// The group that may enter its folder may call the whole API.
TEST(ReportsConfig, AMailServerIsNotLetInBesideTheApi)
{
    const auto warned = [](const std::string& listen, const std::string& reports) {
        const auto made =
            good(listen + section("") +
                 "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"smtp\"\nhost = \"localhost\"\n"
                 "from = \"news@shop.example.jp\"\nbounces = \"b@shop.example.jp\"\nreports = \"" +
                 reports + "\"\n");
        return !made.warnings.empty() && made.warnings[0].what.find("may call the whole API") != std::string::npos;
    };
    EXPECT_TRUE(warned("", "unix:/run/todoke/reports.sock"));
    EXPECT_TRUE(warned("", "unix:/run/todoke/../todoke/reports.sock"));
    EXPECT_TRUE(warned("[api]\nlisten = [\"unix:/srv/a.sock\"]\n", "unix:/srv/reports.sock"));
    EXPECT_FALSE(warned("[api]\nlisten = [\"unix:/srv/a.sock\"]\n", "unix:/run/todoke/reports.sock"));
    EXPECT_FALSE(warned("", "unix:/run/todoke-reports/lmtp.sock"));
    EXPECT_FALSE(warned("", "127.0.0.1:8625"));
}

TEST(StopWordsConfig, AreFolded)
{
    EXPECT_EQ(good("[site]\nstop_words = [\"ＢＹＥ\", \"さようなら\"]\n").book->stop_words,
              (std::vector<std::string>{"bye", "さようなら"}));
    EXPECT_TRUE(good("[site]\nstop_words = []\n").book->stop_words.empty());
    EXPECT_EQ(good("").book->stop_words, default_stop_words());
}

}  // namespace
}  // namespace todoke
