// What waits, by the minute of its due: as values, and after what goes wrong. tests/store/counting.cpp compares with a
// scan.

#include <boost/asio/co_spawn.hpp>
#include <gmock/gmock.h>

#include "store/sqlite/file/db_connection.hpp"
#include "tests/store/failing_disk.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class DueCounts : public StoreTest {
protected:
    ~DueCounts() override { the_failing_disk().is_full = false; }

    /// "03:00 sms bulk queued none 2" each.
    std::vector<std::string> dues(span ahead = 24h)
    {
        std::vector<std::string> made;
        const auto seen = run(db->due_counts(now + ahead));
        for (const auto& row : seen.waiting) {
            EXPECT_EQ(row.until, row.from + 1min);
            EXPECT_GT(row.count, 0);
            const auto from = row.on ? std::string{to_text(*row.on)} : row.provider.empty() ? "time" : row.provider;
            made.push_back(to_text(row.from).substr(11, 5) + " " + from + " " + row.klass + " " +
                           std::string{to_text(row.in)} + " " + std::string{to_text(row.why)} + " " +
                           std::to_string(row.count));
        }
        return made;
    }
    submission later(span ahead)
    {
        auto what = sms();
        what.send_at = now + ahead;
        return what;
    }
};

TEST_F(DueCounts, NameMinuteLaneClassStateAndRule)
{
    put(sms());
    put(sms());
    put(later(20s));
    put(later(2h + 30min + 59s));
    auto named = later(3h);
    named.legs[0].via = "smsc";
    named.klass = "urgent";
    put(named);
    const std::vector<std::string> all{"03:00 sms bulk queued none 2", "03:00 sms bulk queued send_at 1",
                                       "05:30 sms bulk queued send_at 1", "06:00 smsc urgent queued send_at 1"};
    EXPECT_EQ(dues(), all);
    EXPECT_THAT(dues(2h + 29min), ElementsAre(all[0], all[1])) << "only minutes that have begun by then";
    reopen();
    EXPECT_EQ(dues(), all);
}

TEST_F(DueCounts, FollowAMessageThroughItsLife)
{
    script->repeats_uncertain = true;
    auto what = to_customer("c", {channel::line, channel::sms});
    what.to = {"", "U1", "+819012345678"};
    what.legs[1].when = follow_up{"clicked", 5min, false};
    put(what);
    EXPECT_THAT(dues(), ElementsAre("03:00 line bulk queued none 1"));
    const auto tried = take(1, channel::line, "line");
    EXPECT_THAT(dues(), IsEmpty()) << "in flight";
    record(tried.at(0), outcome_kind::uncertain);
    EXPECT_THAT(dues(), ElementsAre("03:01 line bulk queued retry 1")) << "bound to who tried";
    now += 61s;
    record(take(1, channel::line, "line").at(0), outcome_kind::accepted);
    EXPECT_THAT(dues(), ElementsAre("03:06 time bulk watching follow_up 1"));
    now += 6min;
    record(take(1).at(0), outcome_kind::accepted);
    EXPECT_THAT(dues(), IsEmpty());
    db_connection raw{path(), db_connection::mode::read_only, {}};
    EXPECT_EQ(raw.integer("SELECT count(*) FROM due_count"), 0) << "a count of none has no row";
}

TEST_F(DueCounts, AddUpWithTheTallyOfTheSameMoment)
{
    put(sms());
    put(later(1h));
    const auto seen = run(db->due_counts(now + 24h));
    std::int64_t queued = 0, waiting = 0;
    for (const auto& row : seen.all) queued += row.in == state::queued ? row.count : 0;
    for (const auto& row : seen.waiting) waiting += row.count;
    EXPECT_EQ(queued, 2);
    EXPECT_EQ(waiting, 2);
}

TEST_F(DueCounts, FollowARollBack)
{
    script->before_decide = [](const situation& s, instant) -> std::optional<verdict> {
        if (s.message.campaign == "broken") throw std::runtime_error{"no such rule"};
        return std::nullopt;
    };
    int stored = 0;
    for (int i = 0; i < 20; ++i) {
        auto what = sms();
        if (i == 13) what.campaign = "broken";
        boost::asio::co_spawn(io, db->accept(std::move(what), rules(), now),
                              [&](std::exception_ptr error, accepted_submission) { stored += !error; });
    }
    io.restart();
    io.run();
    EXPECT_EQ(stored, 19);
    EXPECT_THAT(dues(), ElementsAre("03:00 sms bulk queued none 19"));
}

TEST_F(DueCounts, FollowACommitThatFailed)
{
    options.vfs = use_failing_disk();
    reopen();
    put(sms());
    the_failing_disk().is_full = true;
    EXPECT_THROW(accept(sms()), store_failure);
    the_failing_disk().is_full = false;
    put(sms());
    EXPECT_THAT(dues(), ElementsAre("03:00 sms bulk queued none 2"));
}

}  // namespace

}  // namespace todoke
