// Many are asked at once, each keeps its place, and nobody is waited for longer than all may take.
#include "daemon/doctor/side_by_side.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <gtest/gtest.h>
#include <stdexcept>

#include "gateway/awaiting.hpp"
#include "gateway/task_group.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"

namespace todoke {
namespace {

namespace asio = boost::asio;
using found_of_one = std::vector<diagnosis>;
using namespace std::chrono_literals;

class SideBySide : public testing::Test {
protected:
    static found_of_one says(const std::string& name)
    {
        return {diagnosis{diagnosis::grade::good, diagnosis::area::provider, name, {}, {}}};
    }
    /// Answers when so many are asked at the same time.
    asio::awaitable<found_of_one> in_company(std::string name, int others)
    {
        most = std::max(most, ++here);
        changed.cancel();
        while (most < others) co_await changed.async_wait(quietly);
        --here;
        co_return says(name);
    }
    /// Never answers; once it is cancelled it says so.
    asio::awaitable<found_of_one> in_vain()
    {
        co_await asio::this_coro::throw_if_cancelled(false);
        ++silent;
        asio::steady_timer never{io, asio::steady_timer::time_point::max()};
        co_await never.async_wait(quietly);
        --silent;
        co_return says("cancelled");
    }
    asio::awaitable<found_of_one> broken()
    {
        throw std::logic_error{"a bug"};
        co_return found_of_one{};
    }
    std::vector<said_of_it> ask(std::vector<asking> questions, std::size_t at_once)
    {
        return run(io, side_by_side(io.get_executor(), std::move(questions), at_once, time.pause(60s)));
    }
    asking company(const std::string& name, int others)
    {
        return [this, name, others] { return in_company(name, others); };
    }
    asking vain()
    {
        return [this] { return in_vain(); };
    }

    asio::io_context io;
    manual_clock time{io.get_executor(), *parse_instant("2026-11-23T03:00:00Z")};
    asio::steady_timer changed{io, asio::steady_timer::time_point::max()};
    int here = 0, most = 0, silent = 0;
};

TEST_F(SideBySide, AllAreAskedAtTheSameTimeAndKeepTheirPlaces)
{
    const auto told = ask({company("a", 3), company("b", 3), company("c", 3)}, 16);
    ASSERT_EQ(told.size(), 3u);
    for (std::size_t i = 0; i < told.size(); ++i) {
        ASSERT_TRUE(told[i].found) << i;
        EXPECT_EQ(told[i].found->at(0).name, std::string(1, static_cast<char>('a' + i)));
    }
    EXPECT_FALSE(time.next_wait()) << "nobody waits for the limit any more";
}

TEST_F(SideBySide, NoMoreThanItMayAreAskedAtOnce)
{
    std::vector<asking> many;
    for (int i = 0; i < 10; ++i) many.push_back(company(std::to_string(i), 4));
    const auto told = ask(std::move(many), 4);
    EXPECT_EQ(most, 4);
    for (const auto& one : told) EXPECT_TRUE(one.asked && one.found);
}

TEST_F(SideBySide, WhoDoesNotAnswerKeepsNobodysAnswerBack)
{
    std::optional<std::vector<said_of_it>> told;
    std::exception_ptr failure;
    const auto fail = [&](const std::string&, std::exception_ptr error) { failure = error; };
    task_group tasks{io.get_executor(), fail};
    auto asked =
        side_by_side(io.get_executor(), {vain(), company("b", 1), vain(), company("d", 1)}, 2, time.pause(60s));
    tasks.spawn("asking", keep(std::move(asked), told));
    run_until(io, [this] { return silent == 2; });
    time.advance(59s);
    io.poll();
    EXPECT_FALSE(told);
    time.advance(1s);
    run_until(io, [&] { return tasks.size() == 0; });
    ASSERT_FALSE(failure);
    ASSERT_TRUE(told);
    EXPECT_TRUE(told->at(0).asked && !told->at(0).found) << "what it says once it is cancelled does not count";
    EXPECT_TRUE(told->at(1).found);
    EXPECT_TRUE(told->at(2).asked && !told->at(2).found);
    EXPECT_TRUE(!told->at(3).asked && !told->at(3).found) << "its turn never came";
    EXPECT_EQ(silent, 0) << "nothing goes on afterwards";
}

TEST_F(SideBySide, AGoneCallerEndsIt)
{
    std::optional<std::vector<said_of_it>> told;
    task_group tasks{io.get_executor(), [](const std::string&, std::exception_ptr) {}};
    auto asked = side_by_side(io.get_executor(), {vain()}, 2, time.pause(60s));
    tasks.spawn("asking", keep(std::move(asked), told));
    run_until(io, [this] { return silent == 1; });
    tasks.cancel();
    run_until(io, [&] { return tasks.size() == 0; });
    EXPECT_EQ(silent, 0);
}

TEST_F(SideBySide, ABugIsThrownAndEndsTheOthers)
{
    EXPECT_THROW(ask({vain(), [this] { return broken(); }}, 2), std::logic_error);
    EXPECT_EQ(silent, 0);
}

}  // namespace
}  // namespace todoke
