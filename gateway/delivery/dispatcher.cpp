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

envelope envelope_for(const reserved& what, content carries)
{
    return {what.id,     what.attempt,  what.address,     std::make_shared<const content>(std::move(carries)),
            what.klass,  what.campaign, what.attempt_key, what.resume,
            what.stored, what.started,  what.valid_until};
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
    for (bool ready = false; !ready && !stopping_;) {
        auto step = go_on_from_before();
        ready = co_await unless_store_fails(std::move(step));
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

/// The breakers first: what follows from an attempt depends on what else can take the message.
asio::awaitable<void> dispatcher::go_on_from_before()
{
    const auto kept = co_await parts_.messages.breakers();
    lanes_.remember(kept, at());
    look_for_outages();
    auto step = settle_left_over();
    co_await std::move(step);
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
            lane->heard(account, parts_.time.uptime());
            look_for_outages();
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
    auto saved = keep_breakers();
    co_await std::move(saved);
    auto rooms = openings();
    const auto now = parts_.time.now();
    auto rules = parts_.policy();  // after the clock was read: it is never newer than what the rules know of it
    auto answer = co_await parts_.messages.dispatch(std::move(rooms), std::move(rules), now);
    parts_.beat();
    const bool took_some = !answer.attempts.empty();
    for (auto& what : answer.attempts) start(std::move(what));
    const auto length = until_next_round(answer);
    const bool has_to_rest = !is_time_to_sweep() && (length > span{0} || !took_some);
    if (has_to_rest) co_await rest(std::max(length, shortest_rest));
    if (is_time_to_sweep()) co_await sweep();
}

/// When they change, and not with every attempt.
asio::awaitable<void> dispatcher::keep_breakers()
{
    const auto when = at();
    auto changed = lanes_.changed_breakers(when);
    if (changed.empty()) co_return;
    auto copies = changed;
    co_await parts_.messages.keep_breakers(std::move(copies));
    lanes_.kept(changed, when);
}

void dispatcher::look_for_outages()
{
    if (!lanes_.outages_changed(at())) return;
    parts_.outages_changed(lanes_.outages(), lanes_.outage_epoch());
    next_sweep_ = span{0};  // who waits for them may have another way, or again
}

/// What each lane may take now: nothing, where the operator holds it.
std::vector<opening> dispatcher::openings()
{
    if (stopping_) return {};
    for (const auto& one : lanes_)
        one->hold(parts_.keeper && parts_.keeper->is_held(one->set().provider, one->set().on));
    return lanes_.openings(parts_.time.uptime());
}

std::optional<instant> dispatcher::next_lost_patience() const
{
    std::optional<instant> first;
    const auto rules = parts_.policy();
    if (!rules) return first;
    for (const auto& one : rules->impatient())
        if (one.from > swept_ && (!first || one.from < *first)) first = one.from;
    return first;
}

bool dispatcher::is_time_to_sweep() const
{
    if (parts_.time.uptime() >= next_sweep_) return true;
    const auto lost = next_lost_patience();
    return lost && *lost <= parts_.time.now();
}

span dispatcher::until_next_round(const dispatched& answer)
{
    const auto when = at();
    auto soonest = parts_.longest_rest;
    const auto consider = [&](instant due) { soonest = std::min(soonest, std::max(span{0}, span{due - when.now})); };
    const auto look = lanes_.after(answer, when);
    if (look.in) soonest = std::min(soonest, *look.in);
    if (look.behind_lanes || sweep_goes_on_) soonest = std::min(soonest, std::max(span{0}, next_sweep_ - when.uptime));
    if (deciding_goes_on_) soonest = std::min(soonest, std::max(span{0}, next_decision_ - when.uptime));
    if (answer.next_timer) consider(*answer.next_timer);
    if (const auto lost = next_lost_patience()) consider(*lost);
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
    swept_ = parts_.time.now();
    next_sweep_ = parts_.time.uptime() + sweep_interval;
    sweep_goes_on_ = co_await parts_.messages.sweep(parts_.policy(), swept_);
    if (sweep_goes_on_) next_sweep_ = parts_.time.uptime() + sweep_pause;
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
    auto& on = lanes_.of(what.provider);
    auto carries = read_content(what.content);
    if (!has_part_for(what.on, carries)) {
        attempts_.spawn("give back " + what.id.text(), give_back(what.no, what.leg, what.attempt));
        return;
    }
    const auto units = on.over().units(carries);
    on.began(units, what.bulk, parts_.time.uptime());
    lanes_.took(what);
    look_for_outages();
    auto name = "attempt " + what.id.text();
    attempts_.spawn(std::move(name), attempt(on, std::move(what), std::move(carries)));
}

/// Nothing can be made of what is stored: it was complete when it was stored, so it is damaged.
asio::awaitable<void> dispatcher::give_back(message_no no, std::size_t leg, int attempt)
{
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    attempt_end end{no, leg, attempt, parts_.time.now(), {}, {}};
    end.unusable = "its row in table content has nothing for the channel it goes to";
    co_await record(std::move(end));
    wake();
}

asio::awaitable<void> dispatcher::attempt(lane& on, reserved what, content carries)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    auto mail = envelope_for(what, std::move(carries));
    auto result = co_await send(on, std::move(mail));
    on.ended(result, parts_.time.uptime());
    look_for_outages();
    parts_.attempted(on.set(), result.kind);
    if (result.kind != outcome_kind::accepted)
        log::info("event=attempt_ended message={} provider={} outcome={} code=\"{}\" detail=\"{}\"", what.id.text(),
                  what.provider, to_text(result.kind), log::masked_in(result.code, what.address),
                  log::masked_in(result.detail, what.address));
    attempt_end end{what.no, what.leg, what.attempt, parts_.time.now(), std::move(result)};
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
