// Customers out of files, with the real daemon: bad rows, Shift_JIS, an interruption; and the ledger of consents.
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>

#include "tests/process/operator_bench.hpp"

namespace todoke {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Importing : public Operator {
protected:
    std::string write(const std::string& name, const std::string& content)
    {
        std::ofstream{folder / name} << content;
        return (folder / name).string();
    }
    std::string customer(const std::string& id) { return api.call({"GET", "/v1/customers/" + id, {}, ""}).body; }
};

TEST_F(Importing, StoresTheGoodRowsAndReportsEachBadOneWithItsNumber)
{
    begin();
    const auto file = write("customers.csv",
                            "\xef\xbb\xbf"
                            "customer,email,sms,consent.promotional.email,consented_at\r\n"
                            "c-1,a@example.jp,090-1234-5678,yes,2026-11-01T00:00:00Z\r\n"
                            "c-2,no address,,,\r\n"
                            "\r\n"
                            ",b@example.jp,,,\r\n"
                            "顧客 5/6,c@example.jp,,no,2026-11-01T00:00:00Z\r\n"
                            "c-6,d@example.jp,,perhaps,\r\n");
    const auto told = todoke("customers import " + file);
    EXPECT_EQ(told.status, 4) << "something needs a person";
    EXPECT_THAT(told.said, AllOf(HasSubstr("row 3: "), HasSubstr("/email"), HasSubstr("row 5: customer is empty"),
                                 HasSubstr("row 7: consent.promotional.email: \"perhaps\""),
                                 HasSubstr("read as UTF-8; new: 2, replaced: 0, left out: 3")));
    EXPECT_THAT(customer("c-1"), AllOf(HasSubstr("a@example.jp"), HasSubstr(R"("promotional":{"email":true})")));
    EXPECT_THAT(customer("%E9%A1%A7%E5%AE%A2%205%2F6"), HasSubstr("c@example.jp"));
    EXPECT_THAT(customer("c-6"), HasSubstr("not-found"));
    EXPECT_FALSE(std::filesystem::exists(file + ".todoke-import")) << "it is done";
    const auto again = todoke("customers import --json " + file + " 2>/dev/null");
    EXPECT_EQ(field(again, "/replaced"), "2");
    EXPECT_EQ(field(again, "/rows/0/row"), "3");
}

TEST_F(Importing, SaysWhyInJapaneseWhereTheLocaleIs)
{
    begin();
    const auto file = write("reasons.csv",
                            "customer,email,consent.promotional.email,consented_at\n"
                            "c-1,a@example.jp,yes,2026-11-01T00:00:00Z\n"
                            ",b@example.jp,,\n"
                            "c-3,c@example.jp,perhaps,\n"
                            "c-4,d@example.jp,,,,\n"
                            "\xff,e@example.jp,,\n"
                            "c-6,\"f@example.jp\n");
    const auto told = todoke("customers import " + file, "LANG=ja_JP.UTF-8");
    EXPECT_EQ(told.status, 4) << told.said;
    EXPECT_THAT(told.said,
                AllOf(HasSubstr("行 3: customer が空です\n"),
                      HasSubstr("行 4: consent.promotional.email: \"perhaps\" は同意とも拒否とも読み取れません"),
                      HasSubstr("行 5: セルが 6 個ありますが、1 行目の列名は 4 個です\n"),
                      HasSubstr("行 6: UTF-8 として読めない文字があります\n"),
                      HasSubstr("行 7: 引用符 (\") が閉じられていません\n"),
                      HasSubstr("文字コード: UTF-8、新規: 1、更新: 0、除外: 5")));
    const auto wrong = todoke("customers import " + write("wrong.csv", "customer,emial\n"), "LANG=ja_JP.UTF-8");
    EXPECT_EQ(wrong.status, 1);
    EXPECT_THAT(wrong.said, HasSubstr("todoke: 何も取り込んでいません: 列 \"emial\" が何の列か分かりません。"));
}

TEST_F(Importing, ReadsShiftJisOfItself)
{
    begin();
    // 会員番号,メールアドレス / 山田-1,yamada@example.jp
    const auto file =
        write("sjis.csv",
              "\x89\xef\x88\xf5\x94\xd4\x8d\x86,\x83\x81\x81\x5b\x83\x8b\x83\x41\x83\x68\x83\x8c\x83\x58\r\n"
              "\x8e\x52\x93\x63-1,yamada@example.jp\r\n");
    const auto told = todoke("customers import " + file);
    EXPECT_EQ(told.status, 0) << told.said;
    EXPECT_THAT(told.said, HasSubstr("read as Shift_JIS (CP932); new: 1"));
    EXPECT_THAT(customer("%E5%B1%B1%E7%94%B0-1"), AllOf(HasSubstr("山田-1"), HasSubstr("yamada@example.jp")));
}

TEST_F(Importing, OfACustomerWhoStandsThereTwiceTheLaterRowCounts)
{
    begin();
    std::string content = "customer,email\n";
    for (int i = 1; i <= 20; ++i) content += fmt::format("c-1,mail{}@example.jp\n", i);
    const auto told = todoke("customers import " + write("twice.csv", content));
    EXPECT_THAT(told.said, HasSubstr("new: 1, replaced: 19, left out: 0"));
    EXPECT_THAT(customer("c-1"), HasSubstr("mail20@example.jp"));
}

TEST_F(Importing, AHeaderThatIsNotUnderstoodStoresNothing)
{
    begin();
    const auto file = write("wrong.csv", "customer,emial\nc-1,a@example.jp\n");
    const auto told = todoke("customers import " + file);
    EXPECT_EQ(told.status, 1);
    EXPECT_THAT(told.said, AllOf(HasSubstr("nothing was imported"), HasSubstr("emial"), HasSubstr("--column")));
    EXPECT_THAT(customer("c-1"), HasSubstr("not-found"));
    EXPECT_EQ(todoke("customers import --column emial=email " + file).status, 0);
    EXPECT_THAT(customer("c-1"), HasSubstr("a@example.jp"));
}

TEST_F(Importing, AStrayQuoteIsNoQuietLoss)
{
    begin();
    std::string content = "customer,email\nc-1,c-1@example.jp\nc-2,\"c-2@example.jp\n";
    for (int i = 3; i <= 1000; ++i) content += fmt::format("c-{0},c{0}@example.jp\n", i);
    const auto told = todoke("customers import " + write("stray.csv", content));
    EXPECT_EQ(told.status, 4) << told.said;
    EXPECT_THAT(told.said, AllOf(HasSubstr("row 3: has a quote that does not end: the 998 lines behind it"),
                                 HasSubstr("new: 1, replaced: 0, left out: 999")));
}

TEST_F(Importing, GoesOnWhereItWasInterrupted)
{
    begin();
    std::string content = "customer,email\n";
    constexpr int customers = 6000;
    for (int i = 1; i <= customers; ++i) content += fmt::format("c-{0},c{0}@example.jp\n", i);
    const auto file = write("many.csv", content);
    {
        running_command first{fmt::format("{}/todoke --socket {}/api.sock customers import {}", TODOKE_BINARY_DIR,
                                          folder.string(), file)};
        first.read_until("1000 rows");
        const auto ended = first.stop();
        ASSERT_EQ(ended.status, 1) << ended.said << "\nit was through before it was stopped";
        EXPECT_THAT(ended.said, AllOf(HasSubstr("interrupted"), HasSubstr("the same command goes on after row ")));
    }
    ASSERT_TRUE(std::filesystem::exists(file + ".todoke-import"));
    const auto second = todoke("customers import " + file);
    EXPECT_EQ(second.status, 0) << second.said;
    EXPECT_THAT(second.said, HasSubstr("goes on after row 1"));
    EXPECT_THAT(second.said, Not(HasSubstr("\n[###...........................]")))
        << "the first thousands are not done again";
    EXPECT_THAT(second.said, HasSubstr("new: 6000, replaced: 0, left out: 0")) << "each row once";
    for (const int one : {1, 999, 1001, customers})
        EXPECT_THAT(customer(fmt::format("c-{}", one)), HasSubstr("@example.jp"));
}

TEST_F(Importing, GoesOnAfterTheDaemonWasGone)
{
    begin();
    std::string content = "customer,email\n,nobody@example.jp\n";
    for (int i = 1; i <= 3000; ++i) content += fmt::format("c-{0},c{0}@example.jp\n", i);
    const auto file = write("many.csv", content);
    running_command first{
        fmt::format("{}/todoke --socket {}/api.sock customers import {}", TODOKE_BINARY_DIR, folder.string(), file)};
    first.read_until("1000 rows");
    daemon.kill_at_once();
    EXPECT_THAT(first.read_until("goes on after row"), HasSubstr("cannot talk to todoked"));
    EXPECT_EQ(first.wait().status, 1);
    daemon.start();
    systemd.hear_until("READY=1");
    const auto report = (folder / "report.json").string();
    const auto second = todoke("customers import --json " + file + " >" + report);
    EXPECT_EQ(second.status, 4) << second.said;
    EXPECT_THAT(second.said, testing::ContainsRegex("goes on after row [1-9]")) << "not from the beginning";
    EXPECT_EQ(field(run_command("cat " + report), "/rows/0/row"), "2") << "the first run left it out";
    EXPECT_THAT(customer("c-3000"), HasSubstr("c3000@example.jp"));
}

/// script(1) gives it a terminal.
TEST_F(Importing, ShowsABarOnATerminal)
{
    begin();
    const auto file = write("few.csv", "customer,email\nc-1,a@example.jp\nc-2,b@example.jp\n");
    const auto line =
        fmt::format("{}/todoke --socket {}/api.sock customers import {}", TODOKE_BINARY_DIR, folder.string(), file);
    EXPECT_THAT(run_command("TERM=xterm script -qec '" + line + "' /dev/null").said,
                AllOf(HasSubstr("\r["), HasSubstr("100 %"), HasSubstr("new: 2")));
}

TEST_F(Importing, TheLedgerOfConsentsIsExported)
{
    begin();
    const auto file = write("consents.csv",
                            "customer,email,consent.promotional.email,consented_at,consent_source\n"
                            "c-1,a@example.jp,yes,2026-11-01T00:00:00Z,\"shop, counter\"\n"
                            "c-2,b@example.jp,no,2026-11-02T00:00:00Z,shop\n");
    ASSERT_EQ(todoke("customers import " + file).status, 0);
    const auto all = todoke("consents export");
    EXPECT_EQ(all.status, 0);
    EXPECT_THAT(all.said, AllOf(HasSubstr(R"("customer":"c-1","class":"promotional","channel":"email","granted":true)"),
                                HasSubstr(R"("customer":"c-2")")));
    EXPECT_THAT(todoke("consents export --customer c-2").said, Not(HasSubstr("c-1")));
    const auto to = (folder / "ledger.csv").string();
    EXPECT_THAT(todoke("consents export --csv --output " + to).said, HasSubstr("2 entries"));
    EXPECT_EQ(std::filesystem::status(to).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    std::ifstream from{to};
    const std::string written{std::istreambuf_iterator<char>{from}, {}};
    EXPECT_THAT(written, AllOf(testing::StartsWith("\xef\xbb\xbfno,customer,class,"),
                               HasSubstr("c-1,promotional,email,true,2026-11-01T00:00:00Z,"),
                               HasSubstr(",backend,\"shop, counter\",\r\n")));
}

TEST_F(Importing, TopKnowsRatesFromItsSecondLookOn)
{
    begin();
    send("--email a@example.jp --class transactional --campaign spring --legs email x", "sent");
    const auto told = todoke("top --watch --count 2 --interval 0.1");
    EXPECT_EQ(told.status, 0);
    EXPECT_THAT(told.said, AllOf(HasSubstr("Providers, attempts a second"), HasSubstr("0.0/s")));
}

TEST_F(Importing, BackupIsTodokedsOwnAndRestoreAsksForAStop)
{
    begin();
    send("--email a@example.jp --class transactional --send-at 2099-01-01T00:00:00Z --ttl 7d x", "queued");
    const auto copy = (folder / "copy.db").string(), config = " --config " + file().string();
    const auto made = todoke("backup " + copy + config);
    EXPECT_EQ(made.status, 0) << made.said;
    EXPECT_THAT(made.said, HasSubstr("checked and on disk"));
    EXPECT_EQ(todoke("backup " + copy + config).status, 1) << "it is there already";
    const auto early = todoke("restore " + copy + config);
    EXPECT_EQ(early.status, 1) << early.said;
    EXPECT_THAT(early.said, HasSubstr("systemctl stop todoked.socket todoked"));
    EXPECT_EQ(daemon.stop(), 0);
    EXPECT_EQ(todoke("restore " + copy + config).status, 0);
}

}  // namespace
}  // namespace todoke
