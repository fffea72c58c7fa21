#pragma once
// A rule_keeper with a store and a clock that tests script.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "gateway/delivery/rule_keeper.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/scripted_box.hpp"

namespace todoke {

class RuleKeeper : public testing::Test {
protected:
    static constexpr instant midday{std::chrono::sys_days{std::chrono::year{2026} / 5 / 1} + std::chrono::hours{3}};

    RuleKeeper()
    {
        auto site = std::make_shared<rules>();
        site->classes = default_classes();
        site->providers = {{"smsc", channel::sms, {}, {}}};
        book = site;
    }
    void start()
    {
        keeper.emplace(
            box, time, [this] { return is_set; }, book);
        run(keeper->start());
    }
    void run(boost::asio::awaitable<void> what)
    {
        std::exception_ptr failed;
        boost::asio::co_spawn(io, std::move(what), [&](std::exception_ptr error) { failed = error; });
        io.restart();
        io.poll();
        if (failed) std::rethrow_exception(failed);
    }
    /// Both are under way at once, the first one began first.
    void run_both(boost::asio::awaitable<void> one, boost::asio::awaitable<void> other)
    {
        boost::asio::co_spawn(io, std::move(one), boost::asio::detached);
        run(std::move(other));
    }
    boost::asio::awaitable<void> placing(hold what, std::optional<hold>& into)
    {
        into = co_await keeper->place(std::move(what));
    }
    hold place(span length = std::chrono::hours{1})
    {
        hold what;
        what.scope = hold_scope::all;
        what.reason = "check";
        what.until = time.now() + length;
        std::optional<hold> placed;
        run(placing(std::move(what), placed));
        return placed.value();
    }
    /// The clock is set, and the loop comes by.
    boost::asio::awaitable<void> jumping(instant to)
    {
        time.jump(to);
        auto look = keeper->attend();
        co_await std::move(look);
    }
    boost::asio::awaitable<void> lifting(std::int64_t no, bool& ended)
    {
        const auto found = co_await keeper->lift(no);
        ended = found.has_value();
    }

    /// What becomes of an urgent SMS of this number.
    verdict decide(std::int64_t no = 5, const std::string& klass = "urgent")
    {
        situation s;
        s.message.no = {no};
        s.message.klass = klass;
        s.message.stored = s.message.due = midday - std::chrono::minutes{1};
        s.message.expires_at = midday + std::chrono::days{7};
        s.message.legs.emplace_back().asked = {channel::sms, {}, {}};
        s.message.to[index_of(channel::sms)] = "+819012345678";
        return keeper->policy()->decide(s, time.now());
    }
    bool goes(std::int64_t no = 5, const std::string& klass = "urgent")
    {
        return std::holds_alternative<hand_over>(decide(no, klass).next);
    }

    boost::asio::io_context io;
    manual_clock time{io.get_executor(), midday};
    scripted_box box;
    std::shared_ptr<const rules> book;
    bool is_set = true;
    std::optional<rule_keeper> keeper;
};

}  // namespace todoke
