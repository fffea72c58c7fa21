#include "gateway/channel/line/line_quota.hpp"

#include "gateway/channel/line/line_request.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

constexpr span read_every = std::chrono::hours{1};
constexpr span read_again_after = std::chrono::minutes{5};

}  // namespace

line_quota::line_quota(asio::any_io_executor executor, clock& time, http_client& over, const line_access& access)
    : over_{over}, access_{access}, rest_{std::move(executor), time}
{
}

void line_quota::count_one()
{
    if (known_) ++known_->used;
}

asio::awaitable<void> line_quota::run()
{
    for (;;) {
        rest_.begin();
        const bool was_read = co_await read();
        co_await rest_.pause(was_read ? read_every : read_again_after);
    }
}

asio::awaitable<http_result> line_quota::get(std::string target)
{
    auto request = line_get_request(std::move(target), access_.token());
    auto result = co_await over_.exchange(std::move(request));
    co_return result;
}

asio::awaitable<bool> line_quota::read()
{
    if (access_.token().empty()) co_return false;
    std::string target = "/v2/bot/message/quota";
    const auto quota = co_await get(target);
    const auto limit = read_line_quota(quota.answer);
    if (!limit) co_return false;
    std::optional<allowance> next;
    if (*limit) {
        target += "/consumption";
        const auto consumption = co_await get(target);
        const auto used = read_line_consumption(consumption.answer);
        if (!used) co_return false;
        next = allowance{**limit, *used};
    }
    const bool changed = next != known_;
    known_ = next;
    if (changed && tell_) tell_();
    co_return true;
}

}  // namespace todoke
