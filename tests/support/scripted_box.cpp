#include "tests/support/scripted_box.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace todoke {

namespace asio = boost::asio;

void scripted_box::fail_if_broken() const
{
    if (broken) throw store_failure{"database or disk is full"};
}

asio::awaitable<hold> scripted_box::place_hold(hold what)
{
    fail_if_broken();
    if (has_a_bug) throw std::logic_error{"a bug"};
    what.no = ++last_;
    kept.push_back(what);
    co_return what;
}

asio::awaitable<std::optional<hold>> scripted_box::end_hold(std::int64_t no, instant now)
{
    fail_if_broken();
    std::optional<hold> ended;
    for (auto& one : kept)
        if (one.no == no && one.until > now) {
            one.until = now;
            ended = one;
        }
    co_return ended;
}

asio::awaitable<std::vector<hold>> scripted_box::holds()
{
    fail_if_broken();
    co_return kept;
}

asio::awaitable<void> scripted_box::forget_holds(instant ended_before)
{
    fail_if_broken();
    std::erase_if(kept, [&](const hold& one) { return one.until < ended_before; });
    co_return;
}

asio::awaitable<box_memory> scripted_box::recognise()
{
    fail_if_broken();
    co_return memory;
}

asio::awaitable<message_no> scripted_box::doubt(std::string why)
{
    fail_if_broken();
    doubts.push_back(why);
    if (!memory.adopts && next) {
        memory.adopts = next;
        memory.doubt = std::move(why);
    }
    co_return memory.adopts.value_or(message_no{});
}

asio::awaitable<void> scripted_box::adopt(std::string reason, instant)
{
    fail_if_broken();
    adopted.push_back(std::move(reason));
    memory.adopts.reset();
    const auto here = co_await asio::this_coro::executor;
    for (int turn = 0; turn < turns_to_adopt; ++turn) co_await asio::post(here, asio::use_awaitable);
}

asio::awaitable<void> scripted_box::mark(instant)
{
    fail_if_broken();
    ++marks;
    co_return;
}

}  // namespace todoke
