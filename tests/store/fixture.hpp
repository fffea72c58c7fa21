#pragma once
// A store in a folder of its own, and words for what tests do with it.

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <gtest/gtest.h>
#include <optional>
#include <vector>

#include "store/sqlite/sqlite_store.hpp"
#include "tests/store/scripted_judge.hpp"
#include "tests/support/run.hpp"

namespace todoke {

using namespace std::chrono_literals;

class StoreTest : public testing::Test {
protected:
    explicit StoreTest(const std::filesystem::path& in = std::filesystem::temp_directory_path());
    ~StoreTest() override;

    void open();
    void reopen();
    /// Closes the store and tries to open it again: what it says then.
    std::string refusal_to_open();
    std::string path() const { return (folder_ / "todoke.db").string(); }

    /// Runs one call to its end.
    template <class T>
    T run(boost::asio::awaitable<T> call)
    {
        std::optional<T> answer;
        run(keep(std::move(call), answer));
        return std::move(*answer);
    }
    void run(boost::asio::awaitable<void> call);

    /// Starts all calls together and runs them to their ends. The first that throws makes this throw.
    template <class T>
    std::vector<T> run_all(std::vector<boost::asio::awaitable<T>> calls)
    {
        std::vector<std::optional<T>> answers(calls.size());
        std::vector<boost::asio::awaitable<void>> kept;
        for (std::size_t i = 0; i < calls.size(); ++i) kept.push_back(keep(std::move(calls[i]), answers[i]));
        run_all(std::move(kept));
        std::vector<T> made;
        for (auto& answer : answers) made.push_back(*std::move(answer));
        return made;
    }
    void run_all(std::vector<boost::asio::awaitable<void>> calls);

    /// To `customer` (or only to the address), one SMS leg, class bulk.
    static submission sms(const std::string& number = "+819012345678");
    static submission to_customer(const std::string& id, std::vector<channel> legs = {channel::sms});

    accepted_submission accept(submission what) { return run(db->accept(std::move(what), rules(), now)); }
    /// Accepts and expects that it is stored.
    stored put(submission what);
    refused refusal(submission what);
    customer_update profile_of(const std::string& id, const addresses& to);
    bool put_customer(customer_update what) { return run(db->put_customer(std::move(what), rules(), now)); }

    /// Purges what ended before (nothing, unless the test says so); the clock is believed.
    upkeep_terms keeping(instant final_before = {}, instant content_before = {}) const
    {
        return {now, 24h * 10'000, now - final_before, now - content_before};
    }

    dispatched dispatch(std::vector<opening> rooms) { return run(db->dispatch(std::move(rooms), rules(), now)); }
    /// What goes with this much room at SMS provider "smsc".
    std::vector<reserved> take(std::size_t attempts, channel on = channel::sms, const std::string& provider = "smsc");
    /// One that goes as so many messages.
    reserved take_in_parts(std::size_t parts);
    state record(const reserved& what, outcome_kind kind, outcome more = {});
    message_view view(message_id which);
    std::vector<std::string> story(message_id which);

    rules_ptr rules() const { return script; }

    boost::asio::io_context io;
    std::shared_ptr<scripted_judge> script = std::make_shared<scripted_judge>();
    sqlite_store_options options;
    instant now = *parse_instant("2026-11-23T03:00:00Z");
    std::unique_ptr<store> db;

private:
    std::filesystem::path folder_;
};

}  // namespace todoke
