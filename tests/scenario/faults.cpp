// A bad provider is its own lane's matter: each way to fail, on each channel, for minutes, and the others keep their
// rate; then it is back, and is not run over.
#include <gtest/gtest.h>
#include <set>

#include "tests/scenario/world.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

enum class fault { none, refused, reset, black_hole, slow, server_errors, garbage, flapping };
constexpr std::array names{"none", "refused", "reset", "black_hole", "slow", "server_errors", "garbage", "flapping"};
const std::array<std::string, channel_count> lanes_by_channel{"mail", "line", "sms"};

constexpr span lasts = 3min, step = 5s, comes_and_goes = 20s;
/// What a channel waits for an answer, and how long a slow one takes for it.
constexpr span given_up = 30s, slowness = 10s;
constexpr int a_second = 2, backlog = 600;

config faulty_site()
{
    std::string toml = "[class.transactional]\nquiet_hours = \"never\"\nttl = \"24h\"\n";
    for (const auto& name : lanes_by_channel) {
        const auto on = name == "mail" ? std::string{"email"} : name;
        toml += "[[provider]]\nname = \"" + name + "\"\nchannel = \"" + on + "\"\nkind = \"sandbox\"\nrate = \"" +
                std::to_string(a_second) + "/s\"\nwindow = 8\nretry = \"10s, 30s, 1m, 5m, 10m, 30m\"\n";
    }
    return std::get<config>(parse_config({{"site", toml}}));
}

std::string faulty_message(channel on, int n)
{
    const auto digits = std::to_string(10'000'000 + n);
    const std::array<std::string, channel_count> to{R"({"email":"p)" + digits + R"(@example.jp"})",
                                                    R"({"line":"U)" + std::string(24, '0') + digits + "\"}",
                                                    R"({"sms":"+8190)" + digits + "\"}"};
    return R"({"to":)" + to[index_of(on)] + R"(,"class":"transactional","legs":[")" + std::string{to_text(on)} +
           R"("],"content":{"text":"no )" + digits + R"("}})";
}

/// With work for all for as long as it is played.
class faulty_shop {
public:
    faulty_shop() : shop_{faulty_site(), *parse_instant("2026-11-24T03:00:00Z"), options()}
    {
        std::vector<std::string> all;
        for (int i = 0; i < backlog; ++i)
            for (const auto on : all_channels) all.push_back(faulty_message(on, i));
        for (const auto& name : lanes_by_channel) shop_.set_room(name, 0);
        shop_.submit_all(all);
        for (const auto& name : lanes_by_channel) shop_.set_room(name, 8);
    }

    void fail(fault how, const std::string& which)
    {
        how_ = how;
        which_ = which;
        shop_.set_reachable(which, how != fault::refused);
        if (how == fault::none) shop_.release(which);
    }
    void run_for(span length)
    {
        for (const auto end = shop_.now() + length; shop_.now() < end;) {
            shop_.move_to(shop_.now() + step);
            const auto takes = how_ == fault::slow ? slowness : given_up;
            if (shop_.now().time_since_epoch() % takes == span{0}) shop_.release(which_.empty() ? "mail" : which_);
        }
    }
    /// Attempts that ended since the last call, by lane.
    std::map<std::string, std::vector<seen_attempt>> ended()
    {
        std::map<std::string, std::vector<seen_attempt>> made;
        for (auto& one : std::exchange(shop_.attempts, {})) made[one.provider].push_back(std::move(one));
        return made;
    }
    world& shop() { return shop_; }

private:
    world_options options()
    {
        world_options made;
        if (std::filesystem::is_directory("/dev/shm")) made.root = "/dev/shm";
        made.play.begins = [this](const std::string& provider, const envelope&) { return answer(provider); };
        return made;
    }
    scripted_channel::reaction answer(const std::string& provider) const
    {
        scripted_channel::reaction made;
        made.how.kind = outcome_kind::accepted;
        if (provider != which_) return made;
        const bool is_away = shop_.now().time_since_epoch() % (2 * comes_and_goes) >= comes_and_goes;
        if (how_ == fault::reset || (how_ == fault::flapping && is_away)) {
            made.how.kind = outcome_kind::retry;
            made.how.transport = true;
        }
        if (how_ == fault::server_errors) made.how.kind = outcome_kind::retry;
        if (how_ == fault::garbage || how_ == fault::black_hole) made.how.kind = outcome_kind::uncertain;
        made.hangs = how_ == fault::black_hole || how_ == fault::slow;
        return made;
    }

