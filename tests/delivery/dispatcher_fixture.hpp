#pragma once
// The delivery loop between a store that does as it is told and a provider that does.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>

#include "gateway/awaiting.hpp"
#include "gateway/delivery/dispatcher.hpp"
#include "gateway/policy/policy.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run_until_idle.hpp"
#include "tests/support/scripted_channel.hpp"

namespace todoke {

namespace asio = boost::asio;

/// Has one attempt to give out, and fails or hangs when it is told to. What a dispatcher never asks is not there.
class one_message_store final : public store {
public:
    store_reactions& reactions() override { throw store_failure{"it has none"}; }
    store_inbox& inbox() override { throw store_failure{"it has none"}; }
    store_outbox& outbox() override { throw store_failure{"it has none"}; }
    person_store& people() override { throw store_failure{"it has none"}; }
    int fails = 0;               ///< calls of dispatch() to come that fail
    int record_fails = 0;        ///< and of record()
    bool cannot_record = false;  ///< what it is asked to record it never will
    bool has_work = true;
    std::function<void()> during_dispatch;
    asio::steady_timer* hangs_until = nullptr;  ///< dispatch() does, until it is cancelled
    std::string content = R"({"sms":{"text":"a"}})";
    std::vector<outcome_kind> recorded;
    std::vector<outcome> told;
    int lost = 0;  ///< outcomes that were not recorded, for good
    int sweeps = 0, pieces_to_sweep = 1;
    std::vector<std::string> given_back;
    std::vector<int> decided_under;
    std::size_t pieces_to_decide = 1;
    std::function<void()> during_decision;
    std::vector<breaker_state> kept;
    int breakers_kept = 0;
    std::vector<booked_units> booked;

    asio::awaitable<dispatched> dispatch(std::vector<opening> rooms, rules_ptr, instant now) override
    {
        if (during_dispatch) std::exchange(during_dispatch, nullptr)();
        if (hangs_until) co_await std::exchange(hangs_until, nullptr)->async_wait(quietly);
        if (fails > 0) {
            --fails;
            throw store_failure{"database or disk is full"};
        }
        dispatched made;
        made.next_due.resize(rooms.size());
        if (has_work && rooms[0].attempts > 0) {
            has_work = false;
            reserved work;
            work.id = message_id::make(1, message_no{1}, 1);
            work.provider = rooms[0].provider;
            work.on = rooms[0].on;
            work.content = content;
            work.started = now;
            made.attempts.push_back(std::move(work));
        }
        co_return made;
    }
    asio::awaitable<state> record(attempt_end what, rules_ptr) override
    {
        if (cannot_record) {
            ++lost;
            throw call_failure{"internal error: a row that makes no sense"};
        }
        if (record_fails > 0) {
            --record_fails;
            throw store_failure{"database or disk is full"};
        }
        if (what.unusable.empty())
            recorded.push_back(what.result.kind);
        else
            given_back.push_back(what.unusable);
        told.push_back(std::move(what.result));
        co_return state::sent;
    }
    asio::awaitable<std::size_t> settle_left_over(rules_ptr, instant) override { co_return 0; }
    asio::awaitable<bool> sweep(rules_ptr, instant) override
    {
        ++sweeps;
        co_return sweeps < pieces_to_sweep;
    }

    asio::awaitable<std::vector<breaker_state>> breakers() override { co_return kept; }
    asio::awaitable<void> keep_breakers(std::vector<breaker_state> changed) override
    {
        kept = std::move(changed);
        ++breakers_kept;
        co_return;
    }

    asio::awaitable<std::vector<booked_units>> bookings() override { co_return booked; }
    asio::awaitable<void> keep_bookings(std::vector<booked_units> changed) override
    {
        for (auto& one : changed) booked.push_back(std::move(one));
        co_return;
    }

    asio::awaitable<accepted_submission> accept(submission, rules_ptr, instant, estimator) override { return never(); }
    asio::awaitable<forecast_answer> forecast(submission, rules_ptr, instant, estimator) override { return never(); }
    asio::awaitable<std::vector<finding>> explain(message_id, rules_ptr, instant, estimator) override
    {
        return never();
    }
    asio::awaitable<std::optional<message_page>> customer_timeline(person_query, rules_ptr) override { return never(); }
    asio::awaitable<cancel_answer> cancel(message_id, rules_ptr, instant) override { return never(); }
    asio::awaitable<bool> decide_again(rules_ptr rules, instant) override
    {
        decided_under.push_back(rules->revision());
        if (during_decision) during_decision();
        co_return decided_under.size() < pieces_to_decide;
    }
    box_store& box() override { throw std::logic_error{"a dispatcher does not ask this"}; }
    asio::awaitable<std::optional<message_view>> find(message_id) override { return never(); }
    asio::awaitable<message_page> list(list_query) override { return never(); }
    asio::awaitable<bool> put_customer(customer_update, rules_ptr, instant) override { return never(); }
    asio::awaitable<std::optional<profile>> customer(std::string) override { return never(); }
    asio::awaitable<bool> erase_customer(std::string, rules_ptr, instant) override { return never(); }
    asio::awaitable<waiting_counts> due_counts(instant) override { return never(); }
    asio::awaitable<std::optional<refused>> no_room() override { return never(); }
    asio::awaitable<store_facts> facts() override { return never(); }
    asio::awaitable<bool> tidy(upkeep_terms) override { return never(); }
    asio::awaitable<void> close() override { return never(); }

private:
    struct impossible {
        template <class T>
        operator asio::awaitable<T>() const
        {
            throw std::logic_error{"a dispatcher does not ask this"};
        }
    };
    static impossible never() { return {}; }
};

class Dispatcher : public testing::Test {
protected:
    Dispatcher()
    {
        auto over = std::make_unique<scripted_channel>(io.get_executor(), [](const envelope&, const outcome&) {});
        provider = over.get();
        std::vector<std::unique_ptr<lane>> lanes;
        lanes.push_back(std::make_unique<lane>(lane_rules{"smsc", channel::sms, {}, 8, 1, {}}, std::move(over)));
        delivery_parts parts{rows, time, [this] { return policy; }, [this] { ++beats; },
                             [this](const ended_attempt&) {
                                 if (attempts_end_by_a_bug) throw std::logic_error{"a bug of the attempt"};
                             }};
        parts.task_failed = [this](const std::string& name, std::exception_ptr) { failed.push_back(name); };
        delivers = std::make_unique<dispatcher>(io.get_executor(), std::move(parts), std::move(lanes));
        asio::co_spawn(io, delivers->run(), asio::detached);
    }
    void stop()
    {
        asio::co_spawn(io, delivers->stop(std::chrono::seconds{1}), asio::detached);
        run_until_idle(io);
    }

    asio::io_context io;
    manual_clock time{io.get_executor(), instant{}};
    rules_ptr policy = make_policy(std::make_shared<const rules>());
    one_message_store rows;
    std::unique_ptr<dispatcher> delivers;
    scripted_channel* provider = nullptr;
    int beats = 0;
    bool attempts_end_by_a_bug = false;
    std::vector<std::string> failed;  ///< tasks
};

}  // namespace todoke
