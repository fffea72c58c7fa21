#pragma once
// Sorted runs in a file of their own: a transaction for each step.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "store/sqlite/file/schema.hpp"
#include "store/sqlite/runs/sorted_runs.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

inline std::vector<keyed_number> one_each(std::int64_t count)
{
    std::vector<keyed_number> made;
    for (std::int64_t no = 1; no <= count; ++no) made.push_back({3 * no, no});
    return made;
}

inline sorted_runs::fate none_goes(const keyed_number&, bool)
{
    return {};
}

class SortedRuns : public StoreTest {
protected:
    SortedRuns()
    {
        db.reset();
        file.emplace(path(), db_connection::mode::read_write, std::string{});
        prepare_database(*file, path());
        start();
    }
    void start() { runs = std::make_unique<sorted_runs>(*file, most_page_entries); }

    /// One transaction.
    template <class F>
    void change(F what, bool keeps = true)
    {
        file->run("BEGIN IMMEDIATE");
        what();
        file->run(keeps ? "COMMIT" : "ROLLBACK");
        keeps ? runs->committed() : runs->rolled_back();
    }
    void add(std::vector<keyed_number> some)
    {
        std::sort(some.begin(), some.end());
        change([&] {
            auto made = runs->begin(some);
            for (std::size_t at = 0; at < some.size(); at += most_page_entries)
                runs->write(made, some.data() + at, std::min(most_page_entries, some.size() - at));
            while (!runs->publish(made, 1)) {
            }
        });
    }
    bool work(std::size_t pages, const sorted_runs::drop_rule& drops = none_goes, bool keeps = true)
    {
        bool more = false;
        change([&] { more = runs->work(pages, drops); }, keeps);
        return more;
    }
    void finish(const sorted_runs::drop_rule& drops = none_goes)
    {
        while (work(3, drops)) {
        }
    }
    std::vector<std::int64_t> under(std::int64_t key, std::int64_t before = INT64_MAX, std::size_t most = SIZE_MAX)
    {
        std::set<std::int64_t> made;
        runs->each(key, before, most, [&](std::int64_t no) { made.insert(no); });
        return {made.begin(), made.end()};
    }
    std::int64_t ask(const char* sql) { return file->integer(sql); }

    std::optional<db_connection> file;
    std::unique_ptr<sorted_runs> runs;
};

}  // namespace todoke
