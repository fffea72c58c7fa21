#include "gateway/delivery/dispatcher.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>

#include "gateway/deadline.hpp"
#include "gateway/intake/intake.hpp"
#include "gateway/log.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

/// A round that found due work but could hand out none is not repeated faster than this.
constexpr span shortest_rest = std::chrono::milliseconds{1};
constexpr span sweep_interval = std::chrono::seconds{5};
/// Between two pieces of a long sweep: a million rows in some ten seconds, and most of the writer's time for others.
constexpr span sweep_pause = std::chrono::milliseconds{20};
constexpr span store_retry = std::chrono::seconds{1};

/// A channel or attempt that throws is a bug; the others go on, and the log says which ended.
void report_bug(const std::string& task, std::exception_ptr error)
{
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& e) {
        log::error("event=task_failed task={} reason=\"{}\"", task, e.what());
    }
}

envelope envelope_for(const reserved& what, content carries, const clock& time)
{
    return {what.id,     what.attempt,  what.address,     std::make_shared<const content>(std::move(carries)),
            what.klass,  what.campaign, what.attempt_key, what.resume,
            what.stored, what.started,  what.valid_until, closing_time{time, what.closes}};
}

bool has_part_for(channel on, const content& what)
{
    switch (on) {
        case channel::email:
            return what.email.has_value();
        case channel::line:
            return what.line.has_value();
        default:
            return what.sms.has_value();
    }
}

asio::awaitable<bool> idle(task_group& tasks)
{
    co_await tasks.idle();
    co_return true;
}

}  // namespace

dispatcher::dispatcher(asio::any_io_executor executor, delivery_parts parts, std::vector<std::unique_ptr<lane>> lanes)
    : executor_{executor},
      parts_{std::move(parts)},
      lanes_{std::move(lanes)},
      channels_{executor, report_bug},
      attempts_{executor, report_bug},
      changed_{executor, asio::steady_timer::time_point::max()},
      loop_ended_{executor, asio::steady_timer::time_point::max()}
{
    std::stable_sort(lanes_.begin(), lanes_.end(),
                     [](const auto& a, const auto& b) { return a->set().priority < b->set().priority; });
}

void dispatcher::wake()
{
    woken_ = true;
    changed_.cancel();
}

std::vector<lane_status> dispatcher::status()
{
    std::vector<lane_status> made;
    for (const auto& one : lanes_) made.push_back(one->status(parts_.time.uptime()));
    return made;
}

/// Tells stop(), however the loop ends.
class dispatcher::loop {
public:
    explicit loop(dispatcher& of) : of_{of} { of_.looping_ = true; }
    ~loop()
    {
        of_.looping_ = false;
        of_.loop_ended_.cancel();
    }
    loop(const loop&) = delete;
    loop& operator=(const loop&) = delete;

private:
    dispatcher& of_;
};

asio::awaitable<void> dispatcher::run()
{
    const loop running{*this};
    for (bool settled = false; !settled && !stopping_;) {
        auto step = settle_left_over();
        settled = co_await unless_store_fails(std::move(step));
    }
    if (!stopping_) open_channels();
    while (!stopping_) {
        auto step = round();
        co_await unless_store_fails(std::move(step));
    }
}

asio::awaitable<bool> dispatcher::unless_store_fails(asio::awaitable<void> step)
{
    std::string reason;
    try {
        co_await std::move(step);
        co_return true;
    } catch (const store_failure& e) {
        reason = e.what();
    }
    log::error("event=store_failed reason=\"{}\" remedy=\"trying again\"", reason);
    parts_.beat();
    woken_ = false;
    co_await rest(store_retry);
    co_return false;
}

asio::awaitable<void> dispatcher::settle_left_over()
{
    const auto count = co_await parts_.messages.settle_left_over(parts_.policy(), parts_.time.now());
    if (count > 0) log::warning("event=left_over_attempts count={} outcome=uncertain", count);
}

