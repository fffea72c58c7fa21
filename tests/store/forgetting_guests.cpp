// The file holds what is kept and no more: addresses of strangers, lists of customers, and room in it that is free.
#include <gmock/gmock.h>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/people/claim_keys.hpp"
#include "store/sqlite/runs/run_pages.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

class Kept : public StoreTest {
protected:
    Kept()
    {
        options.merge_after = 1;
        options.walk_after = 1;
        reopen();
    }
    void tidy(span counted = {})
    {
        auto terms = keeping(now - 30 * 24h, now - 7 * 24h);
        terms.counted = counted;
        while (run(db->tidy(terms))) {
        }
    }
    /// To each number; all are taken.
    void send(const std::vector<std::string>& numbers)
    {
        std::vector<boost::asio::awaitable<accepted_submission>> calls;
        for (const auto& number : numbers) calls.push_back(db->accept(keyed(number), rules(), now));
        run_all(std::move(calls));
        for (auto some = take(1000); !some.empty(); some = take(1000)) accept_all(some);
    }
    void accept_all(const std::vector<reserved>& some)
    {
        std::vector<boost::asio::awaitable<state>> ends;
        for (const auto& one : some) {
            attempt_end end{one.no, one.leg, one.attempt, now, {}};
            end.result.kind = outcome_kind::accepted;
            ends.push_back(db->record(std::move(end), rules()));
        }
        run_all(std::move(ends));
    }
    std::int64_t merged_lines();
    submission keyed(const std::string& number)
    {
        auto what = sms(number);
        what.dedupe_key = "k";
        what.expires_at = now + 24h;
        return what;
    }
    /// So much later something is old enough to be purged, and a stranger keeps upkeep from the newest number.
    void pass(span length, span counted = {})
    {
        now += length;
        send({"+819000000000"});
        tidy(counted);
    }
    std::int64_t rows(const std::string& table)
    {
        db_connection reader{path(), db_connection::mode::read_only, {}};
        return reader.integer(("SELECT count(*) FROM " + table).c_str());
    }
    static std::vector<std::string> numbers(int count)
    {
        std::vector<std::string> made;
        for (int i = 0; i < count; ++i) made.push_back("+81901" + std::to_string(1'000'000 + i));
        return made;
    }
};

TEST_F(Kept, AStrangersAddressGoesWithAllThatCountedForIt)
{
    send(numbers(1500));
    tidy();
    EXPECT_EQ(rows("address"), 1500);
    pass(32 * 24h);
    EXPECT_EQ(rows("address"), 1) << "of the one who got something today";
    send({numbers(1)});
    EXPECT_EQ(put(keyed(numbers(1)[0])).now, state::suppressed) << "who comes again is known from then on";
}

TEST_F(Kept, AStrangersAddressStaysWhileSomethingCountsForIt)
{
    auto long_window = keyed("+819011111111");
    long_window.dedupe_window = 24h * 365;
    put(long_window);
    send({"+819022222222"});  // a cap looks back so far
    now += 31 * 24h;
    auto waits = keyed("+819033333333");
    waits.send_at = now + 24h * 200;
    waits.expires_at = now + 24h * 300;
    script->before_decide = [](const situation& s, instant at) -> std::optional<verdict> {
        if (s.message.send_at && at < *s.message.send_at)
            return todoke::waits(state::queued, 0, *s.message.send_at, rule::send_at);
        return std::nullopt;
    };
    put(waits);
    pass(32 * 24h, 24h * 300);
    EXPECT_EQ(rows("address"), 4);
    auto again = long_window;
    again.expires_at = now + 24h;
    EXPECT_EQ(put(again).now, state::suppressed);
    pass(32 * 24h);
    EXPECT_EQ(rows("address"), 3) << "no cap looks back any more";
}

TEST_F(Kept, AnAddressThatProfilesShareStays)
{
    const std::string number = "+819012345678";
    put_customer(profile_of("c1", {"", "", number}));
    put_customer(profile_of("c2", {"", "", number}));
    send({number});
    run(db->erase_customer("c1", rules(), now));
    pass(32 * 24h);
    pass(32 * 24h);
    EXPECT_EQ(rows("address"), 2);
    EXPECT_EQ(rows("identity"), 1);
    auto what = keyed({});
    what.customer = "c2";
    put(what);
    EXPECT_EQ(put(keyed(number)).now, state::suppressed) << "they are still the same person";
}

