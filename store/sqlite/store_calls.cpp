// The calls of store.hpp. The frames of these coroutines hold arguments and answer until the job is done, so jobs refer
// to them.
#include "store/sqlite/message/transitions.hpp"
#include "store/sqlite/queue/bookings.hpp"
#include "store/sqlite/queue/breakers.hpp"
#include "store/sqlite/queue/room.hpp"
#include "store/sqlite/store_parts.hpp"

namespace todoke {

namespace asio = boost::asio;

asio::awaitable<accepted_submission> sqlite_store::accept(submission what, rules_ptr rules, instant now,
                                                          estimator comes)
{
    accepted_submission answer;
    auto work = move_messages(*rules, now, [&](books& b) { answer = todoke::accept(b, what, *rules, now, comes); });
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<forecast_answer> sqlite_store::forecast(submission what, rules_ptr rules, instant now, estimator comes)
{
    forecast_answer answer;
    auto work = do_write([&](books& b) { answer = todoke::forecast(b, what, *rules, now, comes); });
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<std::vector<finding>> sqlite_store::explain(message_id which, rules_ptr rules, instant now,
                                                            estimator comes)
{
    std::vector<finding> answer;
    auto work = do_write([&](books& b) { answer = todoke::explain(b, which, *rules, now, comes); });
    co_await std::move(work);
    co_return std::move(answer);
}

dispatched sqlite_store::dispatch_now(books& b, const std::vector<opening>& rooms, const judge& rules, instant now)
{
    const auto before = ahead_->disk_reads();
    auto answer = todoke::dispatch(b, turns_, rooms, rules, now);
    sends_ = sends_ || !answer.attempts.empty();
    if (ahead_->is_wanted(ahead_->disk_reads() - before))
        ahead_->go_on(coming(b, rooms, now, read_ahead::most_heads), now);
    return answer;
}

asio::awaitable<dispatched> sqlite_store::dispatch(std::vector<opening> rooms, rules_ptr rules, instant now)
{
    dispatched answer;
    auto work = move_messages(*rules, now, [&](books& b) { answer = dispatch_now(b, rooms, *rules, now); });
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<bool> sqlite_store::sweep(rules_ptr rules, instant now)
{
    bool more = false;
    auto work = move_messages(*rules, now, [&](books& b) {
        const walk_pace pace{ahead_->is_awake(), [this] { return ahead_->disk_reads(); }};
        more = todoke::sweep(b, *rules, now, pace);
    });
    co_await std::move(work);
    if (erasing_ == 0) co_return more;
    auto erasing = go_on_erasing(std::move(rules), now);
    const bool more_to_erase = co_await std::move(erasing);
    co_return more || more_to_erase;
}

// By itself: what fails there takes back nothing else, and the next sweep begins with another one.
asio::awaitable<bool> sqlite_store::go_on_erasing(rules_ptr rules, instant now)
{
    std::optional<customer_no> whose;
    std::string failed;
    try {
        bool more = false;
        auto piece = move_messages(*rules, now, [&](books& b) {
            whose = b.erasures.next();
            more = whose && todoke::go_on_erasing(b, *whose, *rules, now);
        });
        co_await std::move(piece);
        co_return more;
    } catch (const call_failure& e) {
        if (!whose) throw;
        failed = e.what();
    }
    auto others = put_off_erasing(*whose, std::move(failed));
    const bool more = co_await std::move(others);
    co_return more;
}

asio::awaitable<bool> sqlite_store::put_off_erasing(customer_no who, std::string why)
{
    bool is_news = false, more = false;
    auto work = do_write([&](books& b) {
        is_news = b.erasures.failed(who);
        more = b.erasures.any_goes_on();
    });
    co_await std::move(work);
    if (is_news && options_.on_failed_erasing) options_.on_failed_erasing({who, std::move(why)});
    co_return more;
}

// Asked of the writer: once, at the start.
asio::awaitable<std::vector<breaker_state>> sqlite_store::breakers()
{
    std::vector<breaker_state> answer;
    auto work = do_write([&](books& b) { answer = kept_breakers(b); });
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<void> sqlite_store::keep_breakers(std::vector<breaker_state> changed)
{
    auto work = do_write([&](books& b) {
        for (const auto& one : changed) keep_breaker(b, one);
    });
    co_await std::move(work);
}

asio::awaitable<std::vector<booked_units>> sqlite_store::bookings()
{
    std::vector<booked_units> answer;
    auto work = do_write([&](books& b) { answer = kept_bookings(b); });
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<void> sqlite_store::keep_bookings(std::vector<booked_units> changed)
{
    auto work = do_write([&](books& b) {
        for (const auto& one : changed) keep_booking(b, one);
    });
    co_await std::move(work);
}

asio::awaitable<state> sqlite_store::record(attempt_end what, rules_ptr rules)
{
    state answer{};
    auto work = move_messages(*rules, what.ended, [&](books& b) { answer = todoke::record(b, what, *rules); });
    co_await std::move(work);
    co_return answer;
}

asio::awaitable<std::size_t> sqlite_store::settle_left_over(rules_ptr rules, instant now)
{
    std::size_t all = 0;
    for (;;) {
        std::size_t some = 0;
        auto work = move_messages(*rules, now, [&](books& b) { some = todoke::settle_left_over(b, *rules, now); });
        co_await std::move(work);
        if (some == 0) co_return all;
        all += some;
    }
}

asio::awaitable<cancel_answer> sqlite_store::cancel(message_id which, rules_ptr rules, instant now)
{
    cancel_answer answer;
    auto work = move_messages(*rules, now, [&](books& b) { answer = todoke::cancel(b, which, *rules, now); });
    co_await std::move(work);
    co_return answer;
}

asio::awaitable<bool> sqlite_store::decide_again(rules_ptr rules, instant now)
{
    bool more = false;
    auto work = move_messages(*rules, now, [&](books& b) {
        const walk_pace pace{std::exchange(sends_, false), [this] { return ahead_->disk_reads(); }};
        more = todoke::decide_again(b, *rules, now, pace);
    });
    co_await std::move(work);
    co_return more;
}

asio::awaitable<std::optional<message_view>> sqlite_store::find(message_id which)
{
    std::optional<message_view> answer;
    auto work = ask([&](reading& r) { answer = r.find(which); });
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<message_page> sqlite_store::list(list_query what)
{
    message_page answer;
    auto work = ask([&](reading& r) { answer = r.list(what); });
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<std::optional<message_page>> sqlite_store::customer_timeline(person_query what, rules_ptr rules)
{
    std::optional<message_page> answer;
    auto work = ask([&](reading& r) { answer = r.customer_timeline(what, *rules); });
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<bool> sqlite_store::put_customer(customer_update what, rules_ptr rules, instant now)
{
    bool is_new = false;
    auto work = move_messages(*rules, now, [&](books& b) { is_new = todoke::put_customer(b, what, *rules, now); });
    co_await std::move(work);
    co_return is_new;
}

asio::awaitable<std::optional<profile>> sqlite_store::customer(std::string which)
{
    std::optional<profile> answer;
    auto work = ask([&](reading& r) { answer = r.customer(which); });
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<bool> sqlite_store::erase_customer(std::string which, rules_ptr rules, instant now)
{
    bool was_known = false;
    auto begin = do_write([&](books& b) { was_known = begin_erasure(b, which, now); });
    co_await std::move(begin);
    for (bool more = was_known; more;) {
        auto piece = move_messages(*rules, now, [&](books& b) { more = todoke::go_on_erasing(b, which, *rules, now); });
        co_await std::move(piece);
    }
    co_return was_known;
}

asio::awaitable<waiting_counts> sqlite_store::due_counts(instant until)
{
    waiting_counts answer;
    auto work = ask([&](reading& r) { answer = r.due_counts(until); });
    co_await std::move(work);
    co_return std::move(answer);
}

// Asked of the writer, like a submission: nothing is written, so nothing is synced.
asio::awaitable<std::optional<refused>> sqlite_store::no_room()
{
    std::optional<refused> answer;
    auto work = do_write([&](books& b) { answer = todoke::no_room(b); });
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<store_facts> sqlite_store::facts()
{
    store_facts answer;
    auto work = ask([&](reading& r) { answer = r.facts(); });
    co_await std::move(work);
    answer.damaged = damaged_;
    answer.erasing = erasing_;
    co_return std::move(answer);
}

}  // namespace todoke
