// Somebody sets the clock, by an hour or by years, ahead or back, and sets it right again: nothing goes before its
// time, nothing twice, and nothing is lost. And nights in which the clocks change, a leap day and 2038, which are no
// jump.
#include <gtest/gtest.h>
#include <set>

#include "tests/scenario/world.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

constexpr span year = 24h * 365;

config site_in(const std::string& zone)
{
    std::string toml = "[site]\ntime_zone = \"" + zone + "\"\n";
    for (const auto& [name, on] : {std::pair{"mail", "email"}, {"sms", "sms"}})
        toml += std::string{"[[provider]]\nname = \""} + name + "\"\nchannel = \"" + on + "\"\nkind = \"sandbox\"\n";
    auto read = parse_config({{"site", toml}});
    if (const auto* wrong = std::get_if<config_problems>(&read)) throw std::runtime_error{wrong->front().what};
    return std::get<config>(std::move(read));
}

struct clock_case {
    std::string name;
    std::string zone = "Asia/Tokyo";
    std::string starts = "2026-05-01T03:00:00Z";
    span jump{};  ///< how it is set; 0: it is not
    friend void PrintTo(const clock_case& row, std::ostream* to) { *to << row.name; }
};

class ClockTable : public testing::TestWithParam<clock_case> {
protected:
    ClockTable() : shop{site_in(GetParam().zone), *parse_instant(GetParam().starts)} {}

    /// So many hours of running, each with a message, and with earlier ones once more.
    void live(int hours)
    {
        for (int i = 0; i < hours; ++i) {
            submit();
            repeat_some();
            shop.move_to(shop.now() + 1h);
            look();
        }
    }
    void set_clock_off_by(span to)
    {
        shop.set_clock(shop.now() + to - off_);
        off_ = to;
        look();
    }
    instant true_now() const { return shop.now() - off_; }
    void adopt()
    {
        shop.adopt();
        look();
    }
    void expect_all_went_once()
    {
        for (const auto& [id, one] : asked_) EXPECT_EQ(one.went, 1) << id.text() << " of " << to_text(one.stored);
        EXPECT_FALSE(asked_.empty());
    }

    void look()
    {
        for (; !shop.attempts.empty(); shop.attempts.pop_front()) {
            const auto found = asked_.find(shop.attempts.front().message);
            ASSERT_NE(found, asked_.end()) << "a second copy, at " << to_text(true_now());
            ++found->second.went;
            EXPECT_GE(true_now(), found->second.not_before) << "early";
        }
    }

    world shop;

private:
    struct wanted {
        instant stored{}, not_before{};
        int went = 0;
    };
    static std::string json(std::size_t number, const std::string& more)
    {
        const auto n = std::to_string(number);
        return R"({"to":{"sms":"+81901)" + std::to_string(1'000'000 + number) +
               R"("},"class":"urgent","legs":["sms"],"dedupe_key":"k","dedupe_window":"72h","ttl":"72h",)" + more +
               R"("content":{"text":"no )" + n + R"("}})";
    }
    /// For an hour from now; at once while the clock is wrong, for then nobody knows what an hour from now is.
    void submit()
    {
        const auto number = bodies_.size();
        const auto not_before = true_now() + (off_ == span{0} ? 1h : 0h);
        bodies_.push_back(json(number, R"("idempotency_key":"call )" + std::to_string(number) + R"(","send_at":")" +
                                           to_text(not_before + off_) + R"(",)"));
        const auto answer = shop.submit(bodies_.back());
        ASSERT_TRUE(std::holds_alternative<stored>(answer));
        asked_[std::get<stored>(answer).id] = {true_now(), not_before};
    }
    /// What a backend does that got no answer, and what one does that knows of no keys.
    void repeat_some()
    {
        for (std::size_t i = 0; i < bodies_.size(); i += 5) {
            shop.submit(bodies_[i]);
            shop.submit(json(i, ""));
        }
        look();
    }

    span off_{};
    std::vector<std::string> bodies_;
    std::map<message_id, wanted> asked_;
};

TEST_P(ClockTable, NothingEarlyNothingTwiceNothingLost)
{
    const auto jump = GetParam().jump;
    live(8);
    if (jump != span{0}) {
        set_clock_off_by(jump);
        live(1);
        set_clock_off_by(span{0});
        adopt();
    }
    live(40);
    shop.move_to(shop.now() + 2h);
    look();
    expect_all_went_once();
}

INSTANTIATE_TEST_SUITE_P(
    Jumps, ClockTable,
    testing::Values(clock_case{.name = "hour_ahead", .jump = 1h}, clock_case{.name = "hour_back", .jump = -1h},
                    clock_case{.name = "minutes_back", .jump = -50min}, clock_case{.name = "day_ahead", .jump = 24h},
                    clock_case{.name = "day_back", .jump = -24h}, clock_case{.name = "week_ahead", .jump = 24h * 7},
                    clock_case{.name = "years_ahead", .jump = 10 * year},
                    clock_case{.name = "years_back", .jump = -10 * year},
                    clock_case{"into_summer_time", "Europe/Berlin", "2026-03-28T12:00:00Z"},
                    clock_case{"out_of_summer_time", "Europe/Berlin", "2026-10-24T12:00:00Z"},
                    clock_case{"day_ahead_into_summer_time", "Europe/Berlin", "2026-03-28T12:00:00Z", 24h},
                    clock_case{"day_ahead_out_of_summer_time", "Europe/Berlin", "2026-10-24T12:00:00Z", 24h},
                    clock_case{"into_summer_time_in_the_south", "Australia/Lord_Howe", "2026-10-03T06:00:00Z"},
                    clock_case{"leap_day", "Asia/Tokyo", "2028-02-28T03:00:00Z"},
                    clock_case{"leap_day_and_a_day_ahead", "Asia/Tokyo", "2028-02-28T03:00:00Z", 24h},
                    clock_case{"end_of_32_bits", "Asia/Tokyo", "2038-01-18T15:00:00Z"},
                    clock_case{"years_ahead_past_32_bits", "Asia/Tokyo", "2030-01-18T15:00:00Z", 10 * year}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace todoke
