#include "gateway/channel/sms/smpp/smpp_link.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>
#include <random>
#include <utility>

#include "gateway/awaiting.hpp"
#include "gateway/log.hpp"

namespace todoke {

namespace asio = boost::asio;
using time_source = std::chrono::steady_clock;

namespace {

constexpr auto for_ever = std::chrono::hours{24 * 365};  // the session's own timers end a read
constexpr std::size_t longest_outbox = std::size_t{1} << 20;

std::string fresh_mark()
{
    std::random_device source;
    return fmt::format("{:08x}{:08x}", source(), source());
}

}  // namespace

struct smpp_link::waiter {
    explicit waiter(const asio::any_io_executor& executor) : woken{executor, time_source::time_point::max()} {}
    asio::steady_timer woken;
    bool left = false;  ///< its bytes may have reached the network
    std::optional<part_answer> answer;
};

smpp_link::place::place(smpp_link& link) : link_{link}, session_{link.session_}
{
    if (session_) session_->take_place();
}

smpp_link::place::~place()
{
    if (!session_) return;
    session_->give_place();
    if (session_ == link_.session_) link_.changed_();
}

smpp_link::smpp_link(asio::any_io_executor executor, const smpp_account& account, smpp_command bind,
                     const receipt_keeper& keep, std::function<void()> changed)
    : executor_{executor},
      account_{account},
      bind_{bind},
      keep_{keep},
      changed_{std::move(changed)},
      pauses_{reconnect_limits_of(account)},
      connection_{executor},
      to_write_{executor, time_source::time_point::max()},
      due_{executor, time_source::time_point::max()},
      pause_{executor, time_source::time_point::max()}
{
}

smpp_link::~smpp_link() = default;

asio::awaitable<void> smpp_link::run()
{
    using how = smpp_session::ending::kind;
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    while (!leaving_ && !is_cancelled(cancellation)) {
        const auto end = co_await serve();
        if (leaving_ || is_cancelled(cancellation)) break;
        const bool misconfigured = end.how == how::bind_refused && meaning_of_bind(end.status).misconfigured;
        set_health({false, misconfigured, end.why});
        const auto now = time_source::now();
        const auto length = misconfigured ? pauses_.after_refusal(now, chance()) : pauses_.after_failure(now, chance());
        log::warning("event=link_down provider={} reason=\"{}\" again_in={:.1f}s", account_.name,
                     log::masked_words(end.why), std::chrono::duration<double>{length}.count());
        co_await pause(length);
    }
    set_health({false, false, "stopped"});
}

void smpp_link::leave()
{
    leaving_ = true;
    pause_.cancel();
    if (session_)
        carry_out(session_->leave(time_source::now()));
    else
        connection_.close();
}

asio::awaitable<smpp_session::ending> smpp_link::serve()
{
    ending_.reset();
    auto failure = co_await open_connection();
    if (failure.empty() && leaving_) failure = "stopped";
    if (!failure.empty()) {
        connection_.close();
        co_return smpp_session::ending{smpp_session::ending::kind::broken, 0, std::move(failure)};
    }
    session_ = std::make_shared<smpp_session>(rules());
    session_mark_ = fresh_mark();
    failure_.clear();
    due_.expires_at(time_source::time_point::max());
    std::exception_ptr bug;
    const auto fail = [&](const std::string& name, std::exception_ptr error) {
        bug = error;
        give_up(name + " failed");
    };
    task_group helpers{executor_, fail};
    helpers_ = &helpers;
    unkept_ = 0;
    helpers.spawn(account_.name + " writer", write());
    helpers.spawn(account_.name + " timer", keep_time());
    carry_out(session_->start(time_source::now()));
    try {
        co_await read();
    } catch (...) {
        bug = std::current_exception();
    }
    // Only when the last write has ended is it known what may have left.
    connection_.close();
    helpers.cancel();
    co_await helpers.idle();
    helpers_ = nullptr;
    carry_out(session_->lost(failure_));
    outbox_.clear();
    outbox_bytes_ = 0;
    session_.reset();
    if (bug) std::rethrow_exception(bug);
    co_return std::move(*ending_);
}

/// Why it could not be opened; empty: it is open.
asio::awaitable<std::string> smpp_link::open_connection()
{
    connection_ = connection{executor_};
    auto host = account_.host;
    auto connecting = connection_.connect(std::move(host), port(), account_.timeout);
    auto error = co_await std::move(connecting);
    if (error) co_return fmt::format("connecting to {}:{}: {}", account_.host, port(), to_text(error));
    if (!account_.trust) co_return std::string{};
    host = account_.host;
    auto securing = connection_.start_tls(*account_.trust, std::move(host), account_.timeout);
    error = co_await std::move(securing);
    if (error) co_return fmt::format("TLS with {}:{}: {}", account_.host, port(), to_text(error));
    co_return std::string{};
}

asio::awaitable<void> smpp_link::read()
{
    std::array<char, 8192> space;
    for (;;) {
        const auto got = co_await connection_.read_some(space, for_ever);
        if (got.error) {
            give_up(to_text(got.error));
            co_return;
        }
        carry_out(session_->received({space.data(), got.bytes}, time_source::now()));
    }
}

asio::awaitable<void> smpp_link::write()
{
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    while (!is_cancelled(cancellation)) {
        if (outbox_.empty()) {
            if (ending_) break;
            co_await to_write_.async_wait(quietly);
            continue;
        }
        std::string bytes;
        std::vector<std::shared_ptr<waiter>> leaving;
        for (auto& entry : std::exchange(outbox_, {})) {
            bytes += entry.bytes;
            if (const auto mine = waiting_.find(entry.sequence); mine != waiting_.end())
                leaving.push_back(mine->second);
        }
        outbox_bytes_ = 0;
        for (const auto& w : leaving) w->left = true;
        const auto error = co_await connection_.write(bytes, account_.timeout);
        if (!error) continue;
        const bool nothing_left = connection_.bytes_written() == 0;
        for (const auto& w : leaving) w->left = w->left && !nothing_left;
        give_up(to_text(error));
        break;
    }
    connection_.close();  // ends read()
}

asio::awaitable<void> smpp_link::keep_time()
{
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    while (!ending_ && !is_cancelled(cancellation)) {
        const auto [error] = co_await due_.async_wait(quietly);
        if (error || ending_) continue;  // moved, not come
        due_.expires_at(time_source::time_point::max());
        carry_out(session_->woken(time_source::now()));
    }
}

asio::awaitable<void> smpp_link::pause(smpp_account::duration length)
{
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    pause_.expires_after(length);
    while (!leaving_ && pause_.expiry() > time_source::now() && !is_cancelled(cancellation))
        co_await pause_.async_wait(quietly);
}

asio::awaitable<part_answer> smpp_link::submit(place& mine, smpp_message part)
{
    part_answer none{part_answer::kind::not_sent, 0, {}, "the session with the centre ended", true};
    if (!mine.session_ || mine.session_ != session_ || !session_->is_bound()) co_return none;
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    auto submission = session_->submit(part, time_source::now());
    const auto me = std::make_shared<waiter>(executor_);
    waiting_.emplace(submission.sequence, me);
    put_out(submission.sequence, std::move(submission.write));
    carry_out(std::move(submission.then));
    while (!me->answer) {
        co_await me->woken.async_wait(quietly);
        if (me->answer || !is_cancelled(cancellation)) continue;
        mine.session_->forget(submission.sequence);
        smpp_session::answer stopped{submission.sequence, std::nullopt, {}, "the gateway stopped"};
        answer(stopped);
        me->answer->transport = false;
    }
    co_return std::move(*me->answer);
}

void smpp_link::carry_out(smpp_session::actions todo)
{
    for (const auto& remark : todo.remarks)
        log::warning("event=link_remark provider={} reason=\"{}\"", account_.name, log::masked_words(remark));
    if (!todo.write.empty()) put_out(0, std::move(todo.write));
    for (const auto& a : todo.answers) answer(a);
    for (auto& message : todo.arrived) take_arrived(std::move(message));
    if (todo.wake) wake_at(time_source::now() + *todo.wake);
    if (todo.close && !ending_) {
        ending_ = std::move(*todo.close);
        to_write_.cancel();
        due_.cancel();
    }
    if (todo.bound) {
        pauses_.connected(time_source::now());
        log::info("event=link_bound provider={} address={}:{}", account_.name, account_.host, port());
        set_health({true, false, {}});
    }
    if (outbox_bytes_ > longest_outbox) give_up("the centre does not read what it is answered");
}

void smpp_link::answer(const smpp_session::answer& how)
{
    const auto found = waiting_.find(how.sequence);
    if (found == waiting_.end()) return;
    const auto waiting = found->second;
    waiting_.erase(found);
    const bool left = waiting->left;
    if (!left) take_back(how.sequence);
    using kind = part_answer::kind;
    if (how.status)
        waiting->answer = part_answer{kind::answered, *how.status, how.message_id, {}, false};
    else
        waiting->answer = part_answer{left ? kind::unanswered : kind::not_sent, 0, {}, how.why, true};
    waiting->woken.cancel();
}

void smpp_link::put_out(std::uint32_t sequence, std::string bytes)
{
    outbox_bytes_ += bytes.size();
    outbox_.push_back({sequence, std::move(bytes)});
    to_write_.cancel();
}

void smpp_link::take_back(std::uint32_t sequence)
{
    const auto entry = std::ranges::find(outbox_, sequence, &outgoing::sequence);
    if (entry == outbox_.end()) return;
    outbox_bytes_ -= entry->bytes.size();
    outbox_.erase(entry);
}

void smpp_link::wake_at(smpp_session::time_point when)
{
    if (when < due_.expiry()) due_.expires_at(when);
}

/// serve() does the rest.
void smpp_link::give_up(std::string why)
{
    if (failure_.empty()) failure_ = std::move(why);
    connection_.close();
}

void smpp_link::set_health(health now)
{
    health_ = std::move(now);
    changed_();
}

smpp_session_rules smpp_link::rules() const
{
    smpp_session_rules r;
    r.account = {account_.system_id, account_.password, account_.system_type, bind_};
    r.window = account_.window;
    r.answer_within = account_.answer_timeout;
    r.reply_within = account_.timeout;
    r.enquire_after = account_.enquire_link;
    r.drain_within = account_.farewell;
    return r;
}

int smpp_link::port() const
{
    const bool receives = bind_ == smpp_command::bind_receiver && account_.receive_port != 0;
    return receives ? account_.receive_port : account_.port;
}

}  // namespace todoke
