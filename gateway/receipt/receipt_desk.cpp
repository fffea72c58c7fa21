#include "gateway/receipt/receipt_desk.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/log.hpp"
#include "gateway/receipt/readers/declining_words.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

constexpr std::size_t read_at_once = 100;
/// What was released by the end of an attempt, or is due by now, is looked for this often; what comes in wakes the
/// loop.
constexpr span desk_looks_every = std::chrono::seconds{1};

log::trouble receipts_not_kept, receipts_not_worked_on;

}  // namespace

receipt_desk::receipt_desk(asio::any_io_executor executor, receipt_desk_parts parts, receipt_readers readers)
    : parts_{std::move(parts)}, readers_{std::move(readers)}, rest_{std::move(executor), parts_.time}
{
}

asio::awaitable<bool> receipt_desk::keep(raw_receipt what)
{
    if (what.body.size() > longest_raw_receipt) {
        log::error("event=receipt_too_long provider={} form={} bytes={}", what.provider, what.form, what.body.size());
        co_return false;
    }
    what.received = parts_.time.now();
    const auto provider = what.provider;
    const bool is_passed_on = what.passed_on;
    std::string failure;
    try {
        auto kept = parts_.messages.inbox().keep(std::move(what));
        co_await std::move(kept);
    } catch (const store_failure& e) {
        failure = e.what();
    }
    if (!failure.empty()) {
        log::error(receipts_not_kept,
                   "event=receipt_not_kept provider={} reason=\"{}\" remedy=\"the provider is to tell it again\"",
                   provider, failure);
        co_return false;
    }
    wake();
    if (is_passed_on) parts_.kept_to_pass_on();
    co_return true;
}

receipt_keeper receipt_desk::keeper()
{
    return [this](raw_receipt what) { return keep(std::move(what)); };
}

void receipt_desk::wake()
{
    rest_.wake();
}

void receipt_desk::use(receipt_readers readers)
{
    readers_ = std::move(readers);
    retried_unread_ = false;
    wake();
}

asio::awaitable<void> receipt_desk::run()
{
    for (;;) {
        std::string failure;
        bool more = false;
        rest_.begin();
        try {
            more = co_await some();
        } catch (const store_failure& e) {
            failure = e.what();
        }
        if (!failure.empty())
            log::error(receipts_not_worked_on, "event=receipts_wait reason=\"{}\" remedy=\"trying again\"", failure);
        if (!more) co_await rest_.pause(desk_looks_every);
    }
}

/// Others have their turn between two of them: some milliseconds of this thread are a mail's that is nothing but parts.
asio::awaitable<std::vector<understood_receipt>> receipt_desk::read(std::vector<due_receipt> due,
                                                                    std::vector<trouble>& not_read) const
{
    const auto here = co_await asio::this_coro::executor;
    std::vector<understood_receipt> made;
    for (const auto& one : due) {
        co_await asio::post(here, asio::use_awaitable);
        auto found = readers_.read(one.what);
        if (auto* bad = std::get_if<unreadable_receipt>(&found)) {
            log::error(
                "event=receipt_unreadable number={} provider={} form={} reason=\"{}\" remedy=\"it is kept, and "
                "tried again at the next start\"",
                one.no, one.what.provider, one.what.form, log::masked_words(bad->why));
            not_read.push_back({one.no, std::move(bad->why), std::move(bad->words)});
        } else {
            for (const auto& thing : std::get<std::vector<told>>(found)) parts_.hears(one.what.provider, thing);
            made.push_back({one.no, std::get<std::vector<told>>(std::move(found))});
        }
    }
    co_return made;
}

asio::awaitable<bool> receipt_desk::some()
{
    auto& inbox = parts_.messages.inbox();
    const auto now = parts_.time.now();
    if (!retried_unread_) {
        co_await inbox.read_again(now);
        retried_unread_ = true;
    }
    auto due = co_await inbox.next(read_at_once, now);
    const bool more = due.looked_at() == read_at_once;
    for (const auto& one : due.damaged)
        log::error("event=receipt_damaged number={} reason=\"{}\" remedy=\"it is kept as it is; restore a backup\"",
                   one.no, one.why);
    std::vector<trouble> not_read;
    auto reads = read(std::move(due.some), not_read);
    auto understood = co_await std::move(reads);
    for (auto& [no, why, words] : not_read) {
        const auto failed = co_await heed(no, std::move(words));
        if (!failed.empty()) why += "; " + failed;
        co_await inbox.cannot_read(no, std::move(why));
    }
    std::vector<understood_receipt> heeded;
    for (auto& one : understood) {
        const auto no = one.no;
        auto things = one.things;
        auto why_not = co_await heed(no, std::move(things));
        if (why_not.empty())
            heeded.push_back(std::move(one));
        else
            co_await set_aside(no, std::move(why_not));
    }
    if (!heeded.empty()) co_await take_in(std::move(heeded));
    co_return more;
}

/// Before it is done with: told again, a wish is no new one. Returns why it came to nothing, else nothing.
asio::awaitable<std::string> receipt_desk::heed(std::int64_t no, std::vector<told> things)
{
    std::string failure;
    const auto book = parts_.book();
    for (const auto& thing : things) {
        const auto* words = std::get_if<told_words>(&thing.what);
        auto wish = words ? declining_words(*words, *book) : std::nullopt;
        if (!wish) continue;
        wish->key = thing.key;
        wish->raw = no;
        auto policy = parts_.policy();
        auto asked = parts_.messages.people().decline_at(*std::move(wish), std::move(policy), parts_.time.now());
        try {
            const bool is_new = co_await std::move(asked);
            if (is_new) parts_.work_arrived();
        } catch (const call_failure& e) {
            failure = e.what();
        }
        if (!failure.empty()) break;
    }
    co_return failure;
}

/// All in one transaction; where one of them cannot be taken in, each alone, so that it holds up no other.
asio::awaitable<void> receipt_desk::take_in(std::vector<understood_receipt> some)
{
    bool is_done = false;
    auto policy = parts_.policy();
    const auto now = parts_.time.now();
    try {
        auto again = some;
        const auto came = co_await parts_.messages.inbox().take_in(std::move(again), std::move(policy), now);
        if (came.unmatched > 0)
            log::warning(
                "event=receipts_unmatched count={} note=\"no message has their ids yet; GET /v1/receipts shows "
                "them\"",
                came.unmatched);
        if (came.taken > 0) parts_.work_arrived();
        is_done = true;
    } catch (const call_failure&) {  // told where each has been asked alone
    }
    if (is_done) co_return;
    for (auto& one : some) co_await take_in_alone(std::move(one));
}

asio::awaitable<void> receipt_desk::take_in_alone(understood_receipt one)
{
    std::string failure;
    const auto no = one.no;
    auto policy = parts_.policy();
    const auto now = parts_.time.now();
    std::vector<understood_receipt> alone;
    alone.push_back(std::move(one));
    try {
        const auto came = co_await parts_.messages.inbox().take_in(std::move(alone), std::move(policy), now);
        if (came.taken > 0) parts_.work_arrived();
    } catch (const call_failure& e) {
        failure = e.what();
    }
    if (!failure.empty()) co_await set_aside(no, std::move(failure));
}

asio::awaitable<void> receipt_desk::set_aside(std::int64_t no, std::string why)
{
    log::error(
        "event=receipt_not_taken number={} reason=\"{}\" remedy=\"it is kept, and tried again at the next start\"", no,
        log::masked_words(why));
    auto told = parts_.messages.inbox().cannot_read(no, std::move(why));
    co_await std::move(told);
}

}  // namespace todoke
