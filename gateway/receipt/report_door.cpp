#include "gateway/receipt/report_door.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>
#include <exception>
#include <utility>

#include "gateway/awaiting.hpp"
#include "gateway/deadline.hpp"
#include "gateway/log.hpp"
#include "store/model/envelope_id.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

constexpr auto breath = std::chrono::milliseconds{200};  // when there are no more sockets to be had
constexpr auto a_kibibyte_of_text = std::chrono::seconds{1};

log::trouble reports_shut_out;

asio::awaitable<std::size_t> read_some(report_door::socket& from, std::array<char, 8192>& into)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto [error, bytes] = co_await from.async_read_some(asio::buffer(into), quietly);
    co_return error ? 0 : bytes;
}

asio::awaitable<bool> write_all(report_door::socket& to, const std::string& text)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto [error, bytes] = co_await asio::async_write(to, asio::buffer(text), quietly);
    co_return !error && bytes == text.size();
}

}  // namespace

report_door::report_door(acceptor listens, report_door_rules rules, receipt_keeper keep)
    : listens_{std::move(listens)},
      rules_{std::move(rules)},
      keep_{std::move(keep)},
      sessions_{listens_.get_executor(), log::task_failed}
{
}

asio::awaitable<void> report_door::run()
{
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer pause{listens_.get_executor()};
    for (;;) {
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) break;
        socket with{listens_.get_executor()};
        const auto [error] = co_await listens_.async_accept(with, quietly);
        if (error == asio::error::operation_aborted) break;
        if (error) {
            log::error(reports_shut_out, "event=no_report_accepted provider={} reason=\"{}\"", rules_.provider,
                       error.message());
            pause.expires_after(breath);
            co_await pause.async_wait(quietly);
        } else if (guests_.size() < rules_.most_sessions || make_room()) {
            welcome(std::move(with));
        }
    }
    co_await asio::this_coro::reset_cancellation_state();
    sessions_.cancel();
    co_await sessions_.idle();
}

/// Whatever it lacks is this guest's bad luck.
void report_door::welcome(socket with)
{
    auto who = std::make_shared<guest>(std::move(with));
    guests_.push_back(who);
    try {
        sessions_.spawn("reports of " + rules_.provider, converse(who));
    } catch (const std::exception& e) {
        guests_.remove(who);
        log::error(reports_shut_out, "event=no_report_accepted provider={} reason=\"{}\"", rules_.provider, e.what());
    }
}

/// Local programs that say nothing, or next to nothing, do not shut out the mail server.
bool report_door::make_room()
{
    std::shared_ptr<guest> longest;
    for (const auto& one : guests_)
        if (!one->is_served && (!longest || one->since < longest->since)) longest = one;
    if (!longest) return false;
    guests_.remove(longest);
    boost::system::error_code ignored;
    longest->with.close(ignored);
    return true;
}

asio::awaitable<void> report_door::converse(std::shared_ptr<guest> who)
{
    struct leaving {
        std::list<std::shared_ptr<guest>>& all;
        std::shared_ptr<guest> who;
        ~leaving()
        {
            boost::system::error_code ignored;
            who->with.close(ignored);
            all.remove(who);
        }
    };
    const leaving at_the_end{guests_, who};
    co_await asio::this_coro::throw_if_cancelled(false);
    report_session session{rules_.accepts};
    for (bool goes_on = true; goes_on;) {
        auto answers = session.take_answers();
        goes_on = co_await say(*who, std::move(answers));
        if (session.is_over() || !goes_on) break;
        if (session.mail()) {
            who->is_served = true;
            co_await keep(session);
            who->is_served = false;
            who->since = time::now();
        } else {
            goes_on = co_await listen(*who, session);
        }
    }
}

asio::awaitable<bool> report_door::say(guest& to, std::string text)
{
    if (text.empty()) co_return true;
    auto writing = write_all(to.with, text);
    const bool good = co_await before(rules_.patience, std::move(writing));
    to.until = time::now() + rules_.patience;
    co_return good;
}

asio::awaitable<bool> report_door::listen(guest& who, report_session& to)
{
    std::array<char, 8192> buffer;
    auto reading = read_some(who.with, buffer);
    const auto left = std::max(who.until - time::now(), time::duration::zero());
    const auto bytes = co_await before(left, std::move(reading));
    if (bytes == 0) co_return false;
    who.until += std::chrono::duration_cast<time::duration>(a_kibibyte_of_text * static_cast<double>(bytes) / 1024);
    to.received({buffer.data(), bytes});
    co_return true;
}

asio::awaitable<void> report_door::keep(report_session& of)
{
    std::vector<bool> each;
    for (const auto& recipient : of.mail()->recipients) {
        raw_receipt what;
        what.provider = rules_.provider;
        what.form = email_report_form;
        what.headers = {{"recipient", recipient}};
        what.body = of.mail()->text;
        auto keeping = keep_(std::move(what));
        const bool good = co_await std::move(keeping);
        each.push_back(good);
    }
    of.kept(each);
}

}  // namespace todoke
