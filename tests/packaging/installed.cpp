// What `cmake --install` puts on a machine, of which the .deb is made, and what the package says of itself.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <iomanip>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <sys/wait.h>

#include "daemon/service/version.hpp"

namespace todoke {
namespace {

namespace fs = std::filesystem;
using names = std::set<std::string>;

const fs::path source = TODOKE_SOURCE_DIR, packaging = source / "packaging/deb";

std::string text_of_file(const fs::path& file)
{
    std::ifstream input{file};
    return {std::istreambuf_iterator<char>{input}, {}};
}

int run_to_its_end(const std::string& command)
{
    const int status = std::system(command.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// A root of its own, into which everything built here is installed once.
class Installed : public testing::Test {
protected:
    static void SetUpTestSuite()
    {
        std::string name = (fs::temp_directory_path() / "todoke-installed-XXXXXX").string();
        root_ = ::mkdtemp(name.data());
        ended_ = run_to_its_end("DESTDIR=" + root_.string() + " cmake --install " TODOKE_BINARY_DIR " --prefix /usr >" +
                                (root_ / "log").string() + " 2>&1");
    }
    static void TearDownTestSuite() { fs::remove_all(root_); }

    void SetUp() override { ASSERT_EQ(ended_, 0) << text_of_file(root_ / "log"); }

    /// The files below `folder`, as paths from it.
    static names files_in(const fs::path& folder)
    {
        names found;
        if (!fs::exists(root_ / folder)) return found;
        for (const auto& entry : fs::recursive_directory_iterator{root_ / folder})
            if (!entry.is_directory()) found.insert(fs::relative(entry.path(), root_ / folder).string());
        return found;
    }

    static fs::path root_;
    static int ended_;
};
fs::path Installed::root_;
int Installed::ended_ = -1;

TEST_F(Installed, TheConfigurationAndAnExampleOfEachProvider)
{
    names expected{"todoke.toml"};
    for (const auto& entry : fs::directory_iterator{source / "etc/conf.d.examples"})
        expected.insert("conf.d.examples/" + entry.path().filename().string());
    EXPECT_GE(expected.size(), 8u);
    EXPECT_EQ(files_in("etc/todoke"), expected) << "debhelper makes each of these a conffile";
    EXPECT_TRUE(fs::is_directory(root_ / "etc/todoke/conf.d"));
}

TEST_F(Installed, ThePrograms)
{
    EXPECT_EQ(files_in("usr/bin"), (names{"todoke", "todoked"}));
    const auto unit = text_of_file(source / "systemd/todoked.service");
    EXPECT_NE(unit.find("\nExecStart=/usr/bin/todoked "), unit.npos) << "that is where the unit looks";
}

TEST_F(Installed, WhatSystemdReads)
{
    EXPECT_EQ(files_in("usr/lib/systemd/system"),
              (names{"todoke-backup.service", "todoke-backup.timer", "todoke-doctor.service", "todoke-doctor.timer",
                     "todoked.service", "todoked.socket"}));
    EXPECT_EQ(files_in("usr/lib/sysusers.d"), names{"todoke.conf"});
    EXPECT_EQ(files_in("usr/lib/tmpfiles.d"), names{"todoke.conf"});
}

TEST_F(Installed, AManPageOfEachProgramAndOfTheConfiguration)
{
    ASSERT_EQ(run_to_its_end("command -v scdoc >/dev/null"), 0) << "packaging/build-deps test installs it";
    EXPECT_EQ(files_in("usr/share/man"), (names{"man1/todoke.1", "man5/todoke.toml.5", "man8/todoked.8"}));
    for (const std::string page : {"man1/todoke.1", "man5/todoke.toml.5", "man8/todoked.8"})
        EXPECT_NE(text_of_file(root_ / "usr/share/man" / page).find(".SH NAME"), std::string::npos) << page;
}

TEST_F(Installed, CompletionWhereBashLooksForIt)
{
    const auto file = "usr/share/bash-completion/completions/todoke";
    EXPECT_EQ(text_of_file(root_ / file), text_of_file(source / "daemon/cli/todoke.bash-completion"));
}

TEST_F(Installed, ThePapers)
{
    const auto papers = files_in("usr/share/doc/todoke");
    for (const char* one : {"README.md", "CHANGELOG.md", "docs/manual/README.md", "docs/manual/ja/01-install.md",
                            "docs/openapi.yaml", "etc/prometheus/todoke.rules.yml"})
        EXPECT_TRUE(papers.contains(one)) << one;
    for (const auto& one : papers) EXPECT_FALSE(one.ends_with(".scd")) << one << " is a man page's source";
}

TEST_F(Installed, NoPageLinksToWhatIsNotThere)
{
    const auto papers = root_ / "usr/share/doc/todoke";
    const std::regex link{R"(\]\(([^)#\s:]+)(#[^)]*)?\))"};
    std::size_t links = 0;
    for (const auto& page : files_in("usr/share/doc/todoke")) {
        if (!page.ends_with(".md")) continue;
        const auto text = text_of_file(papers / page);
        for (std::sregex_iterator one{text.begin(), text.end(), link}, end; one != end; ++one, ++links)
            EXPECT_TRUE(fs::exists((papers / page).parent_path() / std::string{(*one)[1]}))
                << page << ": " << one->str();
    }
    EXPECT_GT(links, 50u);
}

TEST_F(Installed, NothingElse)
{
    const auto is_expected = [](const std::string& file) {
        constexpr std::array<std::string_view, 9> places{"etc/todoke/",
                                                         "usr/bin/",
                                                         "usr/lib/systemd/system/",
                                                         "usr/lib/sysusers.d/",
                                                         "usr/lib/tmpfiles.d/",
                                                         "usr/share/man/",
                                                         "usr/lib/systemd/catalog/",
                                                         "usr/share/doc/todoke/",
                                                         "usr/share/bash-completion/completions/"};
        return std::ranges::any_of(places, [&](auto place) { return file.starts_with(place); });
    };
    for (const auto& file : files_in(".")) EXPECT_TRUE(file == "log" || is_expected(file)) << file;
}

/// The field of a control file with the lines that go on with it: "Build-Depends".
std::string field_of(const std::string& control, const std::string& field)
{
    const auto at = ("\n" + control).find("\n" + field + ":");
    if (at == std::string::npos) return {};
    auto end = control.find('\n', at);
    while (end + 1 < control.size() && control[end + 1] == ' ') end = control.find('\n', end + 1);
    return control.substr(at + field.size() + 1, end - at - field.size() - 1);
}

/// The words of a list, without versions: "cmake, debhelper-compat (= 13)".
names packages_in(const std::string& list)
{
    names found;
    std::stringstream words{list};
    for (std::string word; words >> word;) {
        if (word.ends_with(',')) word.pop_back();
        if (!word.starts_with('(') && !word.ends_with(')')) found.insert(word);
    }
    return found;
}

TEST(Package, IsBuiltWithWhatTheProgramsAreBuiltWith)
{
    auto named = packages_in(field_of(text_of_file(packaging / "control"), "Build-Depends"));
    EXPECT_EQ(named.erase("debhelper-compat") + named.erase("dh-sequence-installsysusers") + named.erase("scdoc"), 3u);
    const auto script = text_of_file(source / "packaging/build-deps");
    const auto from = script.find("build=\"") + 7;
    auto installed = packages_in(script.substr(from, script.find('"', from) - from));
    // A compiler is there wherever packages are built; the others serve demo/run and whoever develops.
    for (const char* other : {"g++", "ccache", "git", "ca-certificates", "curl", "jq", "tzdata"})
        installed.erase(other);
    EXPECT_EQ(named, installed);
}

TEST(Package, HasTheVersionOfTheProgram)
{
    EXPECT_TRUE(text_of_file(packaging / "changelog").starts_with("todoke (" + std::string{version} + ")"));
}

/// Of the line below an entry of Debian's changelog, "Fri, 27 Nov 2026 00:00:00 +0000", the day as "2026-11-27".
std::string day_of_release(const std::string& changelog)
{
    std::istringstream from{changelog.substr(changelog.find(">  ") + 3)};
    std::tm day{};
    from >> std::get_time(&day, "%a, %d %b %Y");
    std::ostringstream made;
    made << std::put_time(&day, "%F");
    return made.str();
}

/// "Unreleased" may stand above it: what comes with the next one.
TEST(Package, IsTheNewestReleaseOfTheChangelog)
{
    const auto told = text_of_file(source / "CHANGELOG.md");
    std::smatch newest;
    ASSERT_TRUE(std::regex_search(told, newest, std::regex{R"(\n## (\d[^ \n]*)([^\n]*)\n)"})) << "nothing was released";
    EXPECT_EQ(newest[1], std::string{version});
    EXPECT_EQ(newest[2], " - " + day_of_release(text_of_file(packaging / "changelog")));
    EXPECT_THAT(text_of_file(source / "docs/openapi.yaml"),
                testing::HasSubstr("\n  version: " + std::string{version} + "\n"));
}

TEST(Package, HasOneLicenceByOneName)
{
    EXPECT_THAT(text_of_file(source / "LICENSE"),
                testing::HasSubstr("Apache License\n                           Version 2.0"));
    EXPECT_THAT(text_of_file(packaging / "copyright"), testing::HasSubstr("\nLicense: Apache-2.0\n"));
    EXPECT_THAT(text_of_file(source / "docs/openapi.yaml"),
                testing::HasSubstr("\n  license:\n    name: Apache-2.0\n    identifier: Apache-2.0\n"));
}

TEST(Package, NeedsAtRunTimeWhatNoLibraryBrings)
{
    const auto control = text_of_file(packaging / "control");
    const auto depends = field_of(control.substr(control.find("\nPackage:")), "Depends");
    for (const char* one : {"${shlibs:Depends}", "${misc:Depends}", "ca-certificates", "tzdata"})
        EXPECT_THAT(depends, testing::HasSubstr(one));
}

/// Restarting the socket would cut and refuse callers at each upgrade, and a configuration that the new version
/// refuses must not end a daemon that runs: both are the package's own doing, in its postinst.
TEST(Package, LeavesRestartsToItsOwnScript)
{
    EXPECT_THAT(
        text_of_file(packaging / "rules"),
        testing::HasSubstr(
            "dh_installsystemd --no-stop-on-upgrade --no-restart-after-upgrade todoked.socket todoked.service"));
    EXPECT_THAT(text_of_file(packaging / "rules"),
                testing::HasSubstr("dh_installsystemd --no-enable todoke-backup.timer todoke-doctor.timer\n"))
        << "who installs the package has not asked for the timers; without a word of them here a removal leaves them "
           "on";
    EXPECT_THAT(field_of(text_of_file(packaging / "control"), "Build-Depends"),
                testing::HasSubstr("dh-sequence-installsysusers"))
        << "the first start would find no user todoke";
}

/// `prove boot` beside a tests/boot/run that ends so, and how that ended.
struct proving {
    int status;
    std::string said;
};
proving prove_with_boot_that_ends(int status)
{
    std::string name = (fs::temp_directory_path() / "todoke-prove-XXXXXX").string();
    const fs::path tree = ::mkdtemp(name.data());
    for (const char* folder : {"packaging/deb", "tests/boot", "build/deb"}) fs::create_directories(tree / folder);
    const auto script = [&](const char* file, const std::string& text) {
        std::ofstream{tree / file} << "#!/bin/sh\n" << text;
        fs::permissions(tree / file, fs::perms::owner_all);
    };
    fs::copy_file(packaging / "prove", tree / "packaging/deb/prove");
    script("packaging/build-deps", "exit 0\n");
    script("tests/boot/run", "echo no mounts\nexit " + std::to_string(status) + "\n");
    const auto told = tree / "told";
    run_to_its_end("touch " + tree.string() + "/build/deb/todoke_1_$(dpkg --print-architecture).deb");
    const proving made{run_to_its_end((tree / "packaging/deb/prove").string() + " boot >" + told.string() + " 2>&1"),
                       text_of_file(told)};
    fs::remove_all(tree);
    return made;
}

TEST(Package, IsProvenOnlyByStepsThatRan)
{
    const auto skipped = prove_with_boot_that_ends(77);
    EXPECT_EQ(skipped.status, 0) << skipped.said;
    EXPECT_EQ(skipped.said, "boot: SKIPPED: no mounts\nNOT PROVEN here: boot\n");
    const auto failed = prove_with_boot_that_ends(1);
    EXPECT_EQ(failed.status, 1);
    EXPECT_THAT(failed.said, testing::HasSubstr("prove: boot failed"));
    const auto ran = prove_with_boot_that_ends(0);
    EXPECT_EQ(ran.status, 0);
    EXPECT_THAT(ran.said, testing::MatchesRegex("boot: [0-9]+ s\n"));
}

TEST(Package, HasScriptsThatAShellUnderstands)
{
    for (const char* script :
         {"build", "prove", "todoke.preinst", "todoke.postinst", "todoke.postrm", "tests/first-message"})
        EXPECT_EQ(run_to_its_end("sh -n " + (packaging / script).string()), 0) << script;
}

}  // namespace
}  // namespace todoke
