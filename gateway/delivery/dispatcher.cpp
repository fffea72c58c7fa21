#include "gateway/delivery/dispatcher.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/awaiting.hpp"
#include "gateway/log.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

/// A round that found due work but could hand out none is not repeated faster than this.
constexpr span shortest_sleep = std::chrono::milliseconds{1};
constexpr span sweep_interval = std::chrono::seconds{5};
/// Between two pieces of a long sweep: a million rows in some ten seconds, and most of the writer's time for others.
constexpr span sweep_pause = std::chrono::milliseconds{20};
/// Of the store's time, for each part in which all that waits is decided anew: with millions waiting that takes long.
constexpr int share_left_to_others = 9;
constexpr span store_retry = std::chrono::seconds{1};

log::trouble rounds_fail;

}  // namespace

dispatcher::dispatcher(asio::any_io_executor executor, delivery_parts parts, std::vector<std::unique_ptr<lane>> lanes)
    : executor_{executor},
      parts_{std::move(parts)},
      lanes_{std::move(lanes)},
      channels_{executor, parts_.task_failed},
      attempts_{executor, parts_.task_failed},
      rest_{executor, parts_.time},
      loop_ended_{executor, asio::steady_timer::time_point::max()}
{
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
    log::error(rounds_fail, "event=store_failed reason=\"{}\" remedy=\"trying again\"", reason);
    parts_.beat();
    rest_.begin();
    co_await pause(store_retry);
    co_return false;
}

/// The breakers first: what follows from an attempt depends on what else can take the message.
asio::awaitable<void> dispatcher::go_on_from_before()
{
    const auto kept = co_await parts_.messages.breakers();
    lanes_.remember(kept, at());
    const auto booked = co_await parts_.messages.bookings();
    lanes_.go_on_from(booked, at());
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
    rest_.begin();
    if (parts_.keeper) co_await parts_.keeper->attend();
    co_await decide_again();
    auto saved = keep_breakers();
    co_await std::move(saved);
    auto booked = book_rates();
    co_await std::move(booked);
    auto rooms = openings();
    const auto now = parts_.time.now();
    auto rules = parts_.policy();  // after the clock was read: it is never newer than what the rules know of it
    auto answer = co_await parts_.messages.dispatch(std::move(rooms), std::move(rules), now);
    parts_.beat();
    deciding_goes_on_ = deciding_goes_on_ || answer.decide_again;
    const bool took_some = !answer.attempts.empty();
    for (auto& what : answer.attempts) start(std::move(what));
    const auto length = until_next_round(answer);
    if (!lanes_.to_book(at()).empty()) rest_.wake();  // the next round can do more
    const bool has_to_rest = !is_time_to_sweep() && (length > span{0} || !took_some);
    if (has_to_rest) co_await pause(std::max(length, shortest_sleep));
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

/// Before it is taken, a piece of an hour's or a day's rate at a time, so that no crash forgets any of it.
asio::awaitable<void> dispatcher::book_rates()
{
    const auto when = at();
    auto more = lanes_.to_book(when);
    if (more.empty()) co_return;
    auto copies = more;
    co_await parts_.messages.keep_bookings(std::move(copies));
    lanes_.booked(more, when);
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
    if (stopping_ || !parts_.may_begin()) return {};
    for (const auto& one : lanes_)
        one->hold(parts_.keeper && parts_.keeper->is_held(one->set().provider, one->set().on));
    return lanes_.openings(parts_.public_url, parts_.time.uptime());
}

std::optional<instant> dispatcher::next_lost_patience() const
{
    std::optional<instant> first;
    const auto rules = parts_.policy();
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

asio::awaitable<void> dispatcher::pause(span length)
{
    if (!stopping_) co_await rest_.pause(length);
}

/// What waits behind a shut lane, or for a provider that is no longer configured, is looked at all the same.
asio::awaitable<void> dispatcher::sweep()
{
    look_for_outages();
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
    const auto begin = parts_.time.uptime();
    deciding_goes_on_ = co_await parts_.messages.decide_again(std::move(rules), parts_.time.now());
    decided_under_ = revision;
    const auto end = parts_.time.uptime();
    next_decision_ = end + std::max(sweep_pause, share_left_to_others * (end - begin));
}

asio::awaitable<void> dispatcher::stop(span grace)
{
    stopping_ = true;
    wake();
    while (looping_) co_await loop_ended_.async_wait(quietly);  // its last round may still bring reservations
    auto race =
        asio::experimental::make_parallel_group(asio::co_spawn(executor_, attempts_.idle(), asio::deferred),
                                                asio::co_spawn(executor_, parts_.time.pause(grace), asio::deferred));
    [[maybe_unused]] const auto ended =
        co_await race.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    if (attempts_.size() > 0) log::info("event=stop_cancels_attempts count={}", attempts_.size());
    attempts_.cancel();
    co_await attempts_.idle();
    channels_.cancel();
    co_await channels_.idle();
}

}  // namespace todoke