TEST_F(Kept, AnAddressOfAnErasedCustomerGoesInTime)
{
    const std::string number = "+819012345678";
    put_customer(profile_of("c1", {"", "", number}));
    auto what = to_customer("c1");
    what.expires_at = now + 24h;
    put(what);
    for (const auto& one : take(9)) record(one, outcome_kind::accepted);
    run(db->erase_customer("c1", rules(), now));
    tidy();
    EXPECT_EQ(rows("identity"), 1) << "nobody is to get it twice";
    pass(32 * 24h);
    EXPECT_EQ(rows("identity"), 0);
    EXPECT_EQ(rows("address"), 1);
}

/// Lines of c1's list that stand in runs.
std::int64_t Kept::merged_lines()
{
    db_connection reader{path(), db_connection::mode::read_only, {}};
    run_pages runs{reader};
    std::int64_t count = 0;
    for (const auto run : runs.whole_runs())
        runs.each(run, list_key(reader.integer("SELECT no FROM customer WHERE id = 'c1'")), INT64_MAX,
                  [&](std::int64_t) { return ++count > 0; });
    return count;
}

TEST_F(Kept, OneDamagedMessageKeepsNoList)
{
    put_customer(profile_of("c1", {"", "", "+819012345678"}));
    for (int i = 0; i < 5; ++i) {
        auto what = to_customer("c1");
        what.dedupe_key = "k" + std::to_string(i);
        what.expires_at = now + 24h;
        put(what);
    }
    for (const auto& one : take(9)) record(one, outcome_kind::accepted);
    tidy();
    EXPECT_EQ(merged_lines(), 5);
    db.reset();
    {
        db_connection raw{path(), db_connection::mode::read_write, {}};
        raw.run("UPDATE message SET route = x'FF' WHERE no = 1");
    }
    open();
    pass(32 * 24h);
    EXPECT_EQ(rows("damaged"), 1);
    EXPECT_EQ(rows("message"), 2);
    EXPECT_EQ(merged_lines(), 1);
}

class Room : public Kept {
protected:
    static constexpr std::uint64_t least = 200'000;
    Room()
    {
        options.min_free_disk = least;
        options.free_disk = [this] { return free_disk; };
        reopen();
    }
    bool is_taken()
    {
        auto what = sms("+819099999999");
        what.dedupe_key = "k" + std::to_string(++asked_);
        what.expires_at = now + 24h;
        return std::holds_alternative<stored>(accept(what));
    }
    std::uint64_t free_disk = least;

private:
    int asked_ = 0;
};

TEST_F(Room, IsWhatIsFreeInTheFileToo)
{
    for (int i = 0; i < 100; ++i) {
        auto what = sms(numbers(100)[static_cast<std::size_t>(i)]);
        what.content = R"({"text":")" + std::string(4000, 'x') + R"("})";
        what.expires_at = now + 24h;
        put(what);
    }
    for (auto some = take(1000); !some.empty(); some = take(1000)) accept_all(some);
    free_disk = least / 2;
    is_taken();  // the disk is looked at before each transaction
    EXPECT_FALSE(is_taken());
    EXPECT_TRUE(run(db->no_room()));
    now += 32 * 24h;
    tidy();
    EXPECT_TRUE(is_taken()) << "purging made room";
    EXPECT_FALSE(run(db->no_room()));
    free_disk = least / 2 - 1;
    is_taken();
    EXPECT_FALSE(is_taken()) << "none for the log";
}

/// However long after the person went: what they were sent there binds for its whole window.
TEST_F(Kept, AnAddressOfAnErasedCustomerStaysWhileAKeyOfTheirsBinds)
{
    const std::string number = "+819012345678";
    put_customer(profile_of("c1", {"", "", number}));
    auto what = to_customer("c1");
    what.dedupe_key = "k";
    what.dedupe_window = 24h * 365;
    what.expires_at = now + 24h;
    put(what);
    for (const auto& one : take(9)) record(one, outcome_kind::accepted);
    send({"+819022222222"});  // something is purged, so that upkeep walks
    run(db->erase_customer("c1", rules(), now));
    pass(32 * 24h);
    EXPECT_EQ(put(keyed(number)).now, state::suppressed);
}

}  // namespace

}  // namespace todoke