void dispatcher::open_channels()
{
    for (auto& one : lanes_) {
        one->over().on_change([this, lane = one.get()](const availability& account) {
            lane->heard(account);
            wake();
        });
        channels_.spawn("channel " + one->set().provider, one->over().run());
    }
}

asio::awaitable<void> dispatcher::round()
{
    woken_ = false;
    if (parts_.keeper) co_await parts_.keeper->attend();
    co_await decide_again();
    auto question = openings();
    auto rooms = question.rooms;
    const auto now = parts_.time.now();
    auto rules = parts_.policy();  // after the clock was read: it is never newer than what the rules know of it
    auto answer = co_await parts_.messages.dispatch(std::move(rooms), std::move(rules), now);
    parts_.beat();
    const bool took_some = !answer.attempts.empty();
    for (auto& what : answer.attempts) start(std::move(what));
    const auto length = until_next_round(question, answer);
    if (length > span{0} || !took_some) co_await rest(std::max(length, shortest_rest));
    if (parts_.time.uptime() >= next_sweep_) co_await sweep();
}

/// With failover between providers of a channel, only the best that is up takes what names none of them.
bool dispatcher::is_first_choice(const lane& one) const
{
    return std::none_of(lanes_.begin(), lanes_.end(), [&](const auto& other) {
        return other->set().on == one.set().on && other->set().priority < one.set().priority && !other->is_down() &&
               !other->is_held();
    });
}

dispatcher::asked dispatcher::openings()
{
    asked made;
    if (stopping_) return made;
    for (const auto& one : lanes_)
        one->hold(parts_.keeper && parts_.keeper->is_held(one->set().provider, one->set().on));
    for (const auto& one : lanes_) {
        made.rooms.push_back(
            {one->set().provider, one->set().on, is_first_choice(*one), one->room(parts_.time.uptime())});
        made.lanes.push_back(one.get());
    }
    return made;
}

span dispatcher::until_next_round(const asked& question, const dispatched& answer)
{
    const auto now = parts_.time.now();
    const auto uptime = parts_.time.uptime();
    auto soonest = parts_.longest_rest;
    const auto consider = [&](instant due) { soonest = std::min(soonest, std::max(span{0}, span{due - now})); };
    bool looks_behind_lanes = sweep_goes_on_;
    for (std::size_t i = 0; i < question.lanes.size() && i < answer.next_due.size(); ++i) {
        auto& one = *question.lanes[i];
        const auto due = answer.next_due[i];
        const bool is_due = due && *due <= now;
        one.expect(is_due, uptime);
        if (!due) continue;
        if (!is_due || one.room(uptime) > 0) {
            consider(*due);
        } else {
            looks_behind_lanes = true;
            if (const auto wait = one.wait(uptime)) soonest = std::min(soonest, *wait);
        }
    }
    if (deciding_goes_on_) soonest = std::min(soonest, std::max(span{0}, next_decision_ - uptime));
    if (looks_behind_lanes) soonest = std::min(soonest, std::max(span{0}, next_sweep_ - uptime));
    if (answer.next_timer) consider(*answer.next_timer);
    return soonest;
}

asio::awaitable<void> dispatcher::rest(span length)
{
    if (woken_ || stopping_) co_return;
    auto race = asio::experimental::make_parallel_group(
        asio::co_spawn(executor_, parts_.time.pause(length), asio::deferred), changed_.async_wait(asio::deferred));
    resting_ = true;
    auto [order, failure, timer_error] =
        co_await race.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    resting_ = false;
    if (failure && order[0] == 0) std::rethrow_exception(failure);
}

/// What waits behind a shut lane, or for a provider that is no longer configured, is looked at all the same.
asio::awaitable<void> dispatcher::sweep()
{
    sweep_goes_on_ = co_await parts_.messages.sweep(parts_.policy(), parts_.time.now());
    next_sweep_ = parts_.time.uptime() + (sweep_goes_on_ ? sweep_pause : sweep_interval);
}

