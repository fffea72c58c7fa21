#include "gateway/channel/sms/smpp/smpp_session.hpp"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>
#include <utility>

#include "gateway/channel/sms/smpp/smpp_answers.hpp"

namespace todoke {

namespace {

constexpr std::uint32_t highest_sequence = 0x7fffffff;
constexpr std::size_t most_remarks = 10;  // in each …
constexpr auto remarks_period = std::chrono::hours{1};

double seconds_of(smpp_session::duration d)
{
    return std::chrono::duration<double>{d}.count();
}

}  // namespace

smpp_session::smpp_session(smpp_session_rules rules) : rules_{std::move(rules)} {}

smpp_session::actions smpp_session::start(time_point now)
{
    actions out;
    phase_ = phase::binding;
    heard_ = now;
    phase_deadline_ = now + rules_.reply_within;
    own_request_ = next_sequence();
    out.write = encode_bind(own_request_, rules_.account);
    finish(out, now);
    return out;
}

smpp_session::actions smpp_session::received(std::string_view bytes, time_point now)
{
    actions out;
    if (phase_ == phase::closed) return out;
    heard_ = now;
    enquiry_deadline_.reset();
    stream_ += bytes;
    std::string_view rest{stream_};
    while (phase_ != phase::closed) {
        const auto frame = first_frame(rest);
        if (frame.is == smpp_frame::kind::partial) break;
        if (frame.is == smpp_frame::kind::bad_length) {
            out.write +=
                encode_plain(smpp_command::generic_nack, smpp_status::invalid_command_length, frame.head.sequence);
            close({ending::kind::broken, 0, fmt::format("the centre sent a PDU of {} octets", frame.head.length)}, out);
            break;
        }
        rest.remove_prefix(frame.head.length);
        take(frame, out, now);
        unbind_when_drained(out, now);  // here: what comes in one piece is not another session than what comes in two
    }
    const bool progressed = rest.size() != stream_.size();
    stream_.erase(0, stream_.size() - rest.size());
    if (stream_.empty())
        pdu_deadline_.reset();
    else if (progressed || !pdu_deadline_)
        pdu_deadline_ = now + rules_.complete_within;
    finish(out, now);
    return out;
}

smpp_session::actions smpp_session::woken(time_point now)
{
    actions out;
    if (phase_ == phase::closed || phase_ == phase::fresh) return out;
    give_up_late(out, now);
    check_link(out, now);
    unbind_when_drained(out, now);
    finish(out, now);
    return out;
}

smpp_session::actions smpp_session::leave(time_point now)
{
    actions out;
    if (phase_ == phase::bound) {
        phase_ = phase::draining;
        phase_deadline_ = now + rules_.drain_within;
        unbind_when_drained(out, now);
    } else if (phase_ == phase::fresh || phase_ == phase::binding) {
        close({ending::kind::orderly, 0, "ended before it was bound"}, out);
    }
    finish(out, now);
    return out;
}

smpp_session::actions smpp_session::lost(std::string why)
{
    actions out;
    if (phase_ != phase::closed) close({ending::kind::broken, 0, std::move(why)}, out);
    return out;
}

std::size_t smpp_session::room() const
{
    const bool sends = rules_.account.as != smpp_command::bind_receiver;
    return sends && is_bound() && places_ < rules_.window ? rules_.window - places_ : 0;
}

smpp_session::submission smpp_session::submit(const smpp_message& message, time_point now)
{
    assert(is_bound());
    submission s;
    s.sequence = next_sequence();
    s.write = encode_message(smpp_command::submit_sm, s.sequence, message);
    open_[s.sequence] = now + rules_.answer_within;
    finish(s.then, now);
    return s;
}

std::string smpp_session::acknowledge(const incoming& what, std::uint32_t status) const
{
    return encode_id(response_to(what.command), status, what.sequence, {});
}

void smpp_session::take(const smpp_frame& frame, actions& out, time_point now)
{
    if (is_response(frame.head.command))
        take_response(frame, out, now);
    else
        take_request(frame, out, now);
}

void smpp_session::take_response(const smpp_frame& frame, actions& out, time_point now)
{
    const auto& head = frame.head;
    // A generic_nack stands for the response of whatever request carried its number.
    const bool is_nack = head.command == smpp_command::generic_nack;
    const bool to_own_request = head.sequence == own_request_;
    if (phase_ == phase::binding && to_own_request && (is_nack || head.command == response_to(rules_.account.as)))
        return take_bind_answer(head, out, now);
    if (phase_ == phase::unbinding && to_own_request && (is_nack || head.command == smpp_command::unbind_resp))
        return close({ending::kind::orderly, 0, "unbound"}, out);
    if (is_nack || head.command == smpp_command::submit_sm_resp) return take_submit_answer(frame, out, now);
}

void smpp_session::take_bind_answer(const smpp_header& head, actions& out, time_point now)
{
    const bool is_nack = head.command == smpp_command::generic_nack;
    if (head.status != smpp_status::ok || is_nack) {
        const auto status = head.status == smpp_status::ok ? smpp_status::invalid_command_id : head.status;
        return close({ending::kind::bind_refused, status, meaning_of_bind(status).detail}, out);
    }
    phase_ = phase::bound;
    phase_deadline_.reset();
    heard_ = now;
    out.bound = true;
}

void smpp_session::take_submit_answer(const smpp_frame& frame, actions& out, time_point now)
{
    const auto& head = frame.head;
    const auto open = open_.find(head.sequence);
    if (open == open_.end()) {
        return remark(fmt::format("an answer ({}) to nothing that is open, number {}", smpp_status_name(head.status),
                                  head.sequence),
                      out);
    }
    open_.erase(open);
    answer a{head.sequence, head.status, {}, {}};
    if (head.command == smpp_command::submit_sm_resp)
        a.message_id = decode_id(frame.body);
    else if (head.status == smpp_status::ok)
        a.status = smpp_status::invalid_command_id;  // a nack is never a yes
    out.answers.push_back(std::move(a));
    if (head.status == smpp_status::invalid_bind_status && phase_ == phase::bound) {
        // The centre has forgotten the bind: nothing more goes here; what is open may still be answered.
        phase_ = phase::dismissed;
        phase_deadline_ = now + rules_.drain_within;
    }
}

void smpp_session::take_request(const smpp_frame& frame, actions& out, time_point now)
{
    const auto& head = frame.head;
    switch (head.command) {
        case smpp_command::enquire_link:
            out.write += encode_plain(smpp_command::enquire_link_resp, smpp_status::ok, head.sequence);
            return;
        case smpp_command::unbind:
            return dismissed_by_peer(head, out, now);
        case smpp_command::deliver_sm:
        case smpp_command::data_sm:
            return take_delivery(frame, out);
        case smpp_command::outbind:
        case smpp_command::alert_notification:
            return;  // the book gives these no response
        default:
            out.write += encode_plain(smpp_command::generic_nack, smpp_status::invalid_command_id, head.sequence);
            remark(
                fmt::format("a request this side does not serve: 0x{:08X}", static_cast<std::uint32_t>(head.command)),
                out);
    }
}

void smpp_session::take_delivery(const smpp_frame& frame, actions& out)
{
    const auto& head = frame.head;
    auto body = decode_message(head.command, frame.body);
    if (const auto* fault = std::get_if<smpp_fault>(&body)) {
        out.write += encode_id(response_to(head.command), fault->status, head.sequence, {});
        return remark("refused what the centre delivered: " + fault->why, out);
    }
    out.arrived.push_back(
        {head.command, head.sequence, std::get<smpp_message>(std::move(body)), std::string{frame.pdu}});
}

void smpp_session::dismissed_by_peer(const smpp_header& head, actions& out, time_point now)
{
    out.write += encode_plain(smpp_command::unbind_resp, smpp_status::ok, head.sequence);
    if (open_.empty()) return close({ending::kind::orderly, 0, "the centre ended the session"}, out);
    // Answers to what is open may still be under way.
    phase_ = phase::dismissed;
    phase_deadline_ = now + rules_.drain_within;
}

void smpp_session::give_up_late(actions& out, time_point now)
{
    for (auto open = open_.begin(); open != open_.end();) {
        if (open->second > now) {
            ++open;
            continue;
        }
        out.answers.push_back(
            {open->first, std::nullopt, {}, fmt::format("no answer within {:g} s", seconds_of(rules_.answer_within))});
        open = open_.erase(open);
    }
}

void smpp_session::check_link(actions& out, time_point now)
{
    const auto passed = [&](const std::optional<time_point>& deadline) { return deadline && *deadline <= now; };
    const auto within = seconds_of(rules_.reply_within);
    if (passed(pdu_deadline_))
        return close({ending::kind::broken, 0, "the centre stopped in the middle of a PDU"}, out);
    if (passed(enquiry_deadline_))
        return close({ending::kind::broken, 0, fmt::format("no answer to enquire_link within {:g} s", within)}, out);
    if (passed(phase_deadline_)) {
        if (phase_ == phase::binding)
            return close({ending::kind::broken, 0, fmt::format("no answer to the bind within {:g} s", within)}, out);
        if (phase_ == phase::dismissed) return close({ending::kind::orderly, 0, "the centre ended the session"}, out);
        if (phase_ == phase::unbinding) return close({ending::kind::orderly, 0, "no answer to the unbind"}, out);
    }
    if (phase_ == phase::bound && !enquiry_deadline_ && heard_ + rules_.enquire_after <= now) {
        out.write += encode_plain(smpp_command::enquire_link, smpp_status::ok, next_sequence());
        enquiry_deadline_ = now + rules_.reply_within;
    }
}

void smpp_session::unbind_when_drained(actions& out, time_point now)
{
    if (phase_ == phase::dismissed && open_.empty())
        return close({ending::kind::orderly, 0, "the centre ended the session"}, out);
    if (phase_ != phase::draining || (!open_.empty() && *phase_deadline_ > now)) return;
    phase_ = phase::unbinding;
    phase_deadline_ = now + std::min(rules_.reply_within, rules_.drain_within);
    own_request_ = next_sequence();
    out.write += encode_plain(smpp_command::unbind, smpp_status::ok, own_request_);
}

void smpp_session::close(ending how, actions& out)
{
    phase_ = phase::closed;
    for (const auto& [sequence, deadline] : open_) out.answers.push_back({sequence, std::nullopt, {}, how.why});
    open_.clear();
    stream_.clear();
    count_remarks(out);
    out.close = std::move(how);
}

/// A remark is a line in the log, and a centre can cause thousands in a second.
void smpp_session::remark(std::string what, actions& out)
{
    if (heard_ - remarked_since_ >= remarks_period) {
        count_remarks(out);
        remarked_since_ = heard_;
    }
    if (++remarks_ <= most_remarks) out.remarks.push_back(std::move(what));
}

void smpp_session::count_remarks(actions& out)
{
    if (remarks_ > most_remarks)
        out.remarks.push_back(fmt::format("{} more remarks like the last ones", remarks_ - most_remarks));
    remarks_ = 0;
}

std::optional<smpp_session::time_point> smpp_session::next_deadline() const
{
    std::optional<time_point> next;
    const auto consider = [&](const std::optional<time_point>& deadline) {
        if (deadline && (!next || *deadline < *next)) next = deadline;
    };
    for (const auto& [sequence, deadline] : open_) consider(deadline);
    consider(phase_deadline_);
    consider(enquiry_deadline_);
    consider(pdu_deadline_);
    if (phase_ == phase::bound && !enquiry_deadline_) consider(heard_ + rules_.enquire_after);
    return next;
}

void smpp_session::finish(actions& out, time_point now) const
{
    if (phase_ == phase::closed || phase_ == phase::fresh) return;
    if (const auto next = next_deadline()) out.wake = std::max(*next - now, duration::zero());
}

std::uint32_t smpp_session::next_sequence()
{
    do last_sequence_ = last_sequence_ == highest_sequence ? 1 : last_sequence_ + 1;
    while (open_.contains(last_sequence_));
    return last_sequence_;
}

}  // namespace todoke
