#include "gateway/channel/line/line_quota.hpp"

#include <boost/json/parse.hpp>

#include "gateway/channel/line/line_request.hpp"

namespace todoke {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr span read_every = std::chrono::hours{1};
constexpr span read_again_after = std::chrono::minutes{5};

std::optional<json::object> object_of(const http_answer& answer)
{
    json::error_code error;
    auto parsed = json::parse(answer.body, error);
    if (answer.status != 200 || error || !parsed.is_object()) return std::nullopt;
    return std::move(parsed.as_object());
}

std::optional<std::int64_t> count_in(const json::object& from, std::string_view name)
{
    const auto* found = from.if_contains(name);
    if (!found || !found->is_int64() || found->get_int64() < 0) return std::nullopt;
    return found->get_int64();
}

}  // namespace

std::optional<std::optional<std::int64_t>> read_line_quota(const http_answer& answer)
{
    const auto body = object_of(answer);
    const auto* type = body ? body->if_contains("type") : nullptr;
    if (!type || !type->is_string()) return std::nullopt;
    if (type->get_string() == "none") return std::optional<std::int64_t>{};
    const auto value = count_in(*body, "value");
    if (!value) return std::nullopt;  // not "no limit": the outer one has nothing
    return std::optional<std::optional<std::int64_t>>{value};
}

std::optional<std::int64_t> read_line_consumption(const http_answer& answer)
{
    const auto body = object_of(answer);
    return body ? count_in(*body, "totalUsage") : std::nullopt;
}

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
