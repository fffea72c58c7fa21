#include "tests/support/scripted_channel.hpp"

#include <boost/asio/this_coro.hpp>
#include <stdexcept>

#include "gateway/awaiting.hpp"

namespace todoke {

namespace asio = boost::asio;

scripted_channel::scripted_channel(asio::any_io_executor executor, witness seen)
    : seen_{std::move(seen)},
      never_{executor, asio::steady_timer::time_point::max()},
      released_{executor, asio::steady_timer::time_point::max()}
{
}

void scripted_channel::release()
{
    released_.cancel();
}

void scripted_channel::set_room(std::size_t attempts)
{
    room_ = attempts;
    if (tell_) tell_(availability{});
}

void scripted_channel::set_reachable(bool is)
{
    reachable_ = is;
    if (tell_) tell_(is ? availability{} : availability{false, false, "connection refused"});
}

void scripted_channel::breaks_down()
{
    broken_ = true;
    never_.cancel();
}

asio::awaitable<void> scripted_channel::run()
{
    co_await never_.async_wait(quietly);
    if (broken_) throw std::logic_error{"a bug of the channel"};
}

outcome scripted_channel::next_answer()
{
    outcome made;
    made.kind = outcome_kind::accepted;
    if (!script_.empty()) {
        made = std::move(script_.front());
        script_.pop_front();
    }
    return made;
}

outcome scripted_channel::answer_to(const envelope& what)
{
    auto made = next_answer();
    if (mind_)
        if (auto own = mind_(what)) {
            made = std::move(own->how);
            hang_next_ = own->hangs;
        }
    if (made.kind == outcome_kind::accepted && made.references.empty())
        made.references.push_back("ref-" + std::to_string(++given_));
    if (!made.transport && made.code.empty()) made.code = "scripted";  // who answers says something
    return made;
}

asio::awaitable<outcome> scripted_channel::send(envelope what)
{
    auto answer = answer_to(what);
    const bool dawdles = std::exchange(dawdle_next_, false);
    if (std::exchange(hang_next_, false)) {
        co_await asio::this_coro::throw_if_cancelled(false);
        ++hanging_;
        co_await released_.async_wait(quietly);
        --hanging_;
        const auto cancelled = (co_await asio::this_coro::cancellation_state).cancelled();
        if (cancelled != asio::cancellation_type::none) {
            answer = outcome{};
            answer.detail = "cut off while waiting for the answer";
        }
        if (dawdles && what.closes.has_come()) answer = given_up_at_closing_time();
    }
    seen_(what, answer);
    co_return answer;
}

}  // namespace todoke
