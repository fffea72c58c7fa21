#include "gateway/receipt/webhook_forward.hpp"

#include <algorithm>

#include "gateway/log.hpp"
#include "store/store.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

constexpr std::size_t at_once = 20;
/// What comes in wakes the loop; this is for what another process left.
constexpr span forward_looks_every = std::chrono::seconds{30};
constexpr span first_pause = std::chrono::seconds{1}, longest_pause = std::chrono::minutes{1};

http_client_options options_of(const forward_account& account)
{
    http_client_options options;
    options.to = account.to.to;
    options.ca_file = account.ca_file;
    options.max_connections = 1;  // one after the other: they are in an order
    options.connect = options.answer = account.timeout;
    return options;
}

std::string reason_of(const http_result& ended)
{
    return ended.ended == http_result::how::answered ? "it answered " + std::to_string(ended.answer.status) : ended.why;
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

forward_verdict verdict_of_forward(const http_result& ended)
{
    if (ended.ended != http_result::how::answered) return forward_verdict::again;
    const auto status = ended.answer.status;
    if (status >= 200 && status < 300) return forward_verdict::taken;
    const bool passes = status >= 500 || status == 408 || status == 425 || status == 429;
    return passes ? forward_verdict::again : forward_verdict::refused;
}

webhook_forward::webhook_forward(asio::any_io_executor executor, store_forwards& waiting, clock& time,
                                 forward_account account)
    : waiting_{waiting},
      time_{time},
      account_{std::move(account)},
      client_{executor, options_of(account_)},
      rest_{std::move(executor), time}
{
}

void webhook_forward::wake()
{
    if (failures_ == 0) rest_.wake();  // else it is tried when its pause is over
}

asio::awaitable<void> webhook_forward::run()
{
    for (;;) {
        rest_.begin();
        std::string failure;
        span length = forward_looks_every;
        try {
            length = co_await some();
        } catch (const store_failure& e) {
            failure = e.what();
        }
        if (!failure.empty()) length = after_failure(failure);
        if (length > span{0}) co_await rest_.pause(length);
    }
}

span webhook_forward::after_failure(const std::string& why)
{
    auto pause = first_pause;
    for (int i = 0; i < failures_ && pause < longest_pause; ++i) pause = std::min(pause * 2, longest_pause);
    if (failures_++ == 0)
        log::warning("event=webhook_forward_waits provider={} reason=\"{}\" remedy=\"trying again\"", account_.provider,
                     why);
    return pause;
}

asio::awaitable<span> webhook_forward::some()
{
    auto due = co_await waiting_.to_pass_on(account_.provider, at_once);
    const bool more = due.size() == at_once;
    for (auto& one : due) {
        const auto why_not = co_await pass_on(std::move(one));
        if (!why_not.empty()) co_return after_failure(why_not);
    }
    co_return more ? span{0} : forward_looks_every;
}

/// Why it is to be tried again, before all that follow; empty: it is over.
asio::awaitable<std::string> webhook_forward::pass_on(waiting_forward one)
{
    const bool is_old = time_.now() - one.what.received > longest_forward;
    auto request = forward_request(one.what, account_.to.target);
    const auto ended = co_await client_.exchange(std::move(request));
    const auto verdict = verdict_of_forward(ended);
    auto why = reason_of(ended);
    if (verdict == forward_verdict::again && !is_old) co_return why;
    if (verdict != forward_verdict::taken)
        log::warning("event=webhook_forward_given_up provider={} number={} reason=\"{}\"", account_.provider, one.no,
                     why);
    failures_ = 0;
    co_await waiting_.passed_on(one.no);
    co_return std::string{};
}

}  // namespace todoke
