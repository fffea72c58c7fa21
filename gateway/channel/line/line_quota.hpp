#pragma once
// How much of the month's messages is used up: read from LINE now and then, counted on in between. Network thread only.
// LINE's count is approximate and has what people send by hand in it; the answer to a push is what binds.

#include <functional>
#include <optional>

#include "gateway/channel/channel.hpp"
#include "gateway/channel/http_client.hpp"
#include "gateway/channel/line/line_access.hpp"
#include "gateway/rest.hpp"

namespace todoke {

/// GET /v2/bot/message/quota: outer nothing: not understood; inner nothing: there is no limit.
std::optional<std::optional<std::int64_t>> read_line_quota(const http_answer& answer);
/// GET /v2/bot/message/quota/consumption.
std::optional<std::int64_t> read_line_consumption(const http_answer& answer);

class line_quota {
public:
    /// All outlive it.
    line_quota(boost::asio::any_io_executor executor, clock& time, http_client& over, const line_access& access);

    /// Reads every hour until it is cancelled; sooner when there was no answer.
    boost::asio::awaitable<void> run();
    /// Reads as soon as it can: there is a token, or LINE says that it is used up.
    void read_soon() { rest_.wake(); }
    /// Called when what is known changed by reading.
    void on_change(std::function<void()> tell) { tell_ = std::move(tell); }

    /// One more person was sent something.
    void count_one();
    const std::optional<allowance>& now() const { return known_; }

private:
    /// False: not all of it was answered.
    boost::asio::awaitable<bool> read();
    boost::asio::awaitable<http_result> get(std::string target);

    http_client& over_;
    const line_access& access_;
    rest rest_;
    std::function<void()> tell_;
    std::optional<allowance> known_;
};

}  // namespace todoke
