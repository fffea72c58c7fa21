#pragma once
// Calls one backend back with what became of its messages: those of a message in their order, each until it is taken.
// Network thread only.

#include <optional>
#include <string>
#include <vector>

#include "gateway/clock.hpp"
#include "gateway/receipt/callbacks/callback_request.hpp"
#include "gateway/rest.hpp"
#include "store/outbox.hpp"

namespace todoke {

/// As GET /v1/callbacks and /v1/status show it.
struct callback_view {
    std::string name;
    std::string state;               ///< "ready", "retrying", "disabled"
    std::string why;                 ///< while not ready; a phrase or what it answered, no secret
    std::optional<instant> since{};  ///< of disabled
    std::optional<instant> until{};  ///< of retrying: when it is tried again
};

class callback_endpoint {
public:
    /// Throws std::runtime_error when the CA file cannot be used. `messages` and `time` outlive it.
    callback_endpoint(boost::asio::any_io_executor executor, store_outbox& messages, clock& time,
                      callback_account account);

    const std::string& name() const { return account_.name; }
    callback_view now() const;

    /// Two loops, each until it is cancelled: the calls, and the care for kept connections.
    boost::asio::awaitable<void> run();
    boost::asio::awaitable<void> keep_connections() { return client_.run(); }

    /// It is called again, if it was disabled: whether it was.
    boost::asio::awaitable<bool> enable();
    /// Queues again what it was to get from `since` on; how many.
    boost::asio::awaitable<std::size_t> replay(instant since);

private:
    struct called {
        callback_end end;
        std::string disables;  ///< why it is not to be called any more; empty: it is
    };

    boost::asio::awaitable<void> learn();
    boost::asio::awaitable<bool> some();
    boost::asio::awaitable<called> call(due_callback what);
    boost::asio::awaitable<void> note_ended();
    boost::asio::awaitable<void> disable(std::string why);
    void failed(const std::string& why);

    store_outbox& messages_;
    clock& time_;
    callback_account account_;
    http_client client_;
    rest rest_;
    bool has_learnt_ = false;
    std::int64_t line_ = 0;
    std::optional<disabled_endpoint> disabled_;
    std::vector<callback_end> ended_;  ///< not on disk yet
    std::string why_;                  ///< the last call was not taken
    int failures_ = 0;                 ///< in a row
    std::optional<instant> resting_until_;
};

}  // namespace todoke
