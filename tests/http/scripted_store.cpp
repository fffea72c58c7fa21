#include "tests/http/scripted_store.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace todoke {

namespace asio = boost::asio;

scripted_store::scripted_store(asio::any_io_executor executor)
    : later{executor}, executor_{executor}, released_{executor, asio::steady_timer::time_point::max()}
{
}

void scripted_store::release()
{
    holding = false;
    released_.cancel();
    later.release();
}

void scripted_store::fail_if_broken() const
{
    if (broken && in_doubt) throw maybe_stored{"disk I/O error"};
    if (broken) throw store_failure{"disk I/O error"};
}

void scripted_store::fail_if_damaged() const
{
    if (buggy) throw call_failure{"internal error: a row that makes no sense"};
    if (damaged) throw unreadable{"message number 1 is stored but cannot be read"};
}

stored scripted_store::answer_of(const kept& row, bool replayed) const
{
    stored made;
    made.id = row.view.facts.id;
    made.now = state::queued;
    made.on = row.what.legs.empty() ? channel::email : row.what.legs.front().on;
    made.due = row.view.facts.due;
    made.held_by = holds_by;
    made.replayed = replayed;
    made.estimated = row.estimated;
    return made;
}

accepted_submission scripted_store::keep(submission what, instant now, const estimator& comes)
{
    if (full) return refused{refused::reason::full, {}, {}};
    if (knows_nobody && !what.customer.empty()) return refused{refused::reason::unknown_customer, {}, {}};
    if (forgetful) {
        const message_no no{++forgotten_};
        stored made;
        made.id = message_id::make(now.time_since_epoch().count(), no, 42);
        made.due = now;
        return made;
    }
    const auto key = std::pair{what.caller, what.idempotency_key};
    if (const auto there = keys_.find(key); !what.idempotency_key.empty() && there != keys_.end()) {
        const auto& first = rows_[there->second];
        if (first.what.body_digest != what.body_digest) return refused{refused::reason::idempotency_mismatch, {}, {}};
        return answer_of(first, true);
    }
    for (const auto& row : rows_)
        if (what.duplicate_rule == on_duplicate::reject && !what.dedupe_key.empty() &&
            row.what.dedupe_key == what.dedupe_key)
            return refused{refused::reason::duplicate, "the key is taken", row.view.facts.id};
    kept row;
    const message_no no{static_cast<std::int64_t>(rows_.size()) + 1};
    row.view.facts.no = no;
    row.view.facts.id = message_id::make(now.time_since_epoch().count(), no, 42);
    row.view.facts.klass = what.klass;
    row.view.facts.campaign = what.campaign;
    row.view.facts.stored = now;
    row.view.facts.expires_at = what.expires_at;
    row.view.facts.due = what.send_at.value_or(now);
    for (const auto& asked : what.legs) row.view.facts.legs.emplace_back().asked = asked;
    if (what.legs.empty()) row.view.facts.legs.emplace_back().asked.on = channel::email;
    row.view.customer = what.customer;
    row.view.metadata = what.metadata;
    row.what = what;
    row.estimated = comes(row.view.facts.legs.front().asked.on, what.klass, row.view.facts.due, std::nullopt);
    if (!what.idempotency_key.empty()) keys_[key] = rows_.size();
    rows_.push_back(row);
    accepted.push_back(std::move(what));
    return answer_of(rows_.back(), false);
}

asio::awaitable<accepted_submission> scripted_store::accept(submission what, rules_ptr, instant now, estimator comes)
{
    fail_if_broken();
    fail_if_damaged();
    ++in_flight;
    most_in_flight = std::max(most_in_flight, in_flight);
    // Taken in the order of the calls, but answered in another one.
    const auto turns = 1 + in_flight % 3;
    auto answered = keep(std::move(what), now, comes);
    for (std::size_t i = 0; i < turns; ++i) co_await asio::post(executor_, asio::use_awaitable);
    while (holding) co_await released_.async_wait(asio::as_tuple(asio::use_awaitable));
    --in_flight;
    co_return answered;
}

asio::awaitable<forecast_answer> scripted_store::forecast(submission what, rules_ptr, instant now, estimator comes)
{
    fail_if_broken();
    if (knows_nobody && !what.customer.empty()) co_return refused{refused::reason::unknown_customer, {}, {}};
    foreseen made;
    made.answer.on = what.legs.empty() ? channel::email : what.legs.front().on;
    made.answer.due = what.send_at.value_or(now);
    made.answer.held_by = holds_by;
    made.answer.estimated = comes(*made.answer.on, what.klass, made.answer.due, std::nullopt);
    made.findings = findings;
    forecasts.push_back(std::move(what));
    co_return made;
}

asio::awaitable<std::vector<finding>> scripted_store::explain(message_id, rules_ptr, instant, estimator comes)
{
    fail_if_broken();
    ++explained;
    foretold_turn = comes(channel::sms, "promotional", instant{}, 2);
    co_return findings;
}

asio::awaitable<dispatched> scripted_store::dispatch(std::vector<opening>, rules_ptr, instant)
{
    co_return dispatched{};
}

