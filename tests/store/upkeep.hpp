#pragma once
// A store whose claims become runs, and whose walks begin, at once.

#include <string>
#include <utility>
#include <vector>

#include "tests/store/fixture.hpp"

namespace todoke {

class Upkeep : public StoreTest {
protected:
    Upkeep()
    {
        options.merge_after = 1;
        options.walk_after = 1;
        reopen();
    }
    /// A whole round. Nothing is old unless the test says so.
    int tidy(instant final_before = {}, instant content_before = {})
    {
        int pieces = 0;
        while (run(db->tidy(keeping(final_before, content_before)))) ++pieces;
        return pieces;
    }
    submission keyed(const std::string& key)
    {
        auto what = sms();
        what.dedupe_key = key;
        return what;
    }
    std::vector<message_id> put_keys(int count)
    {
        std::vector<boost::asio::awaitable<accepted_submission>> calls;
        for (int i = 0; i < count; ++i) calls.push_back(db->accept(keyed("k" + std::to_string(i)), rules(), now));
        std::vector<message_id> made;
        for (const auto& answer : run_all(std::move(calls))) made.push_back(std::get<stored>(answer).id);
        return made;
    }
    std::int64_t rows(const std::string& table)
    {
        db_connection reader{path(), db_connection::mode::read_only, {}};
        return reader.integer(("SELECT count(*) FROM " + table).c_str());
    }
    /// Claims and lines of lists that became runs.
    std::int64_t merged()
    {
        db_connection reader{path(), db_connection::mode::read_only, {}};
        return reader.integer("SELECT coalesce(sum(entries), 0) FROM sorted_run WHERE whole = 1");
    }
};

}  // namespace todoke
