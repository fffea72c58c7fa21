// One thing has one Japanese name, wherever a marketer or an operator meets it.
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <map>

#include "gateway/policy/wording/names.hpp"
#include "tests/layout/sources.hpp"

namespace todoke {
namespace {

namespace fs = std::filesystem;

const fs::path shipped_sources{TODOKE_SOURCE_DIR};

std::string shipped_text(const fs::path& file)
{
    std::ifstream from{shipped_sources / file};
    return {std::istreambuf_iterator<char>{from}, {}};
}

/// All that is said in Japanese: by the programs, the page, the journal and the manual.
std::map<std::string, std::string> japanese_texts()
{
    std::map<std::string, std::string> made;
    for (const fs::path file : {"daemon/dashboard/words_ja.js", "systemd/todoke.catalog"})
        made[file] = shipped_text(file);
    for (const auto& chapter : fs::directory_iterator{shipped_sources / "docs/manual/ja"})
        made[chapter.path()] = shipped_text(chapter.path());
    for (const auto& source : sources_below({"daemon", "gateway"})) made[source.path] = source.text;
    return made;
}

TEST(JapaneseWords, NoThingHasASecondName)
{
    const std::map<std::string, std::string> second_names{{"静かな時間帯", "送信を控える時間帯"},
                                                          {"送信禁止時間帯", "送信を控える時間帯"},
                                                          {"抑止", "送信見送り"},
                                                          {"配信済み", "配達済み"},
                                                          {"遮断中", "障害停止"},
                                                          {"送信事業者", "プロバイダー"},
                                                          {"追いかけ", "追送"},
                                                          {"反応待ち", "追送待ち"},
                                                          {"受理", "受付"},
                                                          {"重複キー", "重複防止キー"},
                                                          {"取引連絡", "取引"}};
    const auto texts = japanese_texts();
    EXPECT_GT(texts.size(), 100u) << "nothing was read";
    for (const auto& [file, text] : texts)
        for (const auto& [second, first] : second_names)
            EXPECT_EQ(text.find(second), std::string::npos) << file << ": " << second << " is called " << first;
}

TEST(JapaneseWords, TheManualNamesTheStatesAsTheyAreShown)
{
    const auto chapter = shipped_text("docs/manual/ja/12-reference.md");
    for (const auto state : named_words(vocabulary::state)) {
        const auto named = "`" + std::string{state} + "` " + name_of(vocabulary::state, state, language::japanese);
        EXPECT_NE(chapter.find(named), std::string::npos) << named;
    }
}

}  // namespace
}  // namespace todoke