/// Once for each revision of the rules (so at the start, too), what waits is decided anew, a piece a round.
asio::awaitable<void> dispatcher::decide_again()
{
    auto rules = parts_.policy();
    const bool is_new = decided_under_ != rules->revision();
    if (!is_new && (!deciding_goes_on_ || parts_.time.uptime() < next_decision_)) co_return;
    const auto revision = rules->revision();
    deciding_goes_on_ = co_await parts_.messages.decide_again(std::move(rules), parts_.time.now());
    decided_under_ = revision;
    next_decision_ = parts_.time.uptime() + sweep_pause;
}

void dispatcher::start(reserved what)
{
    const auto found = std::find_if(lanes_.begin(), lanes_.end(),
                                    [&](const auto& one) { return one->set().provider == what.provider; });
    auto& on = **found;
    auto carries = read_content(what.content);
    if (!has_part_for(what.on, carries)) {
        attempts_.spawn("give back " + what.id.text(), give_back(what.no, what.leg));
        return;
    }
    const auto units = on.over().units(carries);
    on.began(units, parts_.time.uptime());
    auto name = "attempt " + what.id.text();
    attempts_.spawn(std::move(name), attempt(on, std::move(what), std::move(carries)));
}

/// Nothing can be made of what is stored: it was complete when it was stored, so it is damaged.
asio::awaitable<void> dispatcher::give_back(message_no no, std::size_t leg)
{
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    attempt_end end{no, leg, parts_.time.now(), {}, "its row in table content has nothing for the channel it goes to"};
    co_await record(std::move(end));
    wake();
}

asio::awaitable<void> dispatcher::attempt(lane& on, reserved what, content carries)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    auto mail = envelope_for(what, std::move(carries), parts_.time);
    auto result = co_await send(on, std::move(mail));
    on.ended(result, parts_.time.uptime());
    parts_.attempted(on.set(), result.kind);
    if (result.kind != outcome_kind::accepted)
        log::info("event=attempt_ended message={} provider={} outcome={} code=\"{}\" detail=\"{}\"", what.id.text(),
                  what.provider, to_text(result.kind), result.code, result.detail);
    attempt_end end{what.no, what.leg, parts_.time.now(), std::move(result)};
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await record(std::move(end));
    wake();
}

/// A channel never throws for what a provider does; if it throws all the same, that is a bug of ours, and nobody
/// knows how far the attempt had come.
asio::awaitable<outcome> dispatcher::send(lane& on, envelope what)
{
    outcome broken;
    broken.resume = what.resume;
    try {
        auto result = co_await on.over().send(std::move(what));
        co_return result;
    } catch (const std::exception& e) {
        log::error("event=channel_failed provider={} reason=\"{}\"", on.set().provider, e.what());
        broken.detail = std::string{"internal error during the attempt: "} + e.what();
        co_return broken;
    }
}

/// The outcome of an attempt is not given up while the disk is full: the row stays `sending` until it can be told.
asio::awaitable<void> dispatcher::record(attempt_end end)
{
    for (;;) {
        std::string reason;
        try {
            auto once = end;
            co_await parts_.messages.record(std::move(once), parts_.policy());
            co_return;
        } catch (const store_failure& e) {
            reason = e.what();
        }
        log::error("event=record_failed reason=\"{}\" remedy=\"trying again\"", reason);
        if (stopping_) co_return;
        co_await parts_.time.pause(store_retry);
    }
}

asio::awaitable<void> dispatcher::stop(span grace)
{
    constexpr auto quietly = asio::as_tuple(asio::use_awaitable);
    stopping_ = true;
    wake();
    while (looping_) co_await loop_ended_.async_wait(quietly);  // its last round may still bring reservations
    auto all_ended = idle(attempts_);
    try {
        co_await before(grace, std::move(all_ended));
    } catch (const boost::system::system_error&) {
        log::info("event=stop_cancels_attempts count={}", attempts_.size());
    }
    attempts_.cancel();
    co_await attempts_.idle();
    channels_.cancel();
    co_await channels_.idle();
}

}  // namespace todoke
