#include "gateway/channel/http_client.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <optional>
#include <random>
#include <vector>

#include "gateway/awaiting.hpp"
#include "gateway/channel/connection.hpp"
#include "gateway/channel/counted.hpp"
#include "gateway/channel/own_errors.hpp"
#include "gateway/channel/reconnect.hpp"
#include "gateway/log.hpp"
#include "gateway/task_group.hpp"

namespace todoke {

namespace asio = boost::asio;
using boost::system::error_code;
using time_source = std::chrono::steady_clock;

namespace {

constexpr auto goodbye_limit = std::chrono::seconds{1};

struct idle_connection {
    connection link;
    time_source::time_point since;
};

http_result not_sent(error_code error, std::string why)
{
    return {http_result::how::not_sent, error, std::move(why), {}};
}

}  // namespace

struct http_client::parts : std::enable_shared_from_this<parts> {
    parts(asio::any_io_executor on, http_client_options with)
        : executor{std::move(on)},
          options{std::move(with)},
          openers{executor, log::task_failed},
          changed{executor},
          pauses{{options.first_pause, options.longest_pause}}
    {
        if (options.to.tls) trust.emplace(options.ca_file);
    }

    void tell()
    {
        if (listener) listener(state);
    }
    void wake() { changed.cancel(); }
    std::size_t total() const { return idle.size() + opening + busy; }
    std::size_t target() const;
    void connected();
    std::string describe(const error_code& error) const;
    void not_connected(const error_code& error, bool serves_others);
    void put_back(connection link);
    void drop_idle();
    void open_wanted();
    time_source::time_point next_event() const;
    std::optional<connection> take_idle();

    asio::awaitable<error_code> establish(std::optional<connection>& link);
    asio::awaitable<http_result> carry_out(std::string bytes, closing_time closes);
    asio::awaitable<http_result> read_answer(connection& link);

    asio::any_io_executor executor;
    http_client_options options;
    std::optional<tls_trust> trust;
    std::vector<idle_connection> idle;  ///< the one used last is last
    std::size_t busy = 0, opening = 0, wanted = 0;
    time_source::time_point next_look = time_source::time_point::min();  ///< at the idle ones
    task_group openers;
    asio::steady_timer changed;
    std::function<void(availability)> listener;
    availability state;
    reconnect_pauses pauses;
    time_source::time_point next_try = time_source::time_point::min();
    bool closing = false;
    std::minstd_rand chance{std::random_device{}()};
};

http_client::http_client(asio::any_io_executor executor, http_client_options options)
    : parts_{std::make_shared<parts>(std::move(executor), std::move(options))}
{
}
http_client::~http_client() = default;

std::size_t http_client::room() const
{
    return parts_->state.usable ? parts_->idle.size() : 0;
}

void http_client::want(std::size_t requests)
{
    parts_->wanted = std::min(requests, parts_->options.max_connections);
    if (parts_->total() < parts_->wanted) parts_->wake();
}

void http_client::on_change(std::function<void(availability)> tell)
{
    parts_->listener = std::move(tell);
}

const availability& http_client::now() const
{
    return parts_->state;
}

std::optional<std::chrono::sys_seconds> http_client::certificate_ends() const
{
    return parts_->trust ? parts_->trust->certificate_ends() : std::nullopt;
}

void http_client::parts::connected()
{
    pauses.connected(time_source::now());
    next_try = time_source::time_point::min();
    if (state.usable) return;
    state = {};
    tell();
}

std::string http_client::parts::describe(const error_code& error) const
{
    return "cannot connect to " + options.to.host + ":" + std::to_string(options.to.port) + ": " + to_text(error);
}

/// A provider that only refuses more connections than it already serves is usable; so is one that was not even asked.
void http_client::parts::not_connected(const error_code& error, bool serves_others)
{
    if (error == asio::error::operation_aborted) return;
    const auto now = time_source::now();
    const auto pause = pauses.after_failure(now, std::uniform_real_distribution<>{0, 1}(chance));
    next_try = now + (is_shortage(error) ? std::min<time_source::duration>(pause, rest_after_shortage) : pause);
    auto why = describe(error);
    if (is_shortage(error)) return tell_of_shortage(error, why);
    if (serves_others || (!state.usable && state.why == why)) return;
    state.usable = false;
    state.why = std::move(why);
    tell();
}

void http_client::parts::put_back(connection link)
{
    if (closing) return;  // it closes as it goes
    idle.push_back({std::move(link), time_source::now()});
    tell();
    if (idle.size() == 1) wake();  // from now on they are looked after
}

void http_client::parts::drop_idle()
{
    const auto now = time_source::now();
    if (now < next_look) return;
    next_look = now + options.look_after;
    const auto too_old = now - options.idle;
    std::erase_if(idle, [&](const idle_connection& each) { return each.since <= too_old || each.link.is_stale(); });
}

time_source::time_point http_client::parts::next_event() const
{
    auto next = time_source::time_point::max();
    if (!idle.empty()) next = next_look;
    if (pauses.failures() > 0 && opening == 0 && total() < target()) next = std::min(next, next_try);
    return next;
}

std::optional<connection> http_client::parts::take_idle()
{
    while (!idle.empty()) {
        auto link = std::move(idle.back().link);
        idle.pop_back();
        if (!link.is_stale()) return link;
    }
    return std::nullopt;
}

/// A new connection. Never throws: whatever there is none for, the next try has to wait for its time.
asio::awaitable<error_code> http_client::parts::establish(std::optional<connection>& link)
{
    try {
        link.emplace(executor);
        error_code error = co_await link->connect(options.to.host, options.to.port, options.connect);
        if (!error && trust) error = co_await link->start_tls(*trust, options.to.host, options.connect);
        co_return error;
    } catch (...) {  // no memory: what else could it be
        co_return asio::error::no_memory;
    }
}

namespace {

template <class Parts>
asio::awaitable<void> open_one(std::shared_ptr<Parts> self, counted begun)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    std::optional<connection> link;
    const auto error = co_await self->establish(link);
    begun.end();  // before whoever is woken counts
    if (error) {
        self->not_connected(error, !self->idle.empty() || self->busy > 0);
    } else {
        self->connected();
        self->put_back(std::move(*link));
    }
    self->wake();
}

asio::awaitable<void> say_goodbye(connection link)
{
    co_await link.shut_down(goodbye_limit);
}

}  // namespace

