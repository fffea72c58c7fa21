#include "gateway/receipt/callbacks/callback_endpoint.hpp"

#include <algorithm>

#include "gateway/log.hpp"
#include "gateway/policy/wording/in_words.hpp"
#include "store/model/phrase.hpp"
#include "store/store.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

using namespace std::chrono_literals;

constexpr std::size_t called_at_once = 20;
constexpr span looks_every = 1s;
/// One that does not answer is not asked about every message in turn: it rests, doubling, and is then tried by one.
constexpr span first_rest = 1s, longest_rest = 5min;

log::trouble callbacks_not_read;

http_client_options options_of(const callback_account& account)
{
    http_client_options made;
    made.to = account.to;
    made.ca_file = account.ca_file;
    made.max_connections = 1;
    made.connect = made.answer = account.timeout;
    return made;
}

}  // namespace

callback_endpoint::callback_endpoint(asio::any_io_executor executor, store_outbox& messages, clock& time,
                                     callback_account account)
    : messages_{messages},
      time_{time},
      account_{std::move(account)},
      client_{executor, options_of(account_)},
      rest_{executor, time}
{
}

callback_view callback_endpoint::now() const
{
    callback_view made{account_.name, "ready", {}, {}, {}};
    if (disabled_) return {account_.name, "disabled", disabled_->reason, disabled_->since, {}};
    if (resting_until_) return {account_.name, "retrying", why_, {}, resting_until_};
    return made;
}

asio::awaitable<void> callback_endpoint::run()
{
    for (;;) {
        rest_.begin();
        std::string failure;
        bool more = false;
        try {
            if (!has_learnt_) co_await learn();
            more = co_await some();
        } catch (const store_failure& e) {
            failure = e.what();
        }
        if (!failure.empty())
            log::error(callbacks_not_read, "event=callbacks_wait endpoint={} reason=\"{}\" remedy=\"trying again\"",
                       account_.name, failure);
        if (!more) co_await rest_.pause(looks_every);
    }
}

asio::awaitable<void> callback_endpoint::learn()
{
    const auto all = co_await messages_.disabled();
    for (const auto& one : all)
        if (one.name == account_.name) disabled_ = one;
    const auto page = co_await messages_.receipts(std::nullopt, 0);
    line_ = page.next.line;
    has_learnt_ = true;
}

/// Whether there is more to do at once.
asio::awaitable<bool> callback_endpoint::some()
{
    co_await note_ended();
    const auto now = time_.now();
    if (disabled_ || (resting_until_ && now < *resting_until_)) co_return false;
    const std::size_t most = failures_ > 0 ? 1 : called_at_once;
    auto due = co_await messages_.callbacks(account_.name, most, now);
    const auto failures_before = failures_;
    std::string disables;
    for (auto& one : due.some) {
        auto made = co_await call(std::move(one));
        ended_.push_back(made.end);
        disables = std::move(made.disables);
        if (!disables.empty() || failures_ > failures_before) break;
    }
    const bool goes_on = failures_ == 0 && due.some.size() == most;
    co_await note_ended();
    if (!disables.empty()) co_await disable(std::move(disables));
    co_return goes_on;
}

/// Before more is asked for: on a full disk, what was taken would be given out and called again.
asio::awaitable<void> callback_endpoint::note_ended()
{
    if (ended_.empty()) co_return;
    const auto some = std::exchange(ended_, {});
    auto copies = some;
    try {
        co_await messages_.callbacks_ended(std::move(copies), time_.now());
    } catch (const store_failure&) {
        ended_.insert(ended_.begin(), some.begin(), some.end());
        throw;
    }
}

asio::awaitable<callback_endpoint::called> callback_endpoint::call(due_callback what)
{
    called made{{what.place, std::nullopt}, {}};
    if (!what.what) co_return made;  // its story is gone
    auto request = callback_request(account_, what, line_, time_.now());
    const auto ended = co_await client_.exchange(std::move(request));
    const auto verdict = verdict_on(ended, what.place, what.tries, time_.now());
    if (std::holds_alternative<callback_taken>(verdict)) {
        failures_ = 0;
        why_.clear();
        resting_until_.reset();
    } else if (const auto* later = std::get_if<callback_later>(&verdict)) {
        made.end.again = later->at;
        failed(later->why);
    } else {
        // It is the first one to go when the endpoint is enabled again.
        made.end.again = time_.now();
        const auto* spent = std::get_if<callback_spent>(&verdict);
        made.disables = spent ? say(phrase::callback_failing, {spent->last}) : say(phrase::callback_gone);
    }
    co_return made;
}

void callback_endpoint::failed(const std::string& why)
{
    why_ = why;
    const auto wait = std::min<span>(first_rest * (1 << std::min(failures_, 20)), longest_rest);
    ++failures_;
    resting_until_ = time_.now() + wait;
    log::warning("event=callback_failed endpoint={} failures={} reason=\"{}\"", account_.name, failures_, why);
}

asio::awaitable<void> callback_endpoint::disable(std::string why)
{
    disabled_ = disabled_endpoint{account_.name, time_.now(), why};
    log::error(
        "event=callback_disabled endpoint={} reason=\"{}\" remedy=\"what is for it is kept; POST "
        "/v1/callbacks/{}/enable when it is mended\"",
        account_.name, in_words(why, language::english), account_.name);
    auto name = account_.name;
    co_await messages_.disable(std::move(name), std::move(why), time_.now());
}

asio::awaitable<bool> callback_endpoint::enable()
{
    auto name = account_.name;
    co_await messages_.enable(std::move(name), time_.now());
    const bool was_disabled = disabled_.has_value();
    disabled_.reset();
    failures_ = 0;
    resting_until_.reset();
    why_.clear();
    rest_.wake();
    co_return was_disabled;
}

asio::awaitable<std::size_t> callback_endpoint::replay(instant since)
{
    co_await note_ended();  // until then it is queued still, and would not be queued again
    std::size_t queued = 0;
    journal_no after;
    do {
        auto name = account_.name;
        const auto some = co_await messages_.replay_some(std::move(name), since, after, time_.now());
        queued += some.queued;
        after = some.next;
    } while (after);
    rest_.wake();
    co_return queued;
}

}  // namespace todoke
