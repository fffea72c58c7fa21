#include "gateway/receipt/webhook_forward.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/this_coro.hpp>
#include <boost/json/parse.hpp>
#include <set>

#include "gateway/awaiting.hpp"
#include "gateway/log.hpp"
#include "gateway/receipt/callbacks/callback_request.hpp"
#include "store/store.hpp"

namespace todoke {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

using namespace std::chrono_literals;

/// While more than these wait, the newest of them go first.
constexpr std::size_t forwards_looked_at = 64;
/// What comes in wakes the loop; this is for what another process left.
constexpr span forward_looks_every = 30s;
constexpr span first_pause = 1s, longest_pause = 10s;
/// The first tries fall within a reply token's minute, the others outlast a day the chatbot is mended on.
constexpr std::array<span, 11> forward_schedule{2s, 5s, 15s, 30s, 5min, 30min, 2h, 6h, 12h, 24h, 24h};

log::trouble forwards_not_read, forwards_not_noted;

http_client_options options_of(const forward_account& account)
{
    http_client_options options;
    options.to = account.to.to;
    options.ca_file = account.ca_file;
    options.max_connections = forwards_at_once;
    options.connect = options.answer = account.timeout;
    options.longest_pause = longest_pause;
    return options;
}

/// Why it is not to be tried again; empty: it was taken, or is.
std::string given_up_because(const callback_verdict& verdict, bool is_old)
{
    if (std::holds_alternative<callback_gone>(verdict)) return "it answered 410";
    if (const auto* spent = std::get_if<callback_spent>(&verdict)) return spent->last;
    const auto* later = std::get_if<callback_later>(&verdict);
    return later && is_old ? later->why : std::string{};
}

}  // namespace

http_request forward_request(const raw_receipt& what, const std::string& target)
{
    http_request made;
    made.method = "POST";
    made.target = target;
    made.headers = what.headers;
    const auto has = [&](std::string_view name) {
        return std::any_of(what.headers.begin(), what.headers.end(),
                           [&](const auto& one) { return one.first == name; });
    };
    if (!has("content-type")) made.headers.emplace_back("content-type", "application/json; charset=utf-8");
    if (!has("user-agent")) made.headers.emplace_back("user-agent", "todoke");
    made.body = what.body;
    return made;
}

std::vector<std::string> conversations_in(std::string_view body)
{
    json::error_code error;
    const auto parsed = json::parse(json::string_view{body.data(), body.size()}, error);
    const auto* all = error || !parsed.is_object() ? nullptr : parsed.get_object().if_contains("events");
    std::vector<std::string> made;
    if (!all || !all->is_array()) return made;
    for (const auto& one : all->get_array()) {
        const auto* source = one.is_object() ? one.get_object().if_contains("source") : nullptr;
        if (!source || !source->is_object()) continue;
        for (const char* kind : {"userId", "groupId", "roomId"})
            if (const auto* id = source->get_object().if_contains(kind); id && id->is_string())
                made.emplace_back(id->get_string());
    }
    return made;
}

webhook_forward::webhook_forward(asio::any_io_executor executor, store_forwards& waiting, clock& time,
                                 forward_account account)
    : waiting_{waiting},
      time_{time},
      account_{std::move(account)},
      client_{executor, options_of(account_)},
      rest_{executor, time},
      tries_{std::move(executor), log::task_failed}
{
    client_.on_change([this](const availability& now) {
        if (!now.usable || !resting_until_) return;
        resting_until_.reset();
        rest_.wake();
    });
}

asio::awaitable<void> webhook_forward::run()
{
    std::exception_ptr ended;
    try {
        co_await loop();
    } catch (...) {
        ended = std::current_exception();
    }
    co_await asio::this_coro::reset_cancellation_state();
    tries_.cancel();
    co_await tries_.idle();
    if (ended) std::rethrow_exception(ended);
}

asio::awaitable<void> webhook_forward::loop()
{
    for (;;) {
        rest_.begin();
        span length = forward_looks_every;
        try {
            length = co_await some();
        } catch (const store_failure& e) {
            log::error(forwards_not_read,
                       "event=webhook_forward_waits provider={} reason=\"{}\" remedy=\"trying again\"",
                       account_.provider, e.what());
        }
        co_await rest_.pause(length);
    }
}

