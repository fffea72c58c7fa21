// The house as it stands: the include table, the size of files, headers that stand alone.
#include <algorithm>
#include <filesystem>
#include <gtest/gtest.h>
#include <regex>

#include "tests/layout/include_table.hpp"
#include "tests/layout/sources.hpp"

namespace todoke {
namespace {

namespace fs = std::filesystem;

constexpr std::ptrdiff_t most_lines = 350;

const std::vector<std::string> product{"daemon", "gateway", "store"};
const std::vector<std::string> all_files{"daemon", "gateway", "store", "tests", "bench"};

TEST(Layout, EveryIncludeIsInTheTable)
{
    const auto sources = sources_below(product);
    ASSERT_GT(sources.size(), 50u) << "read the wrong folder?";
    for (const auto& source : sources)
        for (const auto& violation : include_violations(source.path, source.text)) ADD_FAILURE() << violation;
}

TEST(Layout, IncludesInQuotesNameAFileFromTheRoot)
{
    const fs::path root{TODOKE_SOURCE_DIR};
    for (const auto& source : sources_below(all_files))
        for (const auto& line : includes_of(source.text)) {
            const bool made_by_build = line.target == "daemon/service/version.hpp";
            EXPECT_TRUE(!line.in_quotes || made_by_build || fs::is_regular_file(root / line.target))
                << source.path << ":" << line.line << ": there is no " << line.target;
        }
}

TEST(Layout, NoFileIsLongerThan350Lines)
{
    for (const auto& source : sources_below(all_files))
        EXPECT_LE(std::count(source.text.begin(), source.text.end(), '\n'), most_lines) << source.path;
}

TEST(Layout, EveryHeaderIsIncludedOnceAndSaysWhatItPromises)
{
    for (const auto& source : sources_below(all_files)) {
        if (!source.path.ends_with(".hpp")) continue;
        EXPECT_TRUE(source.text.starts_with("#pragma once\n")) << source.path;
        EXPECT_TRUE(source.text.starts_with("#pragma once\n// "))
            << source.path << ": opens with 2-3 lines on what it promises";
    }
}

/// Numbers that somebody may ask for are kept by the transactions that change them. (At the opening, schema.cpp looks
/// whether the file is empty.)
TEST(Layout, NothingCountsRows)
{
    const std::regex counts_rows{R"(\bcount ?\( ?(\*|distinct|all|[a-z]))", std::regex::icase};
    ASSERT_TRUE(std::regex_search("SELECT COUNT(*) FROM message", counts_rows));
    ASSERT_FALSE(std::regex_search("INSERT INTO due_count(minute) .count()", counts_rows));
    int read = 0;
    for (const auto& source : sources_below({"store/sqlite"})) {
        ++read;
        if (source.path == "store/sqlite/file/schema.cpp") continue;
        EXPECT_FALSE(std::regex_search(source.text, counts_rows)) << source.path;
    }
    EXPECT_GT(read, 50);
}

TEST(Layout, WhatTimeItIsIsAskedInOnePlace)
{
    const std::regex asks{
        R"(system_clock::now|\btime\((nullptr|NULL|0)\)|gettimeofday|clock_gettime|'now'|CURRENT_TIME)"};
    for (const auto& source : sources_below(product))
        EXPECT_EQ(std::regex_search(source.text, asks), source.path == "gateway/clock.cpp") << source.path;
}

/// NSS may ask a directory server that hangs: on the network thread nothing would go on, and the command line would
/// wait for longer than it says.
TEST(Layout, TheSystemIsAskedForNoNamesButOfHosts)
{
    const std::regex asks{
        R"(\b(getpw(nam|uid|ent)|getgr(nam|gid|ent|ouplist)|initgroups|getservby|gethostby|getaddrinfo)\w*\()"};
    ASSERT_TRUE(std::regex_search("getgrgid_r(gid)", asks));
    for (const auto& source : sources_below(product))
        EXPECT_EQ(std::regex_search(source.text, asks), source.path == "gateway/channel/lookup.cpp") << source.path;
}

/// The others wait for both sides of a race, or are the command line's whole conversation.
TEST(Layout, TasksAreSpawnedInOnePlace)
{
    std::vector<std::string> found;
    for (const auto& source : sources_below(product))
        if (source.text.find("asio::co_spawn(") != std::string::npos) found.push_back(source.path);
    const std::vector<std::string> known{"daemon/cli/client.cpp", "gateway/deadline.hpp",
                                         "gateway/delivery/dispatcher.cpp", "gateway/rest.cpp",
                                         "gateway/task_group.cpp"};
    EXPECT_EQ(found, known);
}

TEST(Layout, NoFileIsNamedAfterNothing)
{
    for (const auto& source : sources_below(all_files))
        for (const char* word : {"util", "common", "manager", "helper"})
            EXPECT_EQ(source.path.find(word), std::string::npos) << source.path;
}

struct include_case {
    const char* name;
    const char* file;
    const char* line;
    bool allowed;
};

class IncludeTable : public testing::TestWithParam<include_case> {};

TEST_P(IncludeTable, HoldsTheFloors)
{
    const auto found = include_violations(GetParam().file, GetParam().line);
    EXPECT_EQ(found.empty(), GetParam().allowed) << GetParam().line;
}

INSTANTIATE_TEST_SUITE_P(
    Layout, IncludeTable,
    testing::Values(
        include_case{"model_standard", "store/model/a.hpp", "#include <vector>", true},
        include_case{"model_asio", "store/model/a.hpp", "#include <boost/asio/awaitable.hpp>", false},
        include_case{"model_store", "store/model/a.hpp", "#include \"store/store.hpp\"", false},
        include_case{"store_sqlite", "store/sqlite/a.cpp", "#include <sqlite3.h>", true},
        include_case{"store_policy", "store/sqlite/a.cpp", "#include \"gateway/policy/policy.hpp\"", false},
        include_case{"store_beast", "store/a.cpp", "#include <boost/beast/http.hpp>", false},
        include_case{"policy_zones", "gateway/policy/a.cpp", "#include <date/tz.h>", true},
        include_case{"policy_asio", "gateway/policy/a.cpp", "# include <boost/asio.hpp>", false},
        include_case{"policy_clock", "gateway/policy/a.cpp", "#include \"gateway/clock.hpp\"", false},
        include_case{"intake_store", "gateway/intake/a.cpp", "#include \"store/store.hpp\"", false},
        include_case{"channel_store", "gateway/channel/sms/a.cpp", "#include \"store/store.hpp\"", false},
        include_case{"channel_log", "gateway/channel/sms/a.cpp", "#include \"gateway/log.hpp\"", true},
        include_case{"channel_policy", "gateway/channel/a.cpp", "#include \"gateway/policy/rules.hpp\"", false},
        include_case{"delivery_channel", "gateway/delivery/a.cpp", "#include \"gateway/channel/channel.hpp\"", true},
        include_case{"delivery_smtp", "gateway/delivery/a.cpp", "#include \"gateway/channel/email/mime.hpp\"", false},
        include_case{"delivery_sql", "gateway/delivery/a.cpp", "#include \"store/sqlite/message/rows.hpp\"", false},
        include_case{"gateway_daemon", "gateway/log.cpp", "  #include \"daemon/config/config.hpp\"", false},
        include_case{"http_http", "daemon/http/session.cpp", "#include \"daemon/http/wire.hpp\"", true},
        include_case{"http_api", "daemon/http/session.cpp", "#include \"daemon/api/core.hpp\"", false},
        include_case{"http_store", "daemon/http/problem.cpp", "#include \"store/store.hpp\"", false},
        include_case{"http_configuration", "daemon/http/door.hpp", "#include \"daemon/config/config.hpp\"", false},
        include_case{"api_http", "daemon/api/status.cpp", "#include \"daemon/http/problem.hpp\"", true},
        include_case{"api_sql", "daemon/api/status.cpp", "#include \"store/sqlite/sqlite_store.hpp\"", false},
        include_case{"api_public", "daemon/api/core.cpp", "#include \"daemon/public/pages.hpp\"", false},
        include_case{"daemon_store", "daemon/service/a.cpp", "#include \"store/sqlite/sqlite_store.hpp\"", true},
        include_case{"daemon_backup", "daemon/main.cpp", "#include \"store/sqlite/file/backup.hpp\"", true},
        include_case{"daemon_sql", "daemon/a.cpp", "#include \"store/sqlite/file/db_connection.hpp\"", false},
        include_case{"daemon_file", "daemon/machine/a.cpp", "#include \"store/sqlite/file/database_file.hpp\"", false},
        include_case{"file_file", "store/sqlite/file/a.cpp", "#include \"store/sqlite/file/damage.hpp\"", true},
        include_case{"file_disk", "store/sqlite/file/a.cpp", "#include \"store/sqlite/disk/disk_errors.hpp\"", true},
        include_case{"file_message", "store/sqlite/file/a.cpp", "#include \"store/sqlite/message/transitions.hpp\"",
                     false},
        include_case{"daemon_all", "daemon/a.cpp", "#include <toml++/toml.h>", true},
        include_case{"new_folder", "extra/a.cpp", "#include <vector>", false}),
    [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace todoke
