#include "gateway/channel/email/smtp_pool.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <exception>

#include "gateway/awaiting.hpp"
#include "gateway/log.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

constexpr auto watch_every = std::chrono::seconds{1};  // idle connections: has the server hung up?

outcome lost_unused()
{
    outcome o;
    o.kind = outcome_kind::retry;
    o.detail = "the server hung up after the login, before the first mail";
    o.transport = true;
    return o;
}

/// An outcome that says "later" to a message that found no connection.
outcome not_now(std::string why)
{
    outcome o;
    o.kind = outcome_kind::retry;
    o.detail = std::move(why);
    return o;
}

}  // namespace

smtp_pool::smtp_pool(asio::any_io_executor executor, smtp_account account)
    : executor_{executor},
      account_{std::move(account)},
      trust_{account_.ca_file},
      hosts_{hosts_of(account_), account_.longest_pause},
      pauses_{reconnect_limits_of(account_)},
      openers_{executor, log::task_failed},
      leavers_{executor, log::task_failed},
      changed_{executor, asio::steady_timer::time_point::max()}
{
}

// Room

std::size_t smtp_pool::room() const
{
    if (stopped_) return 0;
    return static_cast<std::size_t>(
        std::count_if(idle_.begin(), idle_.end(), [this](const auto& each) { return is_of_use(*each); }));
}

void smtp_pool::want(std::size_t attempts)
{
    wanted_ = attempts;
    wake();
}

void smtp_pool::wake()
{
    has_changed_ = true;
    changed_.cancel();
}

bool smtp_pool::is_worn(const smtp_link& old) const
{
    return old.delivered() >= account_.mails_per_link || time::now() - old.last_used() > account_.longest_idle;
}

bool smtp_pool::is_of_use(const smtp_link& kept) const
{
    return kept.seems_ready() && !hosts_.makes_way(kept.host(), time::now());
}

asio::awaitable<std::variant<smtp_pool::held_link, outcome>> smtp_pool::take()
{
    using answer = std::variant<held_link, outcome>;
    if (stopped_) co_return answer{not_now("the gateway is stopping")};
    while (!idle_.empty()) {
        auto kept = std::move(idle_.back());
        idle_.pop_back();
        if (!kept->is_ready() || !is_of_use(*kept)) {
            dismiss(std::move(kept));
            continue;
        }
        kept->lend(counted{busy_});
        co_return answer{std::move(kept)};
    }
    if (failure_ && time::now() < next_try_) co_return answer{*failure_};
    if (total() >= account_.window) co_return answer{not_now("all connections of the provider are in use")};
    counted opening{opening_};
    held_link fresh;
    auto problem = co_await connect(fresh);
    opening.end();
    if (!problem) {
        fresh->lend(counted{busy_});
        co_return answer{std::move(fresh)};
    }
    wake();
    co_return answer{std::move(*problem)};
}

/// Whoever lets us log in and then takes no mail does not work.
void smtp_pool::give_back(held_link used, const outcome& ended)
{
    if (ended.transport) {
        hosts_.failed(used->host(), time::now());
        if (hosts() > 1)
            log::warning("event=host_rests provider={} host={} reason=\"{}\"", account_.name, used->host(),
                         log::masked_words(ended.detail));
    } else if (!ended.code.empty()) {
        hosts_.worked(used->host());
    }
    give_back(std::move(used));
}

void smtp_pool::give_back(held_link used)
{
    used->take_back();
    if (used->avoids_chunks()) no_chunks_.insert(used->host());
    const bool is_ready = used->seems_ready();
    if (is_ready && used->delivered() > 0) pauses_.worked();
    if (is_ready && !is_worn(*used) && !stopped_) {
        idle_.push_back(std::move(used));
        tell_(state_);
    } else {
        dismiss(std::move(used));
    }
    wake();
}

void smtp_pool::dismiss(held_link old)
{
    if (old->is_ready()) leavers_.spawn("smtp quit " + account_.name, part_from(std::move(old)));
}

asio::awaitable<void> smtp_pool::part_from(held_link old)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await old->quit();
}

// Opening

/// Refused credentials are the account's, and would be at the next host: nothing is locked by trying them all.
asio::awaitable<std::optional<outcome>> smtp_pool::connect(held_link& fresh)
{
    std::optional<outcome> problem;
    const auto names = hosts_.order(time::now());
    for (const auto& name : names) {
        fresh = std::make_unique<smtp_link>(executor_, account_, name, trust_);
        if (no_chunks_.contains(name)) fresh->avoid_chunks();
        problem = co_await fresh->open();
        const auto state = co_await asio::this_coro::cancellation_state;
        if (problem && state.cancelled() != asio::cancellation_type::none) co_return problem;  // says nothing of it
        if (!problem) {
            opened();
            co_return problem;
        }
        if (fresh->shortage()) co_return not_asked(*problem, *fresh->shortage());
        hosts_.failed(name, time::now());
        if (problem->kind == outcome_kind::misconfigured) break;
        if (names.size() > 1)
            log::warning("event=host_down provider={} host={} reason=\"{}\"", account_.name, name,
                         log::masked_words(problem->detail));
    }
    failed(*problem);
    co_return problem;
}