asio::awaitable<span> webhook_forward::some()
{
    if (resting_until_ && time_.uptime() < *resting_until_) co_return *resting_until_ - time_.uptime();
    resting_until_.reset();
    std::erase_if(under_way_, [](const auto& one) { return one.second.is_over; });
    const auto now = time_.now();
    auto waiting = co_await waiting_.to_pass_on(account_.provider, forwards_looked_at, now);
    std::stable_sort(waiting.some.begin(), waiting.some.end(), [](const auto& a, const auto& b) {
        return std::pair{a.tries > 0, a.no} < std::pair{b.tries > 0, b.no};
    });
    std::set<std::string> busy;
    for (const auto& [no, one] : under_way_)
        if (!one.is_over) busy.insert(one.of.begin(), one.of.end());
    for (auto& one : waiting.some) {
        if (under_way_.contains(one.no)) continue;
        auto of = conversations_in(one.what.body);
        const bool waits = std::any_of(of.begin(), of.end(), [&](const auto& name) { return busy.contains(name); });
        busy.insert(of.begin(), of.end());
        if (!waits && has_room(one.tries > 0)) start(std::move(one), std::move(of));
    }
    co_return waiting.next_due ? std::clamp<span>(*waiting.next_due - now, 1ms, forward_looks_every)
                               : forward_looks_every;
}

bool webhook_forward::has_room(bool for_repeat) const
{
    std::size_t all = 0, repeats = 0;
    for (const auto& [no, one] : under_way_) {
        all += !one.is_over;
        repeats += !one.is_over && one.is_repeat;
    }
    if (failures_ > 0) return all == 0;  // one tries whether it is there again
    return all < forwards_at_once && (!for_repeat || repeats < repeats_at_once);
}

void webhook_forward::start(waiting_forward one, std::vector<std::string> of)
{
    auto& begun = under_way_[one.no] = {std::move(of), one.tries > 0, false};
    tries_.spawn("webhook forward", pass_on(std::move(one), on_its_way{&begun}));
}

asio::awaitable<void> webhook_forward::pass_on(waiting_forward one, on_its_way mark)
{
    const auto no = one.no;
    std::string failure;
    try {
        auto work = try_once(std::move(one));
        co_await std::move(work);
    } catch (const store_failure& e) {
        failure = e.what();
    }
    if (!failure.empty()) {
        log::error(forwards_not_noted,
                   "event=webhook_forward_waits provider={} number={} reason=\"{}\" remedy=\"trying again\"",
                   account_.provider, no, failure);
        co_await time_.pause(forward_looks_every);  // nothing could be noted: else it went again and again
    }
    mark.reset();
    rest_.wake();
}

asio::awaitable<void> webhook_forward::try_once(waiting_forward one)
{
    auto request = forward_request(one.what, account_.to.target);
    const auto ended = co_await client_.exchange(std::move(request));
    const auto stopping = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(stopping)) co_return;  // it is as it was; the next start tries it
    const auto now = time_.now();
    const bool is_old = now - one.what.received > longest_forward;
    const bool was_reached = ended.ended != http_result::how::not_sent;
    if (was_reached) reached();
    if (!was_reached && !is_old) co_return not_reached(ended.why);  // no try is spent on that
    const auto verdict = verdict_on(ended, one.no, one.tries, now, forward_schedule);
    const auto why = given_up_because(verdict, is_old);
    const auto* later = std::get_if<callback_later>(&verdict);
    if (later && why.empty()) {
        if (one.tries == 0)
            log::warning("event=webhook_forward_waits provider={} number={} reason=\"{}\" remedy=\"trying again\"",
                         account_.provider, one.no, later->why);
        co_return co_await waiting_.not_passed_on(one.no, later->at);
    }
    if (!why.empty())
        log::warning("event=webhook_forward_given_up provider={} number={} reason=\"{}\"", account_.provider, one.no,
                     why);
    co_await waiting_.passed_on(one.no);
}

void webhook_forward::reached()
{
    failures_ = 0;
    resting_until_.reset();
}

void webhook_forward::not_reached(const std::string& why)
{
    if (resting_until_) return;  // others of the same moment
    const auto pause = std::min<span>(first_pause * (1 << std::min(failures_, 10)), longest_pause);
    resting_until_ = time_.uptime() + pause;
    if (failures_++ == 0)
        log::warning("event=webhook_forward_waits provider={} reason=\"{}\" remedy=\"trying again\"", account_.provider,
                     why);
}

}  // namespace todoke
