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

#include "daemon/config/config.hpp"
#include "gateway/delivery/dispatcher.hpp"
#include "gateway/intake/intake.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"
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
    std::string unsubscribe;  ///< where it can be declined
};

/// Plays the providers instead of their scripts, and sees every attempt begin and end.
struct provider_play {
    std::function<std::optional<scripted_channel::reaction>(const std::string& provider, const envelope& what)> begins;
    std::function<void(const seen_attempt&)> ended;
};

struct world_options {
    std::filesystem::path root = std::filesystem::temp_directory_path();
    provider_play play{};
    std::size_t merge_after = 200'000, walk_after = 10'000;  ///< see sqlite_store_options
};

class world {
public:
    world(config set, instant start, world_options options = {});
    ~world();

    using submit_answer = std::variant<refused, stored, field_problems, malformed>;
    submit_answer submit(const std::string& json);
    /// Many at once, as few commits as it takes. `heard` is told of each answer before anything is handed over.
    void submit_at_once(const std::vector<std::string>& jsons,
                        const std::function<void(std::size_t which, submit_answer answer)>& heard);
    /// The same; all must be stored: their ids.
    std::vector<message_id> submit_all(const std::vector<std::string>& jsons);
    std::optional<field_problems> put_customer(const std::string& id, const std::string& json);
    bool erase_customer(const std::string& id);
    cancel_answer cancel(message_id which);
    message_view find(message_id which);
    std::vector<finding> explain(message_id which);

    /// An operator's calls; a hold's number.
    std::variant<std::int64_t, field_problems, malformed> place_hold(const std::string& json);
    bool lift_hold(std::int64_t no);
    void adopt();
    /// SIGHUP with another configuration.
    void reload(const config& next);
    std::variant<event_answer, field_problems> tell_event(const std::string& json);
    receive_answer tell(told_receipt what);
    /// The way of the product: kept raw, "KIND REFERENCE" or "KIND *NUMBER", then read and matched, again whenever what
    /// it waits for has come.
    void hear(const std::string& provider, const std::string& body);
    /// What a reader does with the newest copy of a message they got: follows its nth link, opens it (0), declines more
    /// of its kind by one click. False: there is no such link.
    std::optional<receive_answer> follow(message_id which, std::size_t number);
    bool decline(message_id which);
    /// Somebody writes back; whether anything came of it.
    bool write_back(channel on, const std::string& address, const std::string& text);
    resolve_answer resolve(message_id which, resolution as, const std::string& reason);
    retry_answer retry(message_id which, std::optional<span> ttl, const std::string& reason);
    /// In the pieces it is done in.
    cancelled_some cancel_all(const std::string& json);
    bool block(channel on, const std::string& address, const std::string& reason);
    bool unblock(channel on, const std::string& address);
    /// The provider's receipts of these kinds reach the gateway.
    void let_tell(const std::string& provider, std::vector<receipt_kind> kinds);

    scripted_channel& provider(const std::string& name);
    /// Lets the attempt that hangs there have its answer.
    void release(const std::string& name);
    void set_room(const std::string& name, std::size_t at_once);
    void set_reachable(const std::string& name, bool is_reachable);
    /// Moves time there, stopping wherever somebody waits for an instant.
    void move_to(instant when);
    instant now() const { return clock_.now(); }
    void crash_until(instant when);
    /// A suspended machine: time passes, and nobody sees it.
    void sleep_until(instant when);
    /// The next instant somebody waits for.
    std::optional<instant> next_wait() const { return clock_.next_wait(); }
    std::vector<message_view> list_all();
    waiting_counts due_counts(instant until);
    /// A whole round of upkeep, as the daemon does it.
    void tidy();
    std::filesystem::path database() const { return folder_ / "todoke.db"; }
    /// What was seen of attempts so far: nobody follows a link of theirs any more.
    void forget_attempts();
    std::vector<lane_status> lanes() { return dispatcher_->status(); }

    /// An orderly stop and a new start on the same database.
    void restart();
    /// The same, with a provider taken out of the configuration.
    void restart_without(const std::string& provider);
    /// The same, with all that were taken out put back.
    void restart_with_all();
    /// A copy of the database, made while the daemon is stopped; and an orderly stop and a start on that copy.
    void back_up();
    void restore();
    /// An orderly stop, and a new start of the same files on another machine.
    void move_to_another_machine();
    /// Somebody sets the system's clock, with the process running.
    void set_clock(instant to);
    /// Whether a time service keeps the clock.
    void clock_is_set(bool is);
    /// The same, under another configuration.
    void restart_with(config set);
    /// The process dies: what is under way is never recorded. Then a new start.
    void crash();

    /// Attempts not looked at yet, oldest first.
    std::deque<seen_attempt> attempts;

private:
    void start();
    void stop(bool orderly);
    void look_again();
    void settle();
    void woken();
    void read_inbox();
    std::size_t hanging() const;
    void run(boost::asio::awaitable<void> work);
    template <class T>
    T run(boost::asio::awaitable<T> work)
    {
        std::optional<T> kept;
        run(keep(std::move(work), kept));
        return std::move(*kept);
    }

    config set_;
    std::optional<config> whole_;  ///< before a provider was taken out
    world_options options_;
    rules_ptr policy_;  ///< in force
    std::string machine_ = "first";
    bool clock_is_set_ = true;
    span tidied_{};
    std::filesystem::path folder_;
    boost::asio::io_context io_;
    manual_clock clock_;
    std::unique_ptr<store> store_;
    std::unique_ptr<rule_keeper> keeper_;
    std::unique_ptr<dispatcher> dispatcher_;
    std::unique_ptr<task_group> tasks_;
    std::map<std::string, scripted_channel*> providers_;
    std::map<message_id, std::string> texts_, unsubscribes_;  ///< of the newest attempts
};

}  // namespace todoke
