// Rows that are written again where they stand, in random order: one that grows has its page split, and the pages
// beside it read and written.
#include "store/sqlite/file/db_connection.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

class RowRoom : public StoreTest {
protected:
    std::int64_t ask(const char* question)
    {
        db_connection reader{path(), db_connection::mode::read_only, {}};
        return reader.integer(question);
    }
    std::int64_t pages_of_progress() { return ask("SELECT count(*) FROM dbstat WHERE name = 'progress'"); }
};

TEST_F(RowRoom, WhereAMessageStandsTakesNoMorePagesOnceItWasSent)
{
    for (int i = 0; i < 300; ++i) put(sms("+8190" + std::to_string(10'000'000 + i)));
    const auto before = pages_of_progress();
    ASSERT_GT(before, 3);
    for (int sent = 0; sent < 300;) {
        const auto some = take(50);
        ASSERT_FALSE(some.empty());
        for (auto one = some.rbegin(); one != some.rend(); ++one) record(*one, outcome_kind::accepted);
        sent += static_cast<int>(some.size());
    }
    EXPECT_EQ(pages_of_progress(), before);
}

}  // namespace

}  // namespace todoke
