// The kept corpus, and what is made of it: every reader of foreign bytes keeps its promises.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

#include "tests/fuzz/mutations.hpp"
#include "tests/fuzz/promises.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {
namespace {

namespace fs = std::filesystem;

constexpr int mutants = 2000;
constexpr std::size_t most_bytes = 2 << 20;

std::string in_hex(std::string_view bytes)
{
    std::string text;
    for (const char c : bytes.substr(0, 2000)) {
        char hex[8];
        std::snprintf(hex, sizeof hex, "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
        text += c >= ' ' && c < 0x7f ? std::string(1, c) : std::string{hex};
    }
    return text;
}

class Fuzz : public testing::TestWithParam<fuzz_target> {
protected:
    static std::vector<std::string> corpus()
    {
        std::vector<fs::path> files;
        for (const auto& entry :
             fs::directory_iterator{fs::path{TODOKE_SOURCE_DIR} / "tests/fuzz/corpus" / GetParam().name})
            files.push_back(entry.path());
        std::sort(files.begin(), files.end());
        std::vector<std::string> all;
        for (const auto& path : files) {
            std::ifstream file{path, std::ios::binary};
            all.emplace_back(std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{});
        }
        return all;
    }
    static bool holds_for(const std::string& bytes)
    {
        try {
            GetParam().check(bytes);
            return true;
        } catch (const std::exception& broken) {
            ADD_FAILURE() << broken.what() << "\nfor " << in_hex(bytes);
            return false;
        }
    }
};

TEST_P(Fuzz, TheKeptCorpusBreaksNoPromise)
{
    const auto all = corpus();
    ASSERT_FALSE(all.empty());
    holds_for({});
    for (const auto& bytes : all) holds_for(bytes);
}

TEST_P(Fuzz, WhatIsMadeOfTheCorpusBreaksNoPromise)
{
    const auto all = corpus();
    ASSERT_FALSE(all.empty());
    mutations make{all};
    std::size_t bytes = 0;
    for (int i = 0; i < mutants && bytes < most_bytes; ++i) {
        const auto text = make.next();
        bytes += text.size();
        if (!holds_for(text)) return;
    }
}

TEST_P(Fuzz, NoCutOfTheCorpusBreaksAPromise)
{
    for (const auto& bytes : corpus())
        for (std::size_t length = 0; length < std::min<std::size_t>(bytes.size(), 600); ++length)
            if (!holds_for(bytes.substr(0, length))) return;
}

INSTANTIATE_TEST_SUITE_P(Readers, Fuzz, testing::ValuesIn(fuzz_targets().begin(), fuzz_targets().end()),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST(FuzzPromises, ABrokenPromiseIsSeen)
{
    EXPECT_THROW(must_be_line("a\r\nb", 10, "x"), broken_promise);
    EXPECT_THROW(must_be_line("\x82\xa0", 10, "x"), broken_promise) << "Shift_JIS";
    EXPECT_THROW(must_be_line("abc", 2, "x"), broken_promise);
    EXPECT_THROW(must_be_word("a b", 10, "x"), broken_promise);
    EXPECT_NO_THROW(must_be_line("届け", 10, "x"));
}

}  // namespace
}  // namespace todoke