asio::awaitable<void> smtp_pool::open_one(counted opening)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    held_link fresh;
    const auto problem = co_await connect(fresh);
    opening.end();
    if (!problem && stopped_) {
        dismiss(std::move(fresh));
    } else if (!problem && fresh) {
        idle_.push_back(std::move(fresh));
        tell_(state_);
    }
    wake();
}

void smtp_pool::opened()
{
    pauses_.connected(time::now());
    failure_.reset();
    if (!state_.usable) {
        log::info("event=connected_again provider={}", account_.name);
        state_ = {};
        tell_(state_);
    }
}

/// This machine's trouble: the account stays what it is, and is asked again soon.
outcome smtp_pool::not_asked(const outcome& why, const boost::system::error_code& shortage)
{
    next_try_ = time::now() + rest_after_shortage;
    failure_ = not_now(why.detail);
    tell_of_shortage(shortage, "provider " + account_.name + ": " + why.detail);
    return *failure_;
}

void smtp_pool::failed(const outcome& why)
{
    const bool refused = why.kind == outcome_kind::misconfigured;
    const auto now = time::now();
    const auto pause = refused ? pauses_.after_refusal(now, chance()) : pauses_.after_failure(now, chance());
    next_try_ = now + pause;
    failure_ = why;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(pause).count();
    log::warning("event=not_connected provider={} reason=\"{}\" again_in={}s", account_.name,
                 log::masked_words(why.detail), seconds);
    const bool others_work = busy_ > 0 || room() > 0;
    if (others_work && !refused) return;  // it lets in no more than it has; that is no failure of the account
    const availability changed{false, refused, why.detail};
    const bool is_news = state_.usable || state_.misconfigured != refused || state_.why != why.detail;
    state_ = changed;
    if (is_news) tell_(state_);
}

/// While the account is unusable one in any case, so that its recovery shows.
std::size_t smtp_pool::most_open() const
{
    return std::min(std::max<std::size_t>(wanted_, state_.usable ? 0 : 1), account_.window);
}

void smtp_pool::open_wanted()
{
    // After a failure one at a time.
    if (failure_ && (opening_ > 0 || time::now() < next_try_)) return;
    while (total() < most_open()) {
        openers_.spawn("smtp open " + account_.name, open_one(counted{opening_}));
        if (failure_) return;
    }
}

/// A server that lets us log in and then hangs up would be logged in to again and again, without a pause. Not one that
/// sends away whom it was not needed by: where no other connection is opened at once, none is missed.
void smtp_pool::note_lost()
{
    const auto is_lost = [&](const auto& each) {
        const bool is_young = time::now() - each->last_used() < account_.longest_pause;
        return each->delivered() == 0 && is_young && !each->is_ready();  // last: it asks the system
    };
    const auto lost = std::stable_partition(idle_.begin(), idle_.end(), std::not_fn(is_lost));
    if (lost == idle_.end()) return;
    const auto host = (*lost)->host();
    idle_.erase(lost, idle_.end());
    if (total() >= most_open()) return;
    hosts_.failed(host, time::now());
    failed(lost_unused());
}

void smtp_pool::dismiss_old()
{
    note_lost();
    const auto now_old = std::stable_partition(
        idle_.begin(), idle_.end(), [this](const auto& each) { return is_of_use(*each) && !is_worn(*each); });
    for (auto each = now_old; each != idle_.end(); ++each) dismiss(std::move(*each));
    idle_.erase(now_old, idle_.end());
}

// Life

/// The next try may be due already, though it was not yet when open_wanted() looked.
smtp_pool::time::time_point smtp_pool::next_event() const
{
    auto next = time::time_point::max();
    if (!idle_.empty()) next = time::now() + watch_every;
    if (failure_ && opening_ == 0 && total() < most_open()) next = std::min(next, next_try_);
    return next;
}

asio::awaitable<void> smtp_pool::run()
{
    co_await asio::this_coro::throw_if_cancelled(false);
    for (;;) {
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) break;
        has_changed_ = false;
        dismiss_old();
        open_wanted();
        if (has_changed_) continue;
        changed_.expires_at(next_event());
        co_await changed_.async_wait(quietly);
    }
    co_await say_farewell();
}

asio::awaitable<void> smtp_pool::say_farewell()
{
    co_await asio::this_coro::reset_cancellation_state();
    stopped_ = true;
    openers_.cancel();
    for (auto& each : std::exchange(idle_, {})) dismiss(std::move(each));
    co_await openers_.idle();
    co_await leavers_.idle();
    leavers_.cancel();  // attempts that end after this close without a word
}

}  // namespace todoke
