// How far an import came: whose note is believed, and what of it.
#include <boost/json/serialize.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <random>
#include <sys/resource.h>

#include "daemon/cli/import/import_note.hpp"
#include "daemon/cli/interruption.hpp"
#include "tests/cli/typed.hpp"

namespace todoke::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using testing::HasSubstr;
using note = earlier_run::note;

const import_identity of_this{"a,b\n", {"customer", "email"}, "utf-8", "/run/todoke/api.sock"};

class ImportNote : public testing::Test {
protected:
    ImportNote() : path{fs::temp_directory_path() / ("todoke-note-" + std::to_string(std::random_device{}()))} {}
    ~ImportNote() override { fs::remove(path); }

    void left(const import_counts& at, const json::array& rows = {}) const
    {
        import_note made{path, of_this};
        made.read();
        made.begin({}, {});
        made.add(at, rows);
    }
    note found(const import_identity& of) const { return import_note{path, of}.read().found; }

    std::string trouble_of_reading() const
    {
        try {
            import_note{path, of_this}.read();
        } catch (const std::runtime_error& e) {
            return e.what();
        }
        return "";
    }

    const fs::path path;
};

TEST_F(ImportNote, TellsHowFarItCameAndWhatWasLeftOut)
{
    EXPECT_EQ(found(of_this), note::none);
    {
        import_note made{path, of_this};
        made.begin({}, {});
        made.add({32, 31, 0, 1}, {json::object{{"row", 3}, {"why", "quote \" here"}}});
        made.add({64, 60, 2, 2}, {json::object{{"row", 40}, {"why", "x"}}});
    }
    auto again = std::make_unique<import_note>(path, of_this);
    const auto earlier = again->read();
    EXPECT_EQ(earlier.found, note::of_this_import);
    EXPECT_EQ(earlier.at.row, 64u);
    EXPECT_EQ(earlier.at.created, 60u);
    EXPECT_EQ(earlier.at.replaced, 2u);
    EXPECT_EQ(earlier.at.bad, 2u);
    EXPECT_EQ(json::serialize(earlier.left_out), R"([{"row":3,"why":"quote \" here"},{"row":40,"why":"x"}])");
    again->begin(earlier.at, earlier.left_out);
    again = std::make_unique<import_note>(path, of_this);
    EXPECT_EQ(json::serialize(again->read().left_out), json::serialize(earlier.left_out));
    again->begin(earlier.at, earlier.left_out);
    again->remove();
    EXPECT_EQ(found(of_this), note::none);
}

TEST_F(ImportNote, BelongsToContentColumnsEncodingAndDaemon)
{
    left({12, 5, 6, 1});
    EXPECT_EQ(found(of_this), note::of_this_import);
    auto other = of_this;
    other.content = "a,c\n";
    EXPECT_EQ(found(other), note::of_another_import) << "the file was changed meanwhile";
    other = of_this;
    other.columns = {"customer", "line"};
    EXPECT_EQ(found(other), note::of_another_import);
    other = of_this;
    other.encoding = "cp932";
    EXPECT_EQ(found(other), note::of_another_import);
    other = of_this;
    other.daemon = "http://127.0.0.1:8620";
    EXPECT_EQ(found(other), note::of_another_import) << "that one has none of these customers";
    EXPECT_EQ(import_note(path, other).read().at.row, 0u);
}

TEST_F(ImportNote, ALineThatWasCutCostsWhatItSays)
{
    left({12, 12, 0, 0});
    std::ofstream{path, std::ios::app} << R"({"row":99,"created":99,"re)";
    EXPECT_EQ(import_note(path, of_this).read().at.row, 12u);
    std::ofstream{path, std::ios::trunc} << "";
    EXPECT_EQ(found(of_this), note::of_another_import) << "empty after a power cut";
}

TEST_F(ImportNote, OverwritesNothingThatNoImportWrote)
{
    std::ofstream{path} << "customer,email\nc-1,a@example.jp\n";
    EXPECT_THAT(trouble_of_reading(), HasSubstr("is no note of an import"));
}

