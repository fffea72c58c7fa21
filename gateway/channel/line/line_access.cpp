#include "gateway/channel/line/line_access.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>

#include "gateway/awaiting.hpp"
#include "gateway/log.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

/// A token this young that is refused was no bad one: another would be refused, too, and LINE gives out only so many.
constexpr span too_young_to_replace = std::chrono::minutes{5};
constexpr reconnect_limits after_failures{std::chrono::seconds{5}, std::chrono::minutes{5}, std::chrono::minutes{5}};

/// Of reconnect_pauses, which counts on a steady clock.
std::chrono::steady_clock::time_point on_steady(span uptime)
{
    return std::chrono::steady_clock::time_point{uptime};
}

}  // namespace

line_access::line_access(asio::any_io_executor executor, line_credentials from, clock& time, http_client& over)
    : from_{std::move(from)},
      time_{time},
      over_{over},
      rest_{executor, time},
      asked_{executor, asio::steady_timer::time_point::max()},
      pauses_{after_failures}
{
    if (const auto* fixed = std::get_if<long_lived_token>(&from_)) {
        token_ = fixed->token;
        ends_at_ = span::max();
    }
}

const std::string& line_access::token() const
{
    static const std::string none;
    return time_.uptime() < ends_at_ ? token_ : none;
}

asio::awaitable<void> line_access::run()
{
    if (std::holds_alternative<long_lived_token>(from_)) co_return;
    struct running {
        explicit running(line_access& one) : of{one} { of.is_running_ = true; }
        ~running()
        {
            of.is_running_ = false;
            of.asked_.cancel();  // whoever waits for an answer would get none
        }
        line_access& of;
    };
    const running until_it_ends{*this};
    for (;;) {
        rest_.begin();
        if (time_.uptime() >= renew_at_) {
            co_await issue();
        } else if (!token_.empty() && token().empty()) {
            be({false, false, "the access token has ended, and no other was issued"});
        }
        const auto length = until_next();
        co_await rest_.pause(length);
    }
}

/// Until the next try, or until the token ends and this has to be told.
span line_access::until_next() const
{
    const auto now = time_.uptime();
    auto next = renew_at_;
    if (now < ends_at_) next = std::min(next, ends_at_);
    return std::max(next - now, span{1});
}

asio::awaitable<void> line_access::issue()
{
    auto request = line_token_request(from_, time_.now());
    const auto hide = secrets_of(from_, request);
    const auto result = co_await over_.exchange(std::move(request));
    auto read = read_token_answer(result, hide);
    if (auto* issued = std::get_if<issued_token>(&read))
        take(std::move(*issued));
    else
        could_not(std::get<token_refusal>(read));
    ++answers_;
    asked_.cancel();
}

/// Renewed at two thirds of its life: enough is left for LINE to have an outage.
void line_access::take(issued_token what)
{
    const auto now = time_.uptime();
    token_ = std::move(what.token);
    taken_at_ = now;
    ends_at_ = now + what.life;
    renew_at_ = now + what.life * 2 / 3;
    pauses_.connected(on_steady(now));
    state_ = {};
    if (tell_) tell_();
}

void line_access::could_not(const token_refusal& why)
{
    const auto now = time_.uptime();
    const auto pause = why.misconfigured ? pauses_.after_refusal(on_steady(now), chance())
                                         : pauses_.after_failure(on_steady(now), chance());
    renew_at_ = now + std::max(std::chrono::ceil<span>(pause), span{1});
    if (token().empty()) return be({false, why.misconfigured, why.why});
    log::warning("event=token_not_renewed reason=\"{}\" remedy=\"the one in use is good for {} s more; trying again\"",
                 why.why, std::chrono::duration_cast<std::chrono::seconds>(ends_at_ - now).count());
}

void line_access::be(availability next)
{
    const bool is_same = state_.usable == next.usable && state_.why == next.why;
    state_ = std::move(next);
    if (!is_same && tell_) tell_();
}

asio::awaitable<bool> line_access::replaced(std::string refused)
{
    if (!is_running_) co_return false;
    if (token_ == refused) {
        if (time_.uptime() - taken_at_ < too_young_to_replace) co_return false;
        token_.clear();
        renew_at_ = span{0};
        rest_.wake();
    }
    const auto before = answers_;
    while (token_.empty() && answers_ == before && is_running_) {
        co_await asked_.async_wait(quietly);
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) co_return false;
    }
    co_return !token_.empty() && token_ != refused;
}

}  // namespace todoke
