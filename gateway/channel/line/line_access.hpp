#pragma once
// Keeps an access token that is good: issues one, renews it before it ends, replaces one that LINE refuses.
// Network thread only.

#include <functional>
#include <string>

#include "gateway/channel/http_client.hpp"
#include "gateway/channel/line/line_token.hpp"
#include "gateway/channel/reconnect.hpp"
#include "gateway/rest.hpp"

namespace todoke {

class line_access {
public:
    /// `time` and `over` outlive it.
    line_access(boost::asio::any_io_executor executor, line_credentials from, clock& time, http_client& over);

    /// Issues and renews until it is cancelled; ends at once for a token that does not end.
    boost::asio::awaitable<void> run();

    /// Empty: there is none (yet, or any more).
    const std::string& token() const;
    /// While there is no token: why.
    const availability& now() const { return state_; }
    /// Called when the token or the availability changed.
    void on_change(std::function<void()> tell) { tell_ = std::move(tell); }

    /// LINE refused this token, though its time is not over: returns when there is another one (true), or one was asked
    /// for in vain, or it is too young for another to be of use.
    boost::asio::awaitable<bool> replaced(std::string refused);

private:
    boost::asio::awaitable<void> issue();
    void take(issued_token what);
    void could_not(const token_refusal& why);
    span until_next() const;
    void be(availability next);

    const line_credentials from_;
    clock& time_;
    http_client& over_;
    rest rest_;
    boost::asio::steady_timer asked_;  ///< cancelled each time an answer came, or none will come any more
    std::function<void()> tell_;
    availability state_;
    reconnect_pauses pauses_;
    std::string token_;
    span taken_at_{}, renew_at_{}, ends_at_{};  ///< on the clock's uptime
    int answers_ = 0;
    bool is_running_ = false;
};

}  // namespace todoke
