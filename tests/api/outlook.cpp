// The coming hours: what becomes due, when it will have gone, and what will be late.
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <gmock/gmock.h>

#include "daemon/api/outlook_figures.hpp"
#include "tests/http/door_fixture.hpp"

namespace todoke {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

const auto two_at_night = *parse_instant("2026-11-26T17:00:00Z");  // 02:00 in Tokyo
const auto eight = *parse_instant("2026-11-26T23:00:00Z");
const auto nine_in_the_evening = *parse_instant("2026-11-27T12:00:00Z");
const stream line_news{channel::line, "promotional"};

due_row due_at(instant when, std::int64_t count, rule why = rule::quiet_hours, const std::string& klass = "promotional")
{
    due_row made;
    made.from = when;
    made.until = when + 1min;
    made.on = channel::line;
    made.klass = klass;
    made.why = why;
    made.count = count;
    return made;
}

/// So many a minute, one after the other, whatever their class.
estimator at_rate(const waiting_counts& counts, double a_minute)
{
    return [rows = counts.waiting, a_minute](channel, const std::string&, instant due,
                                             std::optional<std::size_t>) -> std::optional<instant> {
        auto gone = instant::min();
        for (const auto& row : rows)
            if (row.from <= due)
                gone =
                    std::max(gone, row.from) + span{std::llround(static_cast<double>(row.count) / a_minute * 60'000)};
        return std::max(gone, due);
    };
}

struct CampaignOutlook : testing::Test {
    CampaignOutlook()
    {
        book.classes = default_classes();
        lanes = {{"line", channel::line, lane_state::ready, 0, 8, "", {"50/s"}}};
    }
    outlook see(double a_minute, span ahead = 12h)
    {
        return look_ahead(counts, lanes, book, at_rate(counts, a_minute), now, now + ahead, 10min);
    }

    rules book;
    std::vector<lane_view> lanes;
    waiting_counts counts;
    instant now = two_at_night;
};

TEST_F(CampaignOutlook, SaysWhenTheReleaseOfTheMorningHasGone)
{
    counts.waiting = {due_at(eight, 300), due_at(eight + 10min, 300)};
    const auto seen = see(10);
    ASSERT_EQ(seen.releases.size(), 1u);
    const auto& one = seen.releases[0];
    EXPECT_EQ(one.what, line_news);
    EXPECT_EQ(one.why, rule::quiet_hours);
    EXPECT_EQ(one.from, eight);
    EXPECT_EQ(one.until, eight + 10min);
    EXPECT_EQ(one.count, 600);
    EXPECT_EQ(one.ends, eight + 1h);
    EXPECT_THAT(one.late, IsEmpty());
    ASSERT_EQ(seen.slots.size(), 6u) << "an hour, in slots of ten minutes";
    std::int64_t goes = 0;
    for (const auto& [at, slot] : seen.slots) {
        EXPECT_THAT(slot.goes, ElementsAre(Pair(line_news, 100))) << to_text(at);
        goes += slot.goes.at(line_news);
    }
    EXPECT_EQ(goes, 600);
    EXPECT_THAT(seen.slots.at(eight).due, ElementsAre(Pair(line_news, 300)));
}

TEST_F(CampaignOutlook, WarnsOfWhatQuietHoursWillCutOff)
{
    counts.waiting = {due_at(eight, 26 * 600)};
    const auto seen = see(10, 24h);
    ASSERT_EQ(seen.releases.size(), 1u);
    EXPECT_EQ(seen.releases[0].ends, eight + 26h);
    ASSERT_EQ(seen.releases[0].late.size(), 1u);
    const auto& late = seen.releases[0].late[0];
    EXPECT_EQ(late.by, rule::quiet_hours);
    EXPECT_EQ(late.from, nine_in_the_evening);
    EXPECT_EQ(late.count, 13 * 600) << "thirteen hours are open, thirteen more would be needed";
    book.classes.at("promotional").quiet = {};
    EXPECT_THAT(see(10, 24h).releases[0].late, IsEmpty()) << "never quiet";
}

TEST_F(CampaignOutlook, WarnsOfAWindowThatClosesFirst)
{
    book.classes.at("promotional").send_windows = {*parse_range("08:00-09:00")};
    counts.waiting = {due_at(eight, 1200, rule::send_window)};
    const auto seen = see(10);
    ASSERT_EQ(seen.releases.at(0).late.size(), 1u);
    EXPECT_EQ(seen.releases[0].late[0].by, rule::send_window);
    EXPECT_EQ(seen.releases[0].late[0].from, eight + 1h);
    EXPECT_EQ(seen.releases[0].late[0].count, 600);
}

TEST_F(CampaignOutlook, WarnsOfAnAllowanceThatDoesNotLast)
{
    counts.waiting = {due_at(eight - 1h, 100, rule::send_at, "transactional"), due_at(eight, 500)};
    lanes[0].quotas = {{"1000/d", 600, 400, {}}, {"5000/month", 0, 5000, {}}};
    const auto seen = see(100);
    ASSERT_EQ(seen.releases.size(), 2u);
    EXPECT_THAT(seen.releases[0].late, IsEmpty()) << "it comes first";
    ASSERT_EQ(seen.releases[1].late.size(), 1u);
    EXPECT_EQ(seen.releases[1].late[0].by, rule::quota);
    EXPECT_EQ(seen.releases[1].late[0].count, 200);
    lanes.push_back({"spare", channel::line, lane_state::ready, 0, 8, "", {}});
    EXPECT_THAT(see(100).releases[1].late, IsEmpty()) << "another one has no such limit";
}

TEST_F(CampaignOutlook, KeepsApartWhatALongBreakParts)
{
    counts.waiting = {due_at(eight, 1), due_at(eight + 29min, 1), due_at(eight + 2h, 1),
                      due_at(eight + 2h, 5, rule::send_at)};
    const auto seen = see(1000);
    ASSERT_EQ(seen.releases.size(), 3u);
    EXPECT_EQ(seen.releases[0].count, 2);
    EXPECT_EQ(seen.releases[1].why, rule::send_at) << "of those that begin together, the larger";
    EXPECT_EQ(seen.releases[2].from, eight + 2h);
    EXPECT_EQ(seen.releases[2].count, 1);
}

TEST_F(CampaignOutlook, TellsOfWhatIsDueAndTakesLong)
{
    now = nine_in_the_evening - 1h;
    counts.waiting = {due_at(now - 1h, 1200, rule::quiet_hours), due_at(now - 5min, 3, rule::none, "urgent")};
    auto seen = see(10);
    ASSERT_FALSE(seen.releases.empty());
    EXPECT_EQ(seen.releases[0].why, rule::none);
    EXPECT_EQ(seen.releases[0].from, now);
    EXPECT_EQ(seen.releases[0].count, 1200);
    counts.waiting = {due_at(now - 5min, 3, rule::none, "urgent")};
    EXPECT_THAT(see(1000).releases, IsEmpty()) << "it goes at once";
}

TEST_F(CampaignOutlook, DoesNotSayWhatNobodyCanTell)
{
    counts.waiting = {due_at(eight, 300)};
    const estimator nobody = [](channel, const std::string&, instant, std::optional<std::size_t>) {
        return std::optional<instant>{};
    };
    auto seen = look_ahead(counts, lanes, book, nobody, now, now + 12h, 10min);
    EXPECT_FALSE(seen.releases.at(0).ends);
    EXPECT_THAT(seen.slots.at(eight).goes, ElementsAre(Pair(line_news, 300))) << "nobody limits it";
    lanes[0].stops = rule::breaker;
    seen = look_ahead(counts, lanes, book, nobody, now, now + 12h, 10min);
    EXPECT_THAT(seen.slots.at(eight).goes, IsEmpty());
    EXPECT_THAT(seen.slots.at(eight).due, ElementsAre(Pair(line_news, 300)));
}

TEST_F(CampaignOutlook, LeavesOutWhatWaitsForNoProvider)
{
    auto timer = due_at(eight, 7, rule::follow_up);
    timer.on = std::nullopt;
    auto gone = timer;
    gone.provider = "removed";
    auto bound = timer;
    bound.provider = "line";
    counts.waiting = {timer, gone, bound};
    const auto seen = see(1000);
    ASSERT_EQ(seen.slots.size(), 1u);
    EXPECT_THAT(seen.slots.begin()->second.due, ElementsAre(Pair(line_news, 7))) << "only what the provider takes";
}

TEST_F(Door, ShowsTheComingHours)
{
    open();
    there([this] {
        lanes = {{"line", channel::line, lane_state::ready, 0, 8, "", {"50/s"}}};
        auto row = due_at(*parse_instant("2026-11-23T05:00:00Z"), 40);
        messages.dues = {row};
        ahead = 90s;
    });
    const auto body = json::parse(ask("GET", "/v1/outlook").body);
    EXPECT_EQ(text(body, "/now"), "2026-11-23T03:00:00Z");
    EXPECT_EQ(text(body, "/until"), "2026-11-23T15:00:00Z");
    EXPECT_EQ(text(body, "/slot"), "10m");
    EXPECT_EQ(text(body, "/slots/0/from"), "2026-11-23T05:00:00Z");
    EXPECT_EQ(text(body, "/slots/0/due/0/channel"), "line");
    EXPECT_EQ(body.at_pointer("/slots/0/goes/0/count").as_int64(), 40);
    EXPECT_EQ(text(body, "/releases/0/rule"), "quiet_hours");
    EXPECT_EQ(text(body, "/releases/0/ends_at"), "2026-11-23T05:01:30Z");
    EXPECT_EQ(text(json::parse(ask("GET", "/v1/outlook?hours=24").body), "/slot"), "20m");
    for (const auto* bad : {"hours=0", "hours=25", "hours=x", "colour=red"})
        EXPECT_EQ(ask("GET", "/v1/outlook?" + std::string{bad}).status, 422) << bad;
}

}  // namespace
}  // namespace todoke