TEST_F(ImportNote, APlantedOneIsForeign)
{
    left({999999, 0, 0, 0});
    const auto theirs = path.string() + ".theirs";
    fs::rename(path, theirs);
    fs::create_symlink(theirs, path);
    EXPECT_EQ(found(of_this), note::link);
    EXPECT_EQ(import_note(path, of_this).read().at.row, 0u);
    left({3, 3, 0, 0});
    EXPECT_FALSE(fs::is_symlink(path)) << "a link costs nobody anything";
    fs::remove(theirs);
}

/// It may be somebody's thesis: only what this user alone can have written is replaced.
TEST_F(ImportNote, AForeignFileStays)
{
    left({999999, 0, 0, 0});
    fs::permissions(path, fs::perms::group_write, fs::perm_options::add);
    EXPECT_THAT(trouble_of_reading(), testing::AllOf(HasSubstr("others may write to it"), HasSubstr("--state")));
}

TEST_F(ImportNote, OneRunAtATimeHasIt)
{
    left({12, 12, 0, 0});
    import_note first{path, of_this};
    EXPECT_EQ(first.read().at.row, 12u);
    EXPECT_THAT(trouble_of_reading(), HasSubstr("another import")) << "it goes on from there, and is about to begin";
    first.begin({12, 12, 0, 0}, {});
    EXPECT_THAT(trouble_of_reading(), HasSubstr("another import"));
    first.remove();
    EXPECT_EQ(found(of_this), note::none);
}

TEST_F(ImportNote, OfTwoThatBeginAtOnceOneDoes)
{
    import_note first{path, of_this}, second{path, of_this};
    EXPECT_EQ(first.read().found, note::none);
    EXPECT_EQ(second.read().found, note::none);
    first.begin({}, {});
    EXPECT_THROW(second.begin({}, {}), std::runtime_error);
    first.add({7, 7, 0, 0}, {});
    first.remove();
    EXPECT_FALSE(fs::exists(path));
}

TEST_F(ImportNote, AnotherFileUnderItsNameIsNotRemoved)
{
    import_note made{path, of_this};
    made.begin({}, {});
    fs::remove(path);
    std::ofstream{path} << "somebody's";
    made.remove();
    EXPECT_TRUE(fs::exists(path));
}

/// A disk that is full hides nothing.
TEST_F(ImportNote, WhyAnImportStoppedIsSaidEvenIfItCannotBeNoted)
{
    const auto file = path.string() + ".csv";
    std::ofstream{file} << "customer,email\nc-1,a@example.jp\n";
    const std::vector<std::string> words{"customers", "import",   file,       "--state",   path,
                                         "--restart", "--socket", "/nowhere", "--language"};
    auto english = words, japanese = words;
    english.emplace_back("en");
    japanese.emplace_back("ja");
    EXPECT_EQ(typed(english).status, cli::failed);
    const auto before = std::signal(SIGXFSZ, SIG_IGN);
    rlimit all{};
    getrlimit(RLIMIT_FSIZE, &all);
    const rlimit full{fs::file_size(path) - 1, all.rlim_max};
    setrlimit(RLIMIT_FSIZE, &full);
    const auto told = typed(english), in_japanese = typed(japanese);
    setrlimit(RLIMIT_FSIZE, &all);
    std::signal(SIGXFSZ, before);
    fs::remove(file);
    EXPECT_EQ(told.status, cli::failed);
    EXPECT_THAT(told.problems, testing::AllOf(HasSubstr("/nowhere"), HasSubstr("File too large"), HasSubstr("--state"),
                                              testing::Not(HasSubstr("goes on after"))));
    EXPECT_THAT(in_japanese.problems, HasSubstr("書き込めません"));
}

TEST(Interruption, AClosedTerminalIsOne)
{
    const interruption watched;
    EXPECT_FALSE(interruption::came());
    std::raise(SIGHUP);
    EXPECT_TRUE(interruption::came());
}

TEST_F(ImportNote, SaysWhenItCannotBeWritten)
{
    try {
        import_note{"/nowhere/note", of_this}.begin({}, {});
        FAIL();
    } catch (const std::runtime_error& e) {
        EXPECT_THAT(e.what(), testing::AllOf(HasSubstr("/nowhere/note: No such file"), HasSubstr("--state")));
    }
}

}  // namespace
}  // namespace todoke::cli
