#include "gateway/channel/sms/sms_attempt.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "gateway/channel/sms/sms_text.hpp"

namespace todoke {

namespace {

constexpr std::uint8_t international = 1, isdn = 1;
constexpr std::uint8_t store_and_forward = 0x03, has_header = 0x40;  // esm_class
constexpr std::uint8_t gsm_coding = 0, ucs2_coding = 8;              // data_coding

outcome refused(std::string why)
{
    outcome o;
    o.kind = outcome_kind::rejected;
    o.detail = std::move(why);
    return o;
}

/// What an earlier try began may be with the phone, whatever keeps the rest from going.
outcome refused(const envelope& what, std::string why)
{
    auto o = refused(std::move(why));
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

outcome too_long(const envelope& what, const sms_parts& split, std::size_t most)
{
    const char* alphabet = split.alphabet == sms_alphabet::gsm7 ? "GSM 7-bit" : "UCS-2";
    return refused(what,
                   fmt::format("the text needs {} SMS parts, at most {} are sent: shorten it to {} characters ({})",
                               split.octets.size(), most, sms_capacity(split.alphabet, most), alphabet));
}

smpp_message frame_for(const envelope& what, const smpp_account& account, std::string digits, const sms_parts& split,
                       bool with_receipts)
{
    smpp_message m;
    m.source = source_address(account.source);
    m.destination = {international, isdn, std::move(digits)};
    m.esm_class = split.octets.size() > 1 ? store_and_forward | has_header : store_and_forward;
    m.data_coding = split.alphabet == sms_alphabet::gsm7 ? gsm_coding : ucs2_coding;
    m.registered_delivery = with_receipts ? 1 : 0;
    if (what.valid_until != never_ends) m.validity_period = smpp_time(what.valid_until);
    return m;
}

sms_progress progress_for(const envelope& what, const smpp_message& frame, const sms_parts& split)
{
    std::vector<std::string_view> seen{frame.source.digits, frame.destination.digits};
    seen.insert(seen.end(), split.octets.begin(), split.octets.end());
    // The message's own number as reference: the same on every try even if nothing was noted of an earlier one, and
    // another one for the next 255 messages.
    const auto reference = static_cast<std::uint8_t>(what.id.no().value & 0xff);
    sms_progress progress{split.octets.size(), reference, print_of(seen)};
    progress.resume_from(what.resume);
    return progress;
}

}  // namespace

sms_attempt::sms_attempt(smpp_message frame, std::vector<std::string> texts, sms_progress progress,
                         smpp_overrides overrides)
    : frame_{std::move(frame)},
      texts_{std::move(texts)},
      progress_{std::move(progress)},
      overrides_{std::move(overrides)}
{
}

std::variant<sms_attempt, outcome> sms_attempt::begin(const envelope& what, const smpp_account& account,
                                                      bool with_receipts)
{
    if (!what.what || !what.what->sms) return refused(what, "the message has no SMS text");
    auto digits = digits_of(what.address);
    if (digits.empty()) return refused(what, "the address is no phone number in E.164 form (+819012345678)");
    auto split = split_sms(what.what->sms->text);
    if (!split) return refused(what, "the text is not UTF-8 or holds a NUL character");
    if (split->octets.size() > account.longest_parts) return too_long(what, *split, account.longest_parts);
    auto frame = frame_for(what, account, std::move(digits), *split, with_receipts);
    auto progress = progress_for(what, frame, *split);
    return sms_attempt{std::move(frame), std::move(split->octets), std::move(progress), account.answers};
}

std::optional<smpp_message> sms_attempt::next() const
{
    const auto part = progress_.next();
    if (!part) return std::nullopt;
    smpp_message m = frame_;
    m.short_message =
        texts_.size() == 1 ? texts_[0] : joined(progress_.reference(), texts_.size(), *part + 1, texts_[*part]);
    return m;
}

std::optional<outcome> sms_attempt::record(const part_answer& how)
{
    const auto part = progress_.next().value();
    if (how.how == part_answer::kind::answered) {
        const auto meaning = meaning_of_submit(how.status, overrides_);
        if (meaning.kind == outcome_kind::accepted) {
            progress_.taken(part, how.message_id);
            return progress_.next() ? std::nullopt : std::optional{accepted()};
        }
        if (meaning.kind == outcome_kind::uncertain) progress_.unanswered(part);
        auto o = stopped_at(part, meaning.kind, meaning.detail);
        o.code = meaning.code;
        o.after = meaning.after;
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
    o.references = progress_.message_ids();
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
    o.references = progress_.message_ids();
    o.in_parts = texts_.size() > 1;
    if (half_sent)
        o.detail = fmt::format("refused after a part was sent or in doubt ({} of {} taken): {}",
                               progress_.count_taken(), texts_.size(), o.detail);
    if (progress_.is_begun()) o.resume = progress_.text();
    o.begun = progress_.is_begun() && o.kind != outcome_kind::uncertain;
    return o;
}

}  // namespace todoke
