#include "gateway/channel/sms/sms_attempt.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "gateway/channel/sms/sms_text.hpp"

namespace todoke {

namespace {

constexpr std::uint8_t udh_indicator = 0x40;                 // of esm_class
constexpr std::uint8_t centres_coding = 0, ucs2_coding = 8;  // data_coding

/// What an earlier try began may be with the phone, whatever keeps the rest from going.
outcome rejection_of(const envelope& what, std::string why)
{
    auto o = rejection(std::move(why));
    if (what.resume.empty()) return o;
    o.kind = outcome_kind::uncertain;
    o.detail = "begun on an earlier try, then refused: " + o.detail;
    o.resume = what.resume;
    return o;
}

/// E.164 without its plus; empty when it is no such number.
std::string digits_of(std::string_view number)
{
    if (number.starts_with('+')) number.remove_prefix(1);
    const bool fits = number.size() >= 7 && number.size() <= 15 && number.front() != '0';
    const bool digits = std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
    return fits && digits ? std::string{number} : std::string{};
}

outcome too_long(const envelope& what, const sms_parts& split, const smpp_account& account)
{
    const char* alphabet = split.alphabet == sms_alphabet::ucs2 ? "UCS-2" : "GSM 7-bit";
    const auto most = account.longest_parts;
    return rejection_of(
        what, fmt::format("the text needs {} SMS parts, at most {} are sent: shorten it to {} characters ({})",
                          split.segments, most, sms_capacity(split.alphabet, most, account.form.joining), alphabet));
}

bool has_headers(const smpp_account& account, const sms_parts& split)
{
    const auto joining = account.form.joining;
    return split.octets.size() > 1 && (joining == sms_joining::udh || joining == sms_joining::udh16);
}

std::uint8_t asked_receipts(smpp_receipts asked)
{
    return asked == smpp_receipts::all ? 1 : asked == smpp_receipts::failures ? 2 : 0;
}

smpp_message frame_for(const envelope& what, const smpp_account& account, const std::string& digits,
                       const sms_parts& split, bool with_receipts)
{
    smpp_message m;
    m.service_type = account.service_type;
    m.source = source_address(account);
    m.destination = destination_address(account, digits);
    m.esm_class = static_cast<std::uint8_t>(account.esm_mode | (has_headers(account, split) ? udh_indicator : 0));
    m.data_coding = split.alphabet == sms_alphabet::ucs2 ? ucs2_coding : centres_coding;
    m.registered_delivery = with_receipts ? asked_receipts(account.receipts) : std::uint8_t{0};
    if (what.valid_until != never_ends && account.validity == smpp_validity::absolute)
        m.validity_period = smpp_time(what.valid_until);
    for (const auto& [tag, value] : account.parameters) m.tlvs.push_back({tag, value});
    return m;
}

sms_progress progress_for(const envelope& what, const smpp_account& account, const smpp_message& frame,
                          const sms_parts& split)
{
    std::vector<std::string_view> seen{frame.source.digits, frame.destination.digits};
    seen.insert(seen.end(), split.octets.begin(), split.octets.end());
    // Parts that are joined in different ways are not joined: a change of the account's begins anew.
    if (account.form.joining == sms_joining::sar) seen.emplace_back("sar");
    // The message's own number as reference: the same on every try even if nothing was noted of an earlier one, and
    // another one for the next 255 messages.
    const auto reference = static_cast<std::uint16_t>(what.id.no().value & 0xffff);
    sms_progress progress{split.octets.size(), reference, print_of(seen)};
    progress.resume_from(what.resume);
    return progress;
}

}  // namespace

content_count sms_segments(const sms_form& form)
{
    return [form](const content& what) { return what.sms ? sms_units(what.sms->text, form) : 1; };
}

sms_attempt::sms_attempt(const smpp_account& account, smpp_message frame, std::vector<std::string> texts,
                         sms_progress progress)
    : account_{&account}, frame_{std::move(frame)}, texts_{std::move(texts)}, progress_{std::move(progress)}
{
}

std::variant<sms_attempt, outcome> sms_attempt::begin(const envelope& what, const smpp_account& account,
                                                      bool with_receipts)
{
    if (!what.what || !what.what->sms) return rejection_of(what, "the message has no SMS text");
    auto digits = digits_of(what.address);
    if (digits.empty()) return rejection_of(what, "the address is no phone number in E.164 form (+819012345678)");
    auto split = split_sms(what.what->sms->text, account.form);
    if (!split) return rejection_of(what, "the text is not UTF-8 or holds a NUL character");
    if (split->segments > account.longest_parts) return too_long(what, *split, account);
    auto frame = frame_for(what, account, digits, *split, with_receipts);
    auto progress = progress_for(what, account, frame, *split);
    const bool in_parameter = account.form.joining == sms_joining::payload && split->segments > 1;
    sms_attempt made{account, std::move(frame), std::move(split->octets), std::move(progress)};
    made.in_parameter_ = in_parameter;
    if (what.valid_until != never_ends && account.validity == smpp_validity::relative)
        made.valid_ = what.valid_until - what.started;
    return made;
}

std::optional<smpp_message> sms_attempt::next(span elapsed) const
{
    const auto part = progress_.next();
    if (!part) return std::nullopt;
    smpp_message m = frame_;
    if (valid_) m.validity_period = smpp_time(*valid_ - elapsed);
    put_text(m, *part);
    return m;
}

void sms_attempt::put_text(smpp_message& into, std::size_t part) const
{
    const auto number = [](std::size_t value, int octets) {
        std::string text;
        for (int i = octets; i-- > 0;) text.push_back(static_cast<char>(value >> (8 * i) & 0xff));
        return text;
    };
    const auto joining = account_->form.joining;
    const auto& text = texts_[part];
    if (in_parameter_) {
        into.tlvs.push_back({smpp_tag::message_payload, text});
        return;
    }
    if (texts_.size() > 1 && joining == sms_joining::sar) {
        into.tlvs.push_back({smpp_tag::sar_reference, number(progress_.reference(), 2)});
        into.tlvs.push_back({smpp_tag::sar_total, number(texts_.size(), 1)});
        into.tlvs.push_back({smpp_tag::sar_number, number(part + 1, 1)});
    }
    into.short_message =
        texts_.size() == 1 ? text : joined(joining, progress_.reference(), texts_.size(), part + 1, text);
}

std::vector<std::string> sms_attempt::references() const
{
    auto ids = progress_.message_ids();
    for (auto& id : ids) id = reference_of_answer(id, account_->dialect.ids);
    return ids;
}

std::optional<outcome> sms_attempt::record(const part_answer& how)
{
    const auto part = progress_.next().value();
    if (how.how == part_answer::kind::answered) {
        const auto meaning = meaning_of_submit(how.status, account_->answers);
        if (meaning.kind == outcome_kind::accepted) {
            progress_.taken(part, how.message_id);
            return progress_.next() ? std::nullopt : std::optional{accepted()};
        }
        if (meaning.kind == outcome_kind::uncertain) progress_.unanswered(part);
        auto o = stopped_at(part, meaning.kind, meaning.detail);
        o.code = meaning.code;
        o.after = meaning.kind == outcome_kind::throttled && account_->throttle_pause ? account_->throttle_pause
                                                                                      : meaning.after;
        return o;
    }
    const bool in_doubt = how.how == part_answer::kind::unanswered;
    if (in_doubt) progress_.unanswered(part);
    auto o = stopped_at(part, in_doubt ? outcome_kind::uncertain : outcome_kind::retry, how.why);
    o.transport = how.transport;
    return o;
}

outcome sms_attempt::accepted() const
{
    outcome o;
    o.kind = outcome_kind::accepted;
    o.code = smpp_status_name(smpp_status::ok);
    if (texts_.size() > 1) o.detail = fmt::format("{} parts", texts_.size());
    o.parts = texts_.size();
    o.references = references();
    return o;
}

outcome sms_attempt::stopped_at(std::size_t part, outcome_kind kind, const std::string& why) const
{
    outcome o;
    const bool half_sent = kind == outcome_kind::rejected && progress_.is_begun();
    o.kind = half_sent ? outcome_kind::uncertain : kind;
    o.detail = texts_.size() == 1 ? why
                                  : fmt::format("part {} of {}: {}; {} taken so far", part + 1, texts_.size(), why,
                                                progress_.count_taken());
    o.references = references();
    o.parts = texts_.size();
    if (half_sent)
        o.detail = fmt::format("refused after a part was sent or in doubt ({} of {} taken): {}",
                               progress_.count_taken(), texts_.size(), o.detail);
    if (progress_.is_begun()) o.resume = progress_.text();
    o.begun = progress_.is_begun() && o.kind != outcome_kind::uncertain;
    return o;
}

}  // namespace todoke
