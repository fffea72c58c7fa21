#pragma once
// The whole gateway but its doors, under the manual clock, with scripted providers and a real database in a temporary
// folder.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "daemon/config.hpp"
#include "gateway/delivery/dispatcher.hpp"
#include "gateway/intake/intake.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/scripted_channel.hpp"

namespace todoke {

struct seen_attempt {
    std::string provider;
    message_id message;
    instant at{};
    std::string address;
    message_id attempt_key;
    std::string text;  ///< what the customer would read
    outcome how;
    instant valid_until{};
};

/// Plays the providers instead of their scripts, and sees every attempt begin and end.
struct provider_play {
    std::function<std::optional<scripted_channel::reaction>(const std::string& provider, const envelope& what)> begins;
    std::function<void(const seen_attempt&)> ended;
};

struct world_options {
    std::filesystem::path root = std::filesystem::temp_directory_path();
    provider_play play{};
};

class world {
public:
    world(config set, instant start, world_options options = {});
    ~world();

    using submit_answer = std::variant<refused, stored, field_problems, malformed>;
    submit_answer submit(const std::string& json);
    std::optional<field_problems> put_customer(const std::string& id, const std::string& json);
    bool erase_customer(const std::string& id);
    cancel_answer cancel(message_id which);
    message_view find(message_id which);

    scripted_channel& provider(const std::string& name);
    /// Lets the attempt that hangs there have its answer.
    void release(const std::string& name);
    void set_room(const std::string& name, std::size_t at_once);
    /// Moves time there, stopping wherever somebody waits for an instant.
    void move_to(instant when);
    instant now() const { return clock_.now(); }
    /// The next instant somebody waits for.
    std::optional<instant> next_wait() const { return clock_.next_wait(); }
    /// The system's clock is set: nobody saw the time between.
    void set_clock(instant to);

    std::vector<message_view> list_all();
    std::vector<tally_row> counts();
    waiting_counts due_counts(instant until);
    std::vector<lane_status> lanes() { return dispatcher_->status(); }

    /// An orderly stop and a new start on the same database.
    void restart();
    /// The same, with a provider taken out of the configuration.
    void restart_without(const std::string& provider);
    /// The same, under another configuration.
    void restart_with(config set);
    /// The process dies: what is under way is never recorded. Then a new start.
    void crash();

    /// Attempts not looked at yet, oldest first.
    std::deque<seen_attempt> attempts;

private:
    void start();
    void stop(bool orderly);
    void settle();
    std::size_t hanging() const;
    template <class T>
    T run(boost::asio::awaitable<T> work);

    config set_;
    world_options options_;
    rules_ptr policy_;
    std::filesystem::path folder_;
    boost::asio::io_context io_;
    manual_clock clock_;
    std::unique_ptr<store> store_;
    std::unique_ptr<dispatcher> dispatcher_;
    std::unique_ptr<task_group> tasks_;
    std::map<std::string, scripted_channel*> providers_;
};

}  // namespace todoke
