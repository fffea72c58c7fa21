// The journal's catalog: what an operator reads beneath a line, in both languages.
#include <fstream>
#include <gmock/gmock.h>
#include <map>
#include <set>
#include <sstream>

#include "gateway/journal.hpp"
#include "tests/layout/sources.hpp"

namespace todoke {
namespace {

struct entry {
    std::string event, id, language, subject, text;
};

std::vector<entry> entries()
{
    std::ifstream from{std::string{TODOKE_SOURCE_DIR} + "/systemd/todoke.catalog"};
    std::vector<entry> made;
    std::string event;
    for (std::string line; std::getline(from, line);) {
        if (line.starts_with("# event=")) event = line.substr(8);
        if (line.starts_with("-- ")) {
            std::istringstream words{line.substr(3)};
            made.push_back({event, {}, {}, {}, {}});
            words >> made.back().id >> made.back().language;
        } else if (line.starts_with("Subject: ")) {
            made.back().subject = line.substr(9);
        } else if (!made.empty() && !line.starts_with('#')) {
            made.back().text += line + '\n';
        }
    }
    return made;
}

/// All that the sources log: the event, and the names of its fields.
std::map<std::string, std::string> logged_events()
{
    std::map<std::string, std::string> made;
    for (const auto& source : sources_below({"daemon", "gateway", "store"})) {
        const auto& text = source.text;
        for (auto at = text.find("\"event="); at != text.npos; at = text.find("\"event=", at + 1)) {
            const auto line = text.substr(at + 1, text.find(';', at) - at);
            const auto name = line.substr(6, line.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", 6) - 6);
            made[name] += line;
        }
    }
    return made;
}

std::string in_small(std::string text)
{
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

TEST(JournalCatalog, KnowsItsEventsByTheIdsTheyAreLoggedWith)
{
    const auto events = logged_events();
    for (const auto& one : entries()) {
        EXPECT_TRUE(events.contains(one.event)) << one.event << " is not logged";
        EXPECT_EQ(one.id, log::message_id(one.event)) << one.event;
    }
}

TEST(JournalCatalog, SpeaksBothLanguages)
{
    std::map<std::string, std::set<std::string>> languages;
    for (const auto& one : entries()) {
        EXPECT_FALSE(one.subject.empty()) << one.event;
        languages[one.event].insert(one.language);
    }
    EXPECT_GE(languages.size(), 15u);
    for (const auto& [event, spoken] : languages) EXPECT_EQ(spoken, (std::set<std::string>{"", "ja"})) << event;
}

/// A name that no line has would stay in the text as it stands.
TEST(JournalCatalog, NamesOnlyFieldsThatTheLinesHave)
{
    const auto events = logged_events();
    const std::string mark = "@TODOKE_";
    for (const auto& one : entries()) {
        const auto all = one.subject + one.text;
        for (auto at = all.find(mark); at != all.npos; at = all.find(mark, at + 1)) {
            const auto begin = at + mark.size();
            const auto field = in_small(all.substr(begin, all.find('@', begin) - begin)) + "=";
            EXPECT_NE(events.at(one.event).find(field), std::string::npos) << one.event << " " << field;
        }
    }
}

}  // namespace
}  // namespace todoke