asio::awaitable<bool> scripted_store::sweep(rules_ptr, instant)
{
    co_return false;
}

asio::awaitable<bool> scripted_store::decide_again(rules_ptr, instant)
{
    co_return false;
}

asio::awaitable<std::vector<breaker_state>> scripted_store::breakers()
{
    co_return std::vector<breaker_state>{};
}

asio::awaitable<void> scripted_store::keep_breakers(std::vector<breaker_state>)
{
    co_return;
}

asio::awaitable<std::vector<booked_units>> scripted_store::bookings()
{
    co_return std::vector<booked_units>{};
}

asio::awaitable<void> scripted_store::keep_bookings(std::vector<booked_units>)
{
    co_return;
}

asio::awaitable<state> scripted_store::record(attempt_end, rules_ptr)
{
    co_return state::sent;
}

asio::awaitable<std::size_t> scripted_store::settle_left_over(rules_ptr, instant)
{
    co_return 0u;
}

asio::awaitable<cancel_answer> scripted_store::cancel(message_id which, rules_ptr, instant)
{
    fail_if_broken();
    fail_if_damaged();
    using result = cancel_answer::result;
    for (auto& row : rows_) {
        auto& facts = row.view.facts;
        if (facts.id != which) continue;
        if (is_final(facts.now)) co_return cancel_answer{result::already_final, facts.now};
        if (facts.now == state::sending) co_return cancel_answer{result::too_late, facts.now};
        facts.now = state::cancelled;
        co_return cancel_answer{result::cancelled, facts.now};
    }
    co_return cancel_answer{result::unknown, {}};
}

asio::awaitable<std::optional<message_view>> scripted_store::find(message_id which)
{
    fail_if_broken();
    fail_if_damaged();
    for (const auto& row : rows_) {
        if (row.view.facts.id != which) continue;
        auto view = row.view;
        view.timeline = story;
        co_return view;
    }
    co_return std::nullopt;
}

asio::awaitable<message_page> scripted_store::list(list_query what)
{
    fail_if_broken();
    lists.push_back(what);
    message_page page;
    for (auto row = rows_.rbegin(); row != rows_.rend(); ++row) {
        if (what.before && row->view.facts.no >= what.before) continue;
        if (page.messages.size() == what.limit) {
            page.next = page.messages.back().facts.no;
            break;
        }
        page.messages.push_back(row->view);
    }
    co_return page;
}

asio::awaitable<std::optional<message_page>> scripted_store::customer_timeline(person_query what, rules_ptr)
{
    fail_if_broken();
    if (!profiles.contains(what.customer)) co_return std::nullopt;
    message_page page;
    for (auto row = rows_.rbegin(); row != rows_.rend(); ++row) {
        if (row->view.customer != what.customer || (what.before && row->view.facts.no >= what.before)) continue;
        if (page.messages.size() == what.limit) {
            page.next = page.messages.back().facts.no;
            break;
        }
        page.messages.push_back(row->view);
        page.messages.back().timeline = story;
    }
    co_return page;
}

asio::awaitable<bool> scripted_store::put_customer(customer_update what, rules_ptr, instant now)
{
    fail_if_broken();
    if (!what.consented_at) what.consented_at = now;
    auto name = what.customer;
    const bool is_new = !profiles.contains(name);
    profiles[name] = std::move(what);
    co_return is_new;
}

asio::awaitable<std::optional<profile>> scripted_store::customer(std::string which)
{
    fail_if_broken();
    const auto found = profiles.find(which);
    if (found == profiles.end()) co_return std::nullopt;
    profile who;
    who.customer = which;
    who.to = found->second.to;
    who.time_zone = found->second.time_zone;
    who.quiet_hours = found->second.quiet_hours;
    who.channels = found->second.channels;
    for (const auto& [klass, row] : found->second.consents)
        for (const auto on : all_channels)
            if (const auto& granted = row[index_of(on)])
                who.consents[klass][index_of(on)] = consent{*granted, found->second.consented_at.value_or(instant{})};
    co_return who;
}

asio::awaitable<bool> scripted_store::erase_customer(std::string which, rules_ptr, instant)
{
    fail_if_broken();
    co_return profiles.erase(which) > 0;
}

asio::awaitable<waiting_counts> scripted_store::due_counts(instant)
{
    fail_if_broken();
    co_return waiting_counts{tallies, dues};
}

asio::awaitable<std::optional<refused>> scripted_store::no_room()
{
    fail_if_broken();
    if (!full) co_return std::nullopt;
    co_return refused{refused::reason::full, "the disk has 3 MiB free; make room on it", {}};
}

asio::awaitable<store_facts> scripted_store::facts()
{
    fail_if_broken();
    store_facts made;
    made.path = "memory";
    made.schema = 1;
    made.queued = static_cast<std::int64_t>(rows_.size());
    made.damaged = damaged ? 1 : 0;
    co_return made;
}

asio::awaitable<bool> scripted_store::tidy(upkeep_terms)
{
    co_return false;
}

asio::awaitable<void> scripted_store::close()
{
    co_return;
}

}  // namespace todoke
