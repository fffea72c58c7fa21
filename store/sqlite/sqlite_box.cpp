#include "store/sqlite/sqlite_box.hpp"

namespace todoke {

namespace asio = boost::asio;

// The frames of these coroutines hold arguments and answer until the job is done, so jobs refer to them.

sqlite_box::sqlite_box(commit_loop& writer, const std::string& path, std::string machine)
    : writer_{writer}, file_{path}, machine_{std::move(machine)}
{
}

found_on sqlite_box::here(const books& b) const
{
    found_on made;
    if (!machine_.empty()) made.machine = static_cast<std::int64_t>(keyed_hash(b.key, machine_));
    made.generation = file_.read();
    return made;
}

asio::awaitable<hold> sqlite_box::place_hold(hold what)
{
    hold placed;
    auto work = writer_.done([&](books& b) { placed = b.box.add(what, b.words); });
    co_await std::move(work);
    co_return std::move(placed);
}

asio::awaitable<std::optional<hold>> sqlite_box::end_hold(std::int64_t no, instant now)
{
    std::optional<hold> ended;
    auto work = writer_.done([&](books& b) { ended = b.box.end(no, now, b.words); });
    co_await std::move(work);
    co_return std::move(ended);
}

asio::awaitable<std::vector<hold>> sqlite_box::holds()
{
    std::vector<hold> all;
    auto work = writer_.done([&](books& b) { all = b.box.holds(b.words); });
    co_await std::move(work);
    co_return std::move(all);
}

asio::awaitable<void> sqlite_box::forget_holds(instant ended_before)
{
    auto work = writer_.done([&](books& b) { b.box.forget_holds(ended_before); });
    co_await std::move(work);
}

asio::awaitable<box_memory> sqlite_box::recognise()
{
    box_memory known;
    auto work = writer_.done([&](books& b) { known = todoke::recognise(b, here(b)); });
    co_await std::move(work);
    auto more = write_generation();
    co_await std::move(more);
    co_return std::move(known);
}

asio::awaitable<message_no> sqlite_box::doubt(std::string why)
{
    message_no below;
    auto work = writer_.done([&](books& b) { below = todoke::doubt(b, why); });
    co_await std::move(work);
    co_return below;
}

asio::awaitable<void> sqlite_box::adopt(std::string reason, instant now)
{
    auto work = writer_.done([&](books& b) { todoke::adopt(b, here(b), reason, now); });
    co_await std::move(work);
    auto more = write_generation();
    co_await std::move(more);
}

asio::awaitable<void> sqlite_box::mark(instant now)
{
    auto work = writer_.done([&](books& b) { todoke::mark(b, here(b), now); });
    co_await std::move(work);
    auto more = write_generation();
    co_await std::move(more);
}

asio::awaitable<void> sqlite_box::write_generation()
{
    auto work = writer_.done([&](books& b) {
        const auto due = generation_to_write(b);
        if (due && file_.read() != due) file_.write(*due);
    });
    co_await std::move(work);
}

}  // namespace todoke
