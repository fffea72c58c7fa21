// What an import and an export believe, and what they leave alone: planted links and notes, another import's note, rows
// that are too large, a disk without room.
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>

#include "tests/process/operator_bench.hpp"

namespace todoke {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ImportTrust : public Operator {
protected:
    std::string path(const std::string& name) const { return (folder / name).string(); }
    std::string write(const std::string& name, const std::string& content) const
    {
        std::ofstream{folder / name} << content;
        return path(name);
    }
    std::string read(const std::string& name) const
    {
        std::ifstream from{folder / name};
        return {std::istreambuf_iterator<char>{from}, {}};
    }
    std::string customer(const std::string& id) { return api.call({"GET", "/v1/customers/" + id, {}, ""}).body; }
    /// While no daemon runs an import only leaves its note; this is what it would have come to.
    void leave_note(const std::string& file, const std::string& line)
    {
        ASSERT_EQ(todoke("customers import " + file).status, 1);
        std::ofstream{file + ".todoke-import", std::ios::app} << line << '\n';
    }
};

const std::string two_customers = "customer,email,sms\nc-1,a@example.jp,\nc-2,b@example.jp,\n";

TEST_F(ImportTrust, FollowsNoPlantedLinks)
{
    begin();
    const auto file = write("x.csv", two_customers), victim = write("victim", "precious");
    for (const auto* const name : {"x.csv.todoke-import", "x.csv.todoke-import.new", "led.csv", "led.csv.part"})
        std::filesystem::create_symlink(victim, folder / name);
    const auto told = todoke("customers import " + file);
    EXPECT_EQ(told.status, 0) << told.said;
    EXPECT_THAT(told.said, AllOf(HasSubstr("is not read: it is a link"), HasSubstr("new: 2")));
    EXPECT_EQ(todoke("consents export --csv --output " + path("led.csv")).status, 0);
    EXPECT_EQ(read("victim"), "precious");
    EXPECT_THAT(read("led.csv"), HasSubstr("no,customer"));
}

TEST_F(ImportTrust, ANoteOfMoreRowsThanThereAreIsNotBelieved)
{
    const auto file = write("x.csv", two_customers);
    leave_note(file, R"({"row":999999,"created":999998,"replaced":0,"left_out":0,"rows":[]})");
    begin();
    const auto told = todoke("customers import " + file);
    EXPECT_EQ(told.status, 0) << told.said;
    EXPECT_THAT(told.said, AllOf(HasSubstr("names a row that the file does not have"), HasSubstr("new: 2")));
    EXPECT_THAT(customer("c-2"), HasSubstr("b@example.jp"));
}

TEST_F(ImportTrust, AnotherImportOfTheFileBeginsAtItsFirstRow)
{
    const auto file = write("x.csv", two_customers);
    leave_note(file, R"({"row":2,"created":1,"replaced":0,"left_out":0,"rows":[]})");
    begin();
    const auto told = todoke("customers import --column sms= " + file);
    EXPECT_THAT(told.said, AllOf(HasSubstr("other columns"), HasSubstr("begins at the first row"),
                                 HasSubstr("new: 2, replaced: 0")));
}

TEST_F(ImportTrust, TheReportOfAResumedImportHasTheRowsOfAllRuns)
{
    const auto file = write("x.csv", two_customers + ",nobody@example.jp,\n");
    leave_note(file, R"({"row":2,"created":0,"replaced":0,"left_out":1,"rows":[{"row":2,"why":"as it was"}]})");
    begin();
    const auto told = todoke("customers import --json " + file + " 2>/dev/null");
    EXPECT_EQ(told.status, 4);
    EXPECT_EQ(field(told, "/left_out"), "2");
    EXPECT_EQ(field(told, "/rows"), R"([{"row":2,"why":"as it was"},{"row":4,"why":"customer is empty"}])");
}

TEST_F(ImportTrust, WhatIsNoNoteIsNotOverwritten)
{
    begin();
    const auto file = write("x.csv", two_customers), precious = write("thesis.txt", "precious\n");
    for (const std::string more : {"", " --restart"}) {
        const auto told = todoke("customers import " + file + " --state " + precious + more);
        EXPECT_EQ(told.status, 1);
        EXPECT_THAT(told.said, HasSubstr("is no note of an import"));
    }
    EXPECT_EQ(read("thesis.txt"), "precious\n");
}

/// In JSON a control takes six bytes: the second one's body is too large only for the daemon, and is refused while it
/// is still being sent.
TEST_F(ImportTrust, RowsThatAreTooLargeAreLeftOutAndTheOthersGoOn)
{
    begin();
    const auto file = write("x.csv", "customer,email\n" + std::string(20'000, 'c') + ",a@example.jp\nc-2," +
                                         std::string(900'000, '\x01') + "\nc-3," + std::string(30'000'000, 'x') +
                                         "\nc-4,d@example.jp\n");
    const auto told = todoke("customers import " + file);
    EXPECT_EQ(told.status, 4) << told.said;
    EXPECT_THAT(told.said, AllOf(HasSubstr("row 2: customer is longer than 255 characters"),
                                 HasSubstr("row 3: The body is too large"), HasSubstr("row 4: is larger than 1 MiB"),
                                 HasSubstr("new: 1, replaced: 0, left out: 3")));
    EXPECT_THAT(customer("c-4"), HasSubstr("d@example.jp"));
}

TEST_F(ImportTrust, AnExportIsWholeOrNotThere)
{
    begin();
    const auto told = todoke("consents export --csv --output " + path("led.csv"),
                             R"(sh -c 'trap "" XFSZ; ulimit -f 0; exec "$@"' -)");
    EXPECT_EQ(told.status, 1);
    EXPECT_THAT(told.said, HasSubstr("cannot write " + path("led.csv") + ": File too large"));
    for (const auto& one : std::filesystem::directory_iterator{folder})
        EXPECT_THAT(one.path().string(), Not(HasSubstr("led.csv")));
    const auto made = run_command("mkfifo " + path("pipe"));
    ASSERT_EQ(made.status, 0) << made.said;
    EXPECT_THAT(todoke("consents export --output " + path("pipe")).said, HasSubstr("it is there, and is no file"));
    const auto quoted = todoke("--json consents export --output '" + path("le\"d.csv") + "'");
    EXPECT_EQ(field(quoted, "/file"), path("le\"d.csv"));
    EXPECT_EQ(field(quoted, "/entries"), "0");
}

TEST_F(ImportTrust, ASpreadsheetOpensTheLedgerWithoutFormulas)
{
    begin();
    const auto file = write("x.csv",
                            "customer,email,consent.promotional.email,consented_at,consent_source\n"
                            "=1+1,a@example.jp,yes,2026-11-01T00:00:00Z,@shop\n");
    ASSERT_EQ(todoke("customers import " + file).status, 0);
    EXPECT_THAT(todoke("consents export --csv").said, AllOf(HasSubstr(",'=1+1,"), HasSubstr(",'@shop,")));
    EXPECT_THAT(todoke("consents export").said, HasSubstr(R"("customer":"=1+1")")) << "JSON is for programs";
}

TEST_F(ImportTrust, WhatAFileSaysHasNoPowerOverTheTerminal)
{
    begin();
    const auto file = write("x.csv",
                            "customer,email,consent.promotional.email\n"
                            "c-1,a@example.jp,\x1b]0;owned\x07\n"
                            "c-2,\x1b[2J\u202e@example.jp,\n");
    const auto told = todoke("customers import " + file);
    EXPECT_EQ(told.status, 4);
    EXPECT_THAT(told.said, AllOf(HasSubstr("\uFFFD]0;owned\uFFFD"), HasSubstr("row 3: ")));
    EXPECT_THAT(told.said, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\x07")), Not(HasSubstr("\u202e"))));
}

}  // namespace
}  // namespace todoke