/// After a failure a connection is tried whether anything is wanted or not: the account's state is shown to people, so
/// it must become true again by itself.
std::size_t http_client::parts::target() const
{
    const auto needed = pauses.failures() > 0 && idle.empty() ? std::max(wanted, busy + 1) : wanted;
    return std::min(needed, options.max_connections);
}

/// After a failure one connection at a time is tried.
void http_client::parts::open_wanted()
{
    while (total() < target()) {
        // Asked anew each time: without a free descriptor the one just begun has failed already.
        const bool doubtful = pauses.failures() > 0;
        if (doubtful && (opening > 0 || time_source::now() < next_try)) return;
        openers.spawn("connect to " + options.to.host, open_one(shared_from_this(), counted{opening}));
        if (doubtful) return;
    }
}

asio::awaitable<void> http_client::run()
{
    const auto self = parts_;
    co_await asio::this_coro::throw_if_cancelled(false);
    while ((co_await asio::this_coro::cancellation_state).cancelled() == asio::cancellation_type::none) {
        self->drop_idle();
        self->open_wanted();
        self->changed.expires_at(self->next_event());
        co_await self->changed.async_wait(quietly);
    }
    co_await asio::this_coro::reset_cancellation_state();
    self->closing = true;
    self->openers.cancel();
    co_await self->openers.idle();
    task_group goodbyes{self->executor, log::task_failed};
    for (auto& each : self->idle) goodbyes.spawn("close", say_goodbye(std::move(each.link)));
    self->idle.clear();
    co_await goodbyes.idle();
}

asio::awaitable<http_result> http_client::exchange(http_request request, closing_time closes)
{
    const auto self = parts_;
    auto bytes = to_bytes(request, self->options.to);
    if (!bytes) co_return not_sent(asio::error::invalid_argument, "the request has control characters in its head");
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    http_result result;
    std::exception_ptr failure;
    counted busy{self->busy};
    try {
        result = co_await self->carry_out(std::move(*bytes), closes);
    } catch (...) {
        failure = std::current_exception();
    }
    busy.end();
    if (self->total() < self->target()) self->wake();
    co_await asio::this_coro::throw_if_cancelled(throws);  // whatever happened: the caller goes on with it
    if (failure) std::rethrow_exception(failure);
    co_return result;
}

asio::awaitable<http_result> http_client::parts::carry_out(std::string bytes, closing_time closes)
{
    http_result result;
    for (;;) {
        auto link = take_idle();
        const bool kept = link.has_value();
        if (!kept) {
            if (closing) co_return not_sent(asio::error::not_connected, "the gateway is stopping");
            if (!state.usable) co_return not_sent(asio::error::not_connected, state.why);
            const auto error = co_await establish(link);
            if (error) {
                not_connected(error, !idle.empty() || busy > 1);  // busy counts this request
                co_return not_sent(error, describe(error));
            }
            connected();
        }
        if (closes.has_come()) {
            put_back(std::move(*link));
            co_return not_sent(asio::error::operation_aborted, closed_before_hand_over);  // our own decision
        }
        result.error = co_await link->write(bytes, options.answer);
        if (result.error) {
            const bool untouched = link->bytes_written() == 0;
            result.ended = untouched ? http_result::how::not_sent : http_result::how::maybe_sent;
            result.why = "the request could not be written: " + to_text(result.error);
            if (untouched && kept && result.error != asio::error::operation_aborted) continue;
            co_return result;
        }
        result = co_await read_answer(*link);
        if (result.ended == http_result::how::answered && result.answer.keep_alive) put_back(std::move(*link));
        co_return result;
    }
}

asio::awaitable<http_result> http_client::parts::read_answer(connection& link)
{
    using state_type = http_answer_reader::state;
    http_result result;
    http_answer_reader reader;
    std::array<char, 8192> space;
    const auto give_up = time_source::now() + options.answer;
    for (auto progress = state_type::more; progress == state_type::more;) {
        const auto left = std::max(give_up - time_source::now(), time_source::duration::zero());
        const auto got = co_await link.read_some(space, left);
        if (got.bytes > 0) {
            progress = reader.put({space.data(), got.bytes});
        } else if (got.error == asio::error::eof) {
            progress = reader.finish();
        } else {
            result.error = got.error;
            result.why = "no answer: " + to_text(got.error);
            co_return result;
        }
        if (progress == state_type::failed) {
            result.error = asio::error::invalid_argument;
            result.why = "the answer is no proper HTTP answer: " + reader.why();
            co_return result;
        }
    }
    result.ended = http_result::how::answered;
    result.answer = reader.take();
    co_return result;
}

}  // namespace todoke
