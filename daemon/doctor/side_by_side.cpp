#include "daemon/doctor/side_by_side.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <utility>

#include "gateway/awaiting.hpp"
#include "gateway/task_group.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

struct examination {
    examination(const asio::any_io_executor& executor, std::vector<asking> what)
        : questions{std::move(what)}, told(questions.size()), changed{executor, asio::steady_timer::time_point::max()}
    {
    }
    bool has_ended() const { return over || bug || answered == questions.size(); }

    std::vector<asking> questions;
    std::vector<said_of_it> told;
    std::size_t next = 0, answered = 0;
    bool over = false;
    std::exception_ptr bug;
    asio::steady_timer changed;
};

asio::awaitable<void> ask_in_turn(examination& of)
{
    while (!of.has_ended() && of.next < of.questions.size()) {
        const auto mine = of.next++;
        of.told[mine].asked = true;
        auto begun = of.questions[mine]();
        auto found = co_await std::move(begun);
        if (of.over) co_return;  // what it says now is about its own end
        of.told[mine].found = std::move(found);
        ++of.answered;
        of.changed.cancel();
    }
}

asio::awaitable<void> end_it(examination& which, asio::awaitable<void> limit)
{
    co_await std::move(limit);
    which.over = true;
    which.changed.cancel();
}

}  // namespace

asio::awaitable<std::vector<said_of_it>> side_by_side(asio::any_io_executor executor, std::vector<asking> questions,
                                                      std::size_t at_once, asio::awaitable<void> limit)
{
    const bool threw = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    examination whole{executor, std::move(questions)};
    const auto fail = [&](const std::string&, std::exception_ptr error) {
        if (!whole.bug) whole.bug = error;
        whole.changed.cancel();
    };
    task_group tasks{executor, fail};
    tasks.spawn("limit of an examination", end_it(whole, std::move(limit)));
    for (std::size_t i = 0; i < std::min(at_once, whole.questions.size()); ++i)
        tasks.spawn("examination", ask_in_turn(whole));
    while (!whole.has_ended() && !is_cancelled(cancellation)) co_await whole.changed.async_wait(quietly);
    whole.over = true;
    tasks.cancel();
    co_await tasks.idle();
    co_await asio::this_coro::throw_if_cancelled(threw);
    if (whole.bug) std::rethrow_exception(whole.bug);
    co_return std::move(whole.told);
}

}  // namespace todoke
