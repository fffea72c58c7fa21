// The manual: what it tells to write is read, it is the same in both languages, and its links lead somewhere. What it
// tells to type is typed by manual_walk.cpp.
#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <regex>
#include <set>

#include "tests/process/bench.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

namespace fs = std::filesystem;

const fs::path root_of_sources{TODOKE_SOURCE_DIR};

std::string page_text(const fs::path& file)
{
    std::ifstream from{file};
    return {std::istreambuf_iterator<char>{from}, {}};
}

std::vector<fs::path> chapters(const std::string& language)
{
    std::vector<fs::path> made;
    for (const auto& one : fs::directory_iterator{root_of_sources / "docs/manual" / language})
        made.push_back(one.path());
    std::sort(made.begin(), made.end());
    return made;
}

struct code_block {
    std::string mark;  ///< "sh run"
    std::string text;
    std::string where;
};

std::vector<code_block> blocks_of(const fs::path& chapter)
{
    std::vector<code_block> made;
    std::ifstream from{chapter};
    bool inside = false;
    int number = 0;
    for (std::string line; std::getline(from, line);) {
        ++number;
        if (line.starts_with("```")) {
            if (!inside)
                made.push_back({line.substr(3), "", chapter.filename().string() + ":" + std::to_string(number)});
            inside = !inside;
        } else if (inside) {
            made.back().text += line + "\n";
        }
    }
    EXPECT_FALSE(inside) << chapter << ": the last block does not end";
    return made;
}

std::vector<code_block> blocks_marked(const std::string& mark)
{
    std::vector<code_block> made;
    for (const auto& chapter : chapters("en"))
        for (auto& block : blocks_of(chapter))
            if (block.mark == mark) made.push_back(std::move(block));
    return made;
}

TEST(Manual, HasTheSameChaptersAndBlocksInBothLanguages)
{
    const auto english = chapters("en"), japanese = chapters("ja");
    ASSERT_EQ(english.size(), 12u);
    ASSERT_EQ(japanese.size(), english.size());
    for (std::size_t n = 0; n < english.size(); ++n) {
        EXPECT_EQ(japanese[n].filename(), english[n].filename());
        const auto ours = blocks_of(japanese[n]), theirs = blocks_of(english[n]);
        ASSERT_EQ(ours.size(), theirs.size()) << english[n];
        for (std::size_t b = 0; b < ours.size(); ++b) {
            EXPECT_EQ(ours[b].mark, theirs[b].mark) << ours[b].where;
            EXPECT_EQ(ours[b].text, theirs[b].text) << ours[b].where;
        }
    }
}

/// An unmarked block would be run by nothing.
TEST(Manual, MarksEveryBlock)
{
    const std::set<std::string> marks{"sh run", "sh booted", "sh old", "sh new", "toml check", "json submit", "text"};
    std::size_t found = 0;
    for (const auto& chapter : chapters("en"))
        for (const auto& block : blocks_of(chapter)) {
            ++found;
            EXPECT_TRUE(marks.contains(block.mark)) << block.where << ": " << block.mark;
        }
    EXPECT_GT(found, 50u);
}

/// Files of the repository that a page leads to.
void expect_links_to_lead_somewhere(const fs::path& page)
{
    const auto text = page_text(page);
    const std::regex link{R"(\]\(([^)#: ]+)(#[^)]*)?\))"};
    for (std::sregex_iterator at{text.begin(), text.end(), link}, end; at != end; ++at)
        EXPECT_TRUE(fs::exists(page.parent_path() / (*at)[1].str())) << page << " leads to " << (*at)[1];
}

TEST(Manual, AndTheOtherPagesLeadToWhatIsThere)
{
    for (const auto* name : {"README.md", "CONTRIBUTING.md", "CHANGELOG.md"})
        expect_links_to_lead_somewhere(root_of_sources / name);
    for (const auto& one : fs::recursive_directory_iterator{root_of_sources / "docs"})
        if (one.path().extension() == ".md") expect_links_to_lead_somewhere(one.path());
}

class ManualProcess : public Process {
protected:
    ManualProcess()
    {
        credentials = folder / "credentials";
        fs::create_directory(credentials);
        for (const auto* name : {"smtp-password", "ses-password", "line-secret", "line-token", "smpp-password",
                                 "twilio-token", "sms-token", "shop-token", "crm-token"})
            std::ofstream{credentials / name} << "0123456789abcdef0123456789abcdef" << name;
        std::ofstream{credentials / "callback-secret"} << "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";
        const auto made =
            run_command("cd " + credentials.string() +
                        " && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes "
                        "-subj /CN=msg.shop.example.jp -days 30 -keyout public-key -out public-certificate");
        EXPECT_EQ(made.status, 0) << made.said;
    }
    std::string with_credentials() const { return "CREDENTIALS_DIRECTORY=" + credentials.string() + " "; }

    fs::path credentials;
};

TEST_F(ManualProcess, WritesConfigurationsThatAreGood)
{
    const auto all = blocks_marked("toml check");
    EXPECT_GE(all.size(), 13u);
    for (const auto& block : all) {
        std::ofstream{file()} << block.text;
        const auto told = run_command(with_credentials() + program() + " --check-config --config " + file().string());
        EXPECT_EQ(told.status, 0) << block.where << "\n" << told.said;
        EXPECT_THAT(told.said, testing::Not(testing::HasSubstr("unsubscribe"))) << block.where << ": warned of";
    }
}

TEST_F(ManualProcess, WritesSubmissionsThatAreTaken)
{
    daemon.add_to_environment("CREDENTIALS_DIRECTORY=" + credentials.string());
    write_configuration(fmt::format(
        "[public]\nlisten = \"127.0.0.1:{0}\"\nurl = \"http://127.0.0.1:{0}\"\n"
        "[[provider]]\nname = \"line-notify\"\nchannel = \"line\"\nkind = \"line\"\nnotification_messages = true\n"
        "access_token = {{ credential = \"line-token\" }}\nchannel_secret = {{ credential = \"line-secret\" }}\n"
        "[[provider]]\nname = \"line\"\nchannel = \"line\"\nkind = \"sandbox\"\n"
        "[[provider]]\nname = \"sms\"\nchannel = \"sms\"\nkind = \"sandbox\"\n",
        refusing_port()));
    daemon.start();
    systemd.hear_until("READY=1");
    const std::vector<std::string> json{"Content-Type: application/json"};
    api.call({"PUT", "/v1/customers/c-1001", json,
              R"({"line": "U4af4980629aabbccddeeff00112233aa", "sms": "090-1234-5678"})"});
    const auto all = blocks_marked("json submit");
    EXPECT_GE(all.size(), 2u);
    for (const auto& block : all) {
        const auto told = api.call({"POST", "/v1/messages/forecast", json, block.text});
        EXPECT_EQ(told.status, 200u) << block.where << "\n" << told.body;
    }
}

}  // namespace
}  // namespace todoke
