#include "gateway/receipt/report_door.hpp"

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

void report(const std::string& name, std::exception_ptr error)
{
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& e) {
        log::error("{} ended: {}", name, e.what());
    }
}

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
      sessions_{listens_.get_executor(), report}
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
            pause.expires_after(breath);
            co_await pause.async_wait(quietly);
        } else if (sessions_.size() < rules_.most_sessions) {
            sessions_.spawn("reports of " + rules_.provider, converse(std::move(with)));
        }
    }
    co_await asio::this_coro::reset_cancellation_state();
    sessions_.cancel();
    co_await sessions_.idle();
}

asio::awaitable<void> report_door::converse(socket with)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    report_session session{rules_.accepts};
    for (bool goes_on = true; goes_on;) {
        goes_on = co_await say(with, session.take_answers());
        if (session.is_over() || !goes_on) break;
        if (session.mail())
            co_await keep(session);
        else
            goes_on = co_await listen(with, session);
    }
    boost::system::error_code ignored;
    with.close(ignored);
}

asio::awaitable<bool> report_door::say(socket& with, std::string text)
{
    if (text.empty()) co_return true;
    auto writing = write_all(with, text);
    const bool good = co_await before(rules_.patience, std::move(writing));
    co_return good;
}

asio::awaitable<bool> report_door::listen(socket& with, report_session& to)
{
    std::array<char, 8192> buffer;
    auto reading = read_some(with, buffer);
    const auto bytes = co_await before(rules_.patience, std::move(reading));
    if (bytes == 0) co_return false;
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
