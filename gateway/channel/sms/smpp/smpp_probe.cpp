#include "gateway/channel/sms/smpp/smpp_probe.hpp"

#include <array>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>
#include <optional>
#include <span>
#include <utility>

#include "gateway/channel/connection.hpp"
#include "gateway/channel/sms/smpp/smpp_answers.hpp"
#include "gateway/channel/sms/smpp/smpp_session.hpp"

namespace todoke {

namespace asio = boost::asio;

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
    probe_time now;
    std::chrono::steady_clock::time_point give_up;
    bool bound = false;
    std::optional<smpp_session::ending> ended{};

    /// Nothing or less: its time is over.
    connection::limit left() const { return give_up - now(); }

    /// What the session wants done. Nothing: go on reading.
    asio::awaitable<std::optional<std::string>> carry_out(smpp_session::actions todo)
    {
        bound = bound || todo.bound;
        if (!todo.write.empty()) {
            const auto error = co_await link.write(todo.write, left());
            if (error) co_return to_text(error);
        }
        if (todo.close) ended = std::move(todo.close);
        co_return std::nullopt;
    }
};

/// Binds, unbinds as soon as that stands, and ends. Nothing: as it should be. A centre that goes on talking without
/// ever answering is not waited for: each read has only what is left of the whole.
asio::awaitable<std::optional<std::string>> run_course(probe_course& course)
{
    std::array<char, 2048> space;
    auto first = course.session.start(course.now());
    auto trouble = co_await course.carry_out(std::move(first));
    bool leaves = false;
    while (!trouble && !course.ended) {
        const auto left = course.left();
        if (left <= connection::limit::zero()) co_return to_text(asio::error::timed_out);
        const std::span<char> free{space};
        const auto got = co_await course.link.read_some(free, left);
        if (got.error) co_return to_text(got.error);
        auto todo = course.session.received({space.data(), got.bytes}, course.now());
        trouble = co_await course.carry_out(std::move(todo));
        if (trouble || !course.bound || std::exchange(leaves, true)) continue;
        auto farewell = course.session.leave(course.now());
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

asio::awaitable<probe_answer> probe_smpp(asio::any_io_executor executor, std::shared_ptr<const smpp_account> account,
                                         probe_time now)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto where = fmt::format("{}:{}: ", account->host, account->port);
    connection link{executor};
    const auto closed = co_await open(link, *account);
    if (!closed.empty()) co_return probe_answer{false, false, where + closed};
    probe_course course{link, smpp_session{probing(*account)}, now, now() + probe_limit};
    const auto broken = co_await run_course(course);
    const auto ends = account->trust ? account->trust->certificate_ends() : std::nullopt;
    link.close();
    if (course.bound) co_return probe_answer{true, false, where + "the bind is taken", false, ends};
    if (broken) co_return probe_answer{false, false, where + *broken, false, ends};
    const bool refused = course.ended->how == smpp_session::ending::kind::bind_refused;
    if (refused && course.ended->status == smpp_status::already_bound)
        co_return probe_answer{false, false, where + course.ended->why, true, ends};
    co_return probe_answer{false, refused && meaning_of_bind(course.ended->status).misconfigured,
                           where + course.ended->why, false, ends};
}

}  // namespace todoke