    fault how_ = fault::none;
    std::string which_;
    world shop_;
};

struct matrix_cell {
    fault how;
    channel on;
    friend void PrintTo(const matrix_cell& cell, std::ostream* to)
    {
        *to << names[static_cast<std::size_t>(cell.how)] << " on " << to_text(cell.on);
    }
};

class FaultMatrix : public testing::TestWithParam<matrix_cell> {
protected:
    /// What each lane does in the same time when nothing is wrong.
    static const std::map<std::string, std::size_t>& usual()
    {
        static const auto counted = [] {
            faulty_shop well;
            well.run_for(lasts);
            std::map<std::string, std::size_t> made;
            for (const auto& [name, all] : well.ended()) made[name] = all.size();
            return made;
        }();
        return counted;
    }
};

TEST_P(FaultMatrix, OthersKeepTheirRateAndItIsNotRunOverWhenItIsBack)
{
    const auto& name = lanes_by_channel[index_of(GetParam().on)];
    faulty_shop shop;
    shop.fail(GetParam().how, name);
    shop.run_for(lasts);
    auto seen = shop.ended();
    for (const auto& [other, count] : usual()) {
        EXPECT_GE(count, static_cast<std::size_t>(a_second * (lasts / 1s)) * 9 / 10) << "too little to compare with";
        if (other == name) continue;
        EXPECT_GE(seen[other].size() * 10, count * 9) << other;
        EXPECT_LE(seen[other].size() * 10, count * 11) << other;
        for (std::size_t i = 1; i < seen[other].size(); ++i)
            EXPECT_LE(seen[other][i].at - seen[other][i - 1].at, 1s) << other << " stood still";
    }
    std::set<message_id> taken;
    const auto note = [&](const std::vector<seen_attempt>& all) {
        for (const auto& one : all)
            EXPECT_TRUE(one.how.kind != outcome_kind::accepted || taken.insert(one.message).second)
                << "twice: " << one.message.text();
    };
    note(seen[name]);
    const auto taken_before = taken.size();

    shop.fail(fault::none, name);
    shop.ended();  // what hung has its answer
    shop.run_for(10min);
    const auto after = shop.ended()[name];
    note(after);
    EXPECT_GT(taken.size(), taken_before + 100) << "it goes on";
    for (std::size_t i = 0; i + 3 * a_second < after.size(); ++i)
        EXPECT_GE(after[i + 3 * a_second].at - after[i].at, 1s)
            << "more in a second than its rate and what is saved up";
}

std::vector<matrix_cell> matrix()
{
    std::vector<matrix_cell> all;
    for (auto how = fault::refused; how <= fault::flapping; how = static_cast<fault>(static_cast<int>(how) + 1))
        for (const auto on : all_channels) all.push_back({how, on});
    return all;
}
INSTANTIATE_TEST_SUITE_P(Providers, FaultMatrix, testing::ValuesIn(matrix()), [](const auto& row) {
    return std::string{names[static_cast<std::size_t>(row.param.how)]} + "_on_" + std::string{to_text(row.param.on)};
});

class SlowStart : public testing::TestWithParam<channel> {};

TEST_P(SlowStart, ProviderThatWasAwayIsTriedWithOneThenTwoBeforeAllMayGo)
{
    const auto& name = lanes_by_channel[index_of(GetParam())];
    faulty_shop shop;
    shop.fail(fault::reset, name);
    shop.run_for(1min);
    shop.fail(fault::slow, name);  // it is back, and takes its time
    std::vector<std::size_t> under_way;
    for (int i = 0; i < 600 && under_way.size() < 3; ++i) {
        shop.shop().move_to(shop.shop().now() + step);
        if (const auto now = shop.shop().provider(name).hanging(); now > 0) {
            under_way.push_back(now);
            shop.shop().release(name);
        }
    }
    EXPECT_EQ(under_way, (std::vector<std::size_t>{1, 2, 8})) << "as its answers come; then as many as it takes";
}

INSTANTIATE_TEST_SUITE_P(Providers, SlowStart, testing::ValuesIn(all_channels),
                         [](const auto& row) { return std::string{to_text(row.param)}; });

}  // namespace
}  // namespace todoke
