// Each way in which a provider can be bad, on each channel, for minutes: over its protocol, with the real channel and
// what its configuration says when nothing is said. The others keep their rate, and when it is over every message of
// the bad one comes to an end that is written down.
#include <algorithm>
#include <gmock/gmock.h>
#include <optional>
#include <set>

#include "tests/faults/shop.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;
using testing::Contains;

constexpr std::array names{"none", "refused", "reset", "black_hole", "slow", "server_errors", "garbage", "flapping"};
constexpr span lasts = 3min, comes_and_goes = 20s, mended_within = 60min;
constexpr int messages = 200;  ///< for each channel, at one a second: more than goes meanwhile

struct bad_cell {
    fault how;
    channel on;
    friend void PrintTo(const bad_cell& cell, std::ostream* to)
    {
        *to << names[static_cast<std::size_t>(cell.how)] << " on " << to_text(cell.on);
    }
};

std::size_t accepted(const std::vector<shop::ended>& attempts)
{
    return static_cast<std::size_t>(std::count_if(attempts.begin(), attempts.end(),
                                                  [](const auto& one) { return one.how == outcome_kind::accepted; }));
}

class RealChannels : public testing::TestWithParam<bad_cell> {
protected:
    void be_bad_for_minutes()
    {
        const auto [how, on] = GetParam();
        shop_.is_at_fault(on);
        begun_ = shop_.now();
        for (auto gone = span{0}; gone < lasts; gone = shop_.now() - begun_) {
            const bool is_away = gone % (2 * comes_and_goes) >= comes_and_goes;
            auto now = how;
            if (how == fault::flapping) now = is_away ? fault::refused : fault::none;
            if (now != suffers_) shop_.provider(on).suffers(suffers_ = now);
            shop_.let_pass_a_second();
        }
    }
    /// Until all has come to its end, or far too long.
    void get_well()
    {
        const auto on = GetParam().on;
        shop_.provider(on).suffers(fault::none);
        for (const auto begun = shop_.now(); shop_.now() - begun < mended_within && !shop_.all_have_ended(on);)
            for (int second = 0; second < 30; ++second) shop_.let_pass_a_second();
    }
    void expect_that_others_kept_their_rate() const;
    void expect_that_it_was_met() const;
    void expect_that_each_is_at_its_end();
    /// How often the provider took the message with this address.
    std::map<std::string, std::size_t> copies()
    {
        std::map<std::string, std::size_t> made;
        for (const auto& one : shop_.provider(GetParam().on).took()) {
            const auto name = one.to.substr(0, one.to.find('@'));
            ++made[name.substr(name.size() - shop::mark(0).size())];
        }
        return made;
    }

    shop shop_{messages};
    fault suffers_ = fault::none;
    instant begun_{};
};

std::size_t doubts(const message_view& of)
{
    return static_cast<std::size_t>(std::count_if(of.timeline.begin(), of.timeline.end(), [](const auto& row) {
        return row.event == timeline_event::attempt_ended && row.outcome == outcome_kind::uncertain;
    }));
}

/// One a second is their rate.
void RealChannels::expect_that_others_kept_their_rate() const
{
    constexpr span longest_gap = 2s;
    for (const auto other : all_channels) {
        if (other == GetParam().on) continue;
        const auto& attempts = shop_.attempts(other);
        EXPECT_GE(accepted(attempts), static_cast<std::size_t>(lasts / 1s) * 9 / 10) << to_text(other);
        EXPECT_EQ(accepted(attempts), attempts.size()) << to_text(other);
        auto last = begun_;
        for (const auto& one : attempts) {
            EXPECT_LE(one.at - last, longest_gap) << to_text(other) << " stood still";
            last = one.at;
        }
        EXPECT_LE(shop_.now() - last, longest_gap) << to_text(other);
    }
}

/// What channels make of it, so that the cell is what its name says.
void RealChannels::expect_that_it_was_met() const
{
    const auto [how, on] = GetParam();
    std::set<outcome_kind> kinds;
    for (const auto& one : shop_.attempts(on)) kinds.insert(one.how);
    if (how == fault::slow || how == fault::flapping) {
        EXPECT_THAT(kinds, Contains(outcome_kind::accepted));
        EXPECT_LT(accepted(shop_.attempts(on)), static_cast<std::size_t>(lasts / 1s));
    } else if (how != fault::reset || on != channel::line) {  // LINE knows a repeat again
        EXPECT_THAT(kinds, testing::Not(Contains(outcome_kind::accepted)));
    }
    std::optional<outcome_kind> among;
    if (how == fault::reset || how == fault::garbage) among = outcome_kind::uncertain;
    if (how == fault::server_errors) among = on == channel::line ? outcome_kind::uncertain : outcome_kind::retry;
    if (how == fault::black_hole) among = on == channel::sms ? outcome_kind::uncertain : outcome_kind::retry;
    if (among) {
        EXPECT_THAT(kinds, Contains(*among));
    }
    if (how == fault::refused) {
        EXPECT_THAT(kinds, testing::Not(Contains(outcome_kind::uncertain)));
    }
}

/// Sent, with the copies its doubts account for; or in doubt, where another copy is worse than none (SMS).
void RealChannels::expect_that_each_is_at_its_end()
{
    const auto on = GetParam().on;
    const auto times = copies();
    for (const auto& [mark, seen] : shop_.messages(on)) {
        const auto found = times.find(mark);
        const auto taken = found == times.end() ? 0 : found->second;
        if (on == channel::sms && seen.facts.now == state::uncertain) {
            EXPECT_LE(taken, 1u) << mark << ": it waits for somebody who knows";
            EXPECT_EQ(doubts(seen), 1u) << mark;
            continue;
        }
        EXPECT_EQ(to_text(seen.facts.now), to_text(state::sent)) << mark;
        EXPECT_GE(taken, 1u) << mark << ": said to be sent";
        EXPECT_LE(taken, on == channel::email ? 1 + doubts(seen) : 1) << mark << ": more copies than doubts";
    }
}

TEST_P(RealChannels, OthersKeepTheirRateAndEachMessageComesToItsEnd)
{
    be_bad_for_minutes();
    expect_that_others_kept_their_rate();
    expect_that_it_was_met();
    get_well();
    expect_that_each_is_at_its_end();
}

std::vector<bad_cell> all_cells()
{
    std::vector<bad_cell> all;
    for (auto how = fault::refused; how <= fault::flapping; how = static_cast<fault>(static_cast<int>(how) + 1))
        for (const auto on : all_channels) all.push_back({how, on});
    return all;
}
INSTANTIATE_TEST_SUITE_P(Faults, RealChannels, testing::ValuesIn(all_cells()), [](const auto& row) {
    return std::string{names[static_cast<std::size_t>(row.param.how)]} + "_on_" + std::string{to_text(row.param.on)};
});

}  // namespace
}  // namespace todoke
