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

class world {
public:
    world(config set, instant start);
    ~world();

    using submit_answer = std::variant<refused, stored, field_problems, malformed>;
    submit_answer submit(const std::string& json);
    /// Many at once, as few commits as it takes: their ids.
    std::vector<message_id> submit_all(const std::vector<std::string>& jsons);
    std::optional<field_problems> put_customer(const std::string& id, const std::string& json);
    bool erase_customer(const std::string& id);
    cancel_answer cancel(message_id which);
    message_view find(message_id which);

    scripted_channel& provider(const std::string& name);
    /// Lets the attempt that hangs there have its answer.
    void release(const std::string& name);
    void set_room(const std::string& name, std::size_t at_once);
    void set_reachable(const std::string& name, bool is_reachable);
    /// Moves time there, stopping wherever somebody waits for an instant.
    void move_to(instant when);
    instant now() const { return clock_.now(); }

    /// An orderly stop and a new start on the same database.
    void restart();
    /// The same, with a provider taken out of the configuration.
    void restart_without(const std::string& provider);
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
    circumstances around_;
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
