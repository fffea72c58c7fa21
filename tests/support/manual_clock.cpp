#include "tests/support/manual_clock.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include "gateway/awaiting.hpp"

namespace todoke {

namespace asio = boost::asio;

manual_clock::manual_clock(asio::any_io_executor executor, instant start)
    : now_{start}, moved_{std::move(executor), asio::steady_timer::time_point::max()}
{
}

asio::awaitable<void> manual_clock::next_move()
{
    co_await moved_.async_wait(quietly);
    const auto cancelled = (co_await asio::this_coro::cancellation_state).cancelled();
    if (cancelled != asio::cancellation_type::none) throw boost::system::system_error{asio::error::operation_aborted};
}

/// Notes for whom time must not be moved past in one step.
class manual_clock::waiting {
public:
    waiting(manual_clock& on, instant end) : all_{on.waits_}, mine_{all_.insert(end)} {}
    ~waiting() { all_.erase(mine_); }
    waiting(const waiting&) = delete;
    waiting& operator=(const waiting&) = delete;

private:
    std::multiset<instant>& all_;
    std::multiset<instant>::iterator mine_;
};

std::optional<instant> manual_clock::next_wait() const
{
    return waits_.empty() || *waits_.begin() == never_ends ? std::nullopt : std::optional{*waits_.begin()};
}

asio::awaitable<void> manual_clock::pause(span length)
{
    const auto end = uptime_ + length;
    waiting noted{*this, now_ + length};
    while (uptime_ < end) co_await next_move();
}

void manual_clock::jump(instant to)
{
    now_ = to;
    moved_.cancel();
}

void manual_clock::set(instant to)
{
    if (to > now_) uptime_ += to - now_;
    now_ = to;
    moved_.cancel();
}

}  // namespace todoke
