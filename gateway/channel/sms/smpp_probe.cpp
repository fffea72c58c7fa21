#include "gateway/channel/sms/smpp_probe.hpp"

#include <array>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>
#include <optional>
#include <span>
#include <utility>

#include "gateway/channel/connection.hpp"
#include "gateway/channel/sms/smpp_answers.hpp"
#include "gateway/channel/sms/smpp_session.hpp"

namespace todoke {

namespace asio = boost::asio;
using time_source = std::chrono::steady_clock;

namespace {

smpp_session_rules probing(const smpp_account& account)
{
    smpp_session_rules made;
    made.account = {account.system_id, account.password, account.system_type, smpp_command::bind_transmitter};
    made.reply_within = made.complete_within = probe_limit;
    made.drain_within = {};
    return made;
}

struct probe_course {
    connection& link;
    smpp_session session;
    bool bound = false;
    std::optional<smpp_session::ending> ended;

    /// What the session wants done. Nothing: go on reading.
    asio::awaitable<std::optional<std::string>> carry_out(smpp_session::actions todo)
    {
        bound = bound || todo.bound;
        if (!todo.write.empty()) {
            const auto error = co_await link.write(todo.write, probe_limit);
            if (error) co_return to_text(error);
        }
        if (todo.close) ended = std::move(todo.close);
        co_return std::nullopt;
    }
};

/// Binds, unbinds as soon as that stands, and ends. Nothing: as it should be.
asio::awaitable<std::optional<std::string>> run_course(probe_course& course)
{
    std::array<char, 2048> space;
    auto first = course.session.start(time_source::now());
    auto trouble = co_await course.carry_out(std::move(first));
    bool leaves = false;
    while (!trouble && !course.ended) {
        const std::span<char> free{space};
        const auto got = co_await course.link.read_some(free, probe_limit);
        if (got.error) co_return to_text(got.error);
        auto todo = course.session.received({space.data(), got.bytes}, time_source::now());
        trouble = co_await course.carry_out(std::move(todo));
        if (trouble || !course.bound || std::exchange(leaves, true)) continue;
        auto farewell = course.session.leave(time_source::now());
        trouble = co_await course.carry_out(std::move(farewell));
    }
    co_return trouble;
}

asio::awaitable<std::string> open(connection& link, const smpp_account& account)
{
    auto host = account.host;
    auto error = co_await link.connect(std::move(host), account.port, probe_limit);
    if (error) co_return "connecting: " + to_text(error);
    if (!account.trust) co_return std::string{};
    auto name = account.host;
    error = co_await link.start_tls(*account.trust, std::move(name), probe_limit);
    co_return error ? "TLS: " + to_text(error) : std::string{};
}

}  // namespace

asio::awaitable<probe_answer> probe_smpp(asio::any_io_executor executor, std::shared_ptr<const smpp_account> account)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto where = fmt::format("{}:{}: ", account->host, account->port);
    connection link{executor};
    const auto closed = co_await open(link, *account);
    if (!closed.empty()) co_return probe_answer{false, false, where + closed};
    probe_course course{link, smpp_session{probing(*account)}, false, {}};
    const auto broken = co_await run_course(course);
    link.close();
    if (course.bound) co_return probe_answer{true, false, where + "the bind is taken"};
    if (broken) co_return probe_answer{false, false, where + *broken};
    const bool refused = course.ended->how == smpp_session::ending::kind::bind_refused;
    co_return probe_answer{false, refused && meaning_of_bind(course.ended->status).misconfigured,
                           where + course.ended->why};
}

}  // namespace todoke
