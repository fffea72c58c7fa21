// How far an import came: whose note is believed, and what of it.
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <random>

#include "daemon/cli/import_note.hpp"

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
        made.begin({}, {});
        made.add(at, rows);
    }
    note found(const import_identity& of) const { return import_note{path, of}.read().found; }

    const fs::path path;
};

TEST_F(ImportNote, TellsHowFarItCameAndWhatWasLeftOut)
{
    EXPECT_EQ(found(of_this), note::none);
    import_note made{path, of_this};
    made.begin({}, {});
    made.add({32, 31, 0, 1}, {json::object{{"row", 3}, {"why", "quote \" here"}}});
    made.add({64, 60, 2, 2}, {json::object{{"row", 40}, {"why", "x"}}});
    const auto earlier = import_note{path, of_this}.read();
    EXPECT_EQ(earlier.found, note::of_this_import);
    EXPECT_EQ(earlier.at.row, 64u);
    EXPECT_EQ(earlier.at.created, 60u);
    EXPECT_EQ(earlier.at.replaced, 2u);
    EXPECT_EQ(earlier.at.bad, 2u);
    EXPECT_EQ(json::serialize(earlier.left_out), R"([{"row":3,"why":"quote \" here"},{"row":40,"why":"x"}])");
    import_note again{path, of_this};
    again.begin(earlier.at, earlier.left_out);
    EXPECT_EQ(json::serialize(import_note(path, of_this).read().left_out), json::serialize(earlier.left_out));
    again.remove();
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
    try {
        import_note(path, of_this).read();
        FAIL();
    } catch (const std::runtime_error& e) {
        EXPECT_THAT(e.what(), HasSubstr("is no note of an import"));
    }
}

TEST_F(ImportNote, APlantedOneIsForeign)
{
    left({999999, 0, 0, 0});
    fs::permissions(path, fs::perms::group_write, fs::perm_options::add);
    EXPECT_EQ(found(of_this), note::foreign);
    EXPECT_EQ(import_note(path, of_this).read().at.row, 0u);
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
