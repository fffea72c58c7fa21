#pragma once
// A real store in a folder of its own, with the real rules, under a manual clock.

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <gtest/gtest.h>

#include "gateway/policy/policy.hpp"
#include "gateway/task_group.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"

namespace todoke {

using namespace std::chrono_literals;

class ReceiptTest : public testing::Test {
protected:
    ReceiptTest();
    ~ReceiptTest() override;

    template <class T>
    T run(boost::asio::awaitable<T> work)
    {
        return todoke::run(io, std::move(work));
    }
    void until(const std::function<bool()>& done) { run_until(io, done); }
    void spawn(boost::asio::awaitable<void> work) { tasks->spawn("work", std::move(work)); }
    /// Ends all tasks.
    void end();
    void open();

    /// An SMS whose receipts "shop" is told of.
    message_id put(const std::string& number = "+819012345678");
    std::vector<reserved> take();
    void record(const reserved& what, outcome_kind kind, const std::vector<std::string>& references = {});
    message_view view(message_id which) { return *run(messages->find(which)); }

    boost::asio::io_context io;
    manual_clock time;
    std::shared_ptr<rules> book;
    std::unique_ptr<store> messages;
    std::unique_ptr<task_group> tasks;
    std::filesystem::path folder;
};

}  // namespace todoke
