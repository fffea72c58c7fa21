// One attempt, from its reservation until its outcome is on disk.
#include <algorithm>
#include <boost/asio/this_coro.hpp>

#include "gateway/delivery/dispatcher.hpp"
#include "gateway/intake/tracked_links.hpp"
#include "gateway/log.hpp"
#include "store/model/foreign_text.hpp"
#include "store/model/stored_at.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

constexpr span record_retry = std::chrono::seconds{1};

log::trouble cannot_record;

constexpr std::size_t longest_code = 100, longest_detail = 1000;

/// Whoever gets what is no business of theirs can decline it by a link: bulk, and what goes by consent.
bool can_be_declined(const reserved& what, const rule_keeper* keeper)
{
    if (what.bulk || keeper == nullptr) return what.bulk;
    const auto& classes = keeper->book()->classes;
    const auto found = classes.find(what.klass);
    return found != classes.end() && is_declinable(found->second);
}

envelope envelope_for(const reserved& what, content carries, const clock& time)
{
    return {what.id,
            what.attempt,
            what.address,
            std::make_shared<const content>(std::move(carries)),
            what.klass,
            what.campaign,
            what.attempt_key,
            what.resume,
            what.first_started,
            what.started,
            what.valid_until,
            closing_time{time, what.closes},
            what.leg,
            false,
            {}};
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

/// A provider's words as they may stand in an answer of ours and in the log, whatever bytes it sent.
outcome legible(outcome told)
{
    told.code = as_one_line(told.code, longest_code);
    told.detail = as_one_line(told.detail, longest_detail);
    return told;
}

void warn_of_unrecorded(message_id which, const attempt_end& end, const std::string& reason)
{
    log::error(
        "event=outcome_not_recorded message={} outcome={} reason=\"{}\" remedy=\"systemctl restart todoked: "
        "until then it stays sending, and todoke resolve is refused; then it is uncertain: say what became of it with "
        "todoke resolve\"",
        which.text(), end.unusable.empty() ? to_text(end.result.kind) : "none", reason);
}

}  // namespace

void dispatcher::start(reserved what)
{
    auto& on = lanes_.of(what.provider);
    auto carries = as_it_goes(what.content, what.links, parts_.public_url);
    if (!has_part_for(what.on, carries)) {
        attempts_.spawn("give back " + what.id.text(),
                        give_back(what.id, {what.no, what.leg, what.attempt, {}, {}, {}}));
        return;
    }
    const auto units = on.units(carries);
    on.began(units, what.bulk, parts_.time.uptime());
    lanes_.took(what);
    look_for_outages();
    auto name = "attempt " + what.id.text();
    attempts_.spawn(std::move(name), attempt(on, std::move(what), std::move(carries)));
}

/// Nothing can be made of what is stored: it was complete when it was stored, so it is damaged.
asio::awaitable<void> dispatcher::give_back(message_id which, attempt_end end)
{
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    end.ended = parts_.time.now();
    end.unusable = "its row in table content has nothing for the channel it goes to";
    co_await record(which, std::move(end));
    wake();
}

asio::awaitable<void> dispatcher::attempt(lane& on, reserved what, content carries)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    auto mail = envelope_for(what, std::move(carries), parts_.time);
    mail.declinable = can_be_declined(what, parts_.keeper);
    if (mail.declinable && !parts_.public_url.empty() && !what.unsubscribe.empty())
        mail.unsubscribe_url = parts_.public_url + public_paths::unsubscribe + what.unsubscribe;
    auto told = co_await send(on, std::move(mail));
    auto result = legible(on.read(std::move(told)));
    on.ended(result, parts_.time.uptime());
    look_for_outages();
    heed_recipient(what, result);
    const auto ended = parts_.time.now();
    parts_.attempted({on.set(), what.klass, result.kind, ended - what.started, ended - stored_at(what.id)});
    if (result.kind != outcome_kind::accepted)
        log::info("event=attempt_ended message={} provider={} outcome={} code=\"{}\" detail=\"{}\"", what.id.text(),
                  what.provider, to_text(result.kind), log::masked_in(result.code, what.address),
                  log::masked_in(result.detail, what.address));
    attempt_end end{what.no, what.leg, what.attempt, ended, std::move(result)};
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await record(what.id, std::move(end));
    wake();
}

/// Only LINE says "too fast" of one recipient, too; elsewhere it is about the account, and the lane's affair.
void dispatcher::heed_recipient(const reserved& what, const outcome& result)
{
    if (what.on != channel::line || parts_.keeper == nullptr) return;
    const auto now = parts_.time.now();
    if (result.kind == outcome_kind::accepted && !rests_.worked(what.provider, what.address)) return;
    if (result.kind == outcome_kind::throttled) rests_.refused(what.provider, what.address, result.after, now);
    if (result.kind == outcome_kind::accepted || result.kind == outcome_kind::throttled)
        parts_.keeper->recipients_rest(rests_.at(now));
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

/// The outcome of an attempt is not given up while the disk is full: the row stays `sending` until it can be told. What
/// can never be recorded is left to the next start, which knows as little of it as of what a crash cut off.
asio::awaitable<void> dispatcher::record(message_id which, attempt_end end)
{
    for (;;) {
        std::string reason;
        try {
            auto once = end;
            co_await parts_.messages.record(std::move(once), parts_.policy());
            co_return;
        } catch (const call_failure& e) {
            ++unrecorded_;
            warn_of_unrecorded(which, end, e.what());
            co_return;
        } catch (const store_failure& e) {
            reason = e.what();
        }
        log::error(cannot_record, "event=record_failed reason=\"{}\" remedy=\"trying again\"", reason);
        if (stopping_) co_return;
        co_await parts_.time.pause(record_retry);
    }
}

}  // namespace todoke
