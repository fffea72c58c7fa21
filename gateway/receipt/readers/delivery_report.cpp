#include "gateway/receipt/readers/delivery_report.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "gateway/receipt/readers/report_mail.hpp"
#include "store/model/mailbox.hpp"
#include "store/model/text.hpp"

namespace todoke {

namespace {

constexpr std::size_t longest_diagnostic = 400, longest_prose = 16 * 1024, most_recipients = 20;

std::string printable(std::string_view text)
{
    std::string clean{text.substr(0, 4 * longest_diagnostic)};
    std::replace_if(
        clean.begin(), clean.end(), [](unsigned char c) { return c < 0x20 || c > 0x7e; }, ' ');
    clean = without_addresses(clean);
    if (clean.size() > longest_diagnostic) clean.resize(longest_diagnostic);
    return clean;
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/// The length of "5.1.1" at the front; 0: none stands there.
std::size_t status_length(std::string_view text)
{
    if (text.size() < 5 || (text[0] != '2' && text[0] != '4' && text[0] != '5')) return 0;
    std::size_t at = 1;
    for (int part = 0; part < 2; ++part) {
        if (at >= text.size() || text[at] != '.') return 0;
        std::size_t digits = 0;
        for (++at; at < text.size() && is_digit(text[at]); ++at) ++digits;
        if (digits == 0 || digits > 3) return 0;
    }
    const bool goes_on = at < text.size() && (text[at] == '.' || is_ascii_alphanumeric(text[at]));
    return goes_on ? 0 : at;
}

/// "5.1.1 (bad destination mailbox)" -> "5.1.1"; what is none counts as none told.
std::string status_of(std::string_view text)
{
    text = trimmed(text);
    return std::string{text.substr(0, status_length(text))};
}

std::optional<delivery_action> action_of(std::string_view text)
{
    constexpr std::array names{
        std::pair{"failed", delivery_action::failed}, std::pair{"delayed", delivery_action::delayed},
        std::pair{"delivered", delivery_action::delivered}, std::pair{"relayed", delivery_action::relayed},
        std::pair{"expanded", delivery_action::expanded}};
    text = trimmed(text);
    text = text.substr(0, text.find_first_of(" \t("));
    for (const auto& [name, action] : names)
        if (equal_ignoring_case(text, name)) return action;
    return std::nullopt;
}

/// The length of "550 " or "550-" at the front; 0: none stands there.
std::size_t reply_length(std::string_view text)
{
    const bool is_code = text.size() > 3 && is_digit(text[0]) && is_digit(text[1]) && is_digit(text[2]);
    return is_code && (text[3] == ' ' || text[3] == '-') ? 4 : 0;
}

/// A server that passes on a refusal often has no class of its own for it ("5.0.0"), and quotes one that says more.
std::string more_precise(std::string status, std::string_view diagnostic)
{
    if (!status.ends_with(".0.0")) return status;
    auto quoted = status_of(diagnostic.substr(reply_length(diagnostic)));
    return quoted.starts_with(status.front()) ? std::move(quoted) : std::move(status);
}

delivery_report::recipient entry_of(delivery_action action, const report_fields& group)
{
    const auto said = field_in(group, "Diagnostic-Code");
    const auto colon = said.find(';');
    const bool is_typed = colon != said.npos;
    const auto diagnostic = trimmed(std::string_view{said}.substr(is_typed ? colon + 1 : 0));
    auto status = status_of(field_in(group, "Status"));
    if (is_typed && equal_ignoring_case(trimmed(std::string_view{said}.substr(0, colon)), "smtp"))
        status = more_precise(std::move(status), diagnostic);
    return {action, std::move(status), printable(diagnostic)};
}

std::optional<delivery_report> read_status(std::string_view text)
{
    delivery_report made;
    for (const auto& group : field_groups_of(text)) {
        if (made.envelope_id.empty()) made.envelope_id = without_xtext(field_in(group, "Original-Envelope-Id"));
        const auto action = action_of(field_in(group, "Action"));
        if (!action || made.recipients.size() == most_recipients) continue;
        made.recipients.push_back(entry_of(*action, group));
    }
    if (made.recipients.empty()) return std::nullopt;
    return made;
}

/// What g_mime_multipart_foreach looks for.
struct search {
    GMimeObject *status = nullptr, *prose = nullptr;
};

void look_at(GMimeObject*, GMimeObject* part, gpointer data)
{
    auto& found = *static_cast<search*>(data);
    const bool is_status =
        is_of_type(part, "message", "delivery-status") || is_of_type(part, "message", "global-delivery-status");
    if (is_status && !found.status) found.status = part;
    if (is_of_type(part, "text", "plain") && !found.prose) found.prose = part;
}

search parts_of(GMimeMessage* mail)
{
    search found;
    auto* const top = g_mime_message_get_mime_part(mail);
    if (!top) return found;
    if (GMIME_IS_MULTIPART(top))
        g_mime_multipart_foreach(GMIME_MULTIPART(top), look_at, &found);
    else
        look_at(nullptr, top, &found);
    return found;
}

/// Only they bounce mail; an automatic answer of a person's comes from that person's address.
bool is_from_a_mail_server(GMimeMessage* mail)
{
    auto* const from = g_mime_message_get_addresses(mail, GMIME_ADDRESS_TYPE_FROM);
    if (!from || internet_address_list_length(from) != 1) return false;
    auto* const one = internet_address_list_get_address(from, 0);
    if (!INTERNET_ADDRESS_IS_MAILBOX(one)) return false;
    const std::string address = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one));
    const auto local = std::string_view{address}.substr(0, address.find('@'));
    return equal_ignoring_case(local, "mailer-daemon") || equal_ignoring_case(local, "postmaster");
}

/// The length of an enhanced status (not of a success) that stands at `at`; 0: none does.
std::size_t status_at(std::string_view text, std::size_t at)
{
    const bool begins = at == 0 || !(is_ascii_alphanumeric(text[at - 1]) || text[at - 1] == '.');
    return begins && (text[at] == '4' || text[at] == '5') ? status_length(text.substr(at)) : 0;
}

/// The length of such a reply code there: at the beginning of a line or of what is quoted, "550 Unknown user",
/// ">>> 550-no", "said: 554 no". Other numbers stand within sentences.
std::size_t reply_code_at(std::string_view text, std::size_t at)
{
    constexpr std::string_view kinds = "0235";  // syntax, connection, login, mail
    const bool is_no_success = text[at] == '4' || text[at] == '5';
    if (!is_no_success || reply_length(text.substr(at)) == 0 || kinds.find(text[at + 1]) == kinds.npos) return 0;
    const auto line = text.substr(0, at).substr(text.substr(0, at).rfind('\n') + 1);
    const auto before = trimmed(line);
    return before.empty() || std::string_view{":;<>(\"'"}.find(before.back()) != std::string_view::npos ? 3 : 0;
}

/// What the server says, without the mail that it returns below.
std::string_view without_original(std::string_view text)
{
    for (const std::string_view header : {"\nReceived:", "\nReturn-Path:", "\nMessage-ID:", "\nSubject:"})
        text = text.substr(0, text.find(header));
    return text;
}

delivery_report failed_by(std::string_view text, std::size_t at, std::size_t length)
{
    const auto from = text.rfind('\n', at) + 1, end = std::min(text.find('\n', at), text.size());
    delivery_report made;
    made.by_the_book = false;
    made.recipients.push_back({delivery_action::failed, std::string{text.substr(at, length)},
                               printable(trimmed(text.substr(from, end - from)))});
    return made;
}

/// The first thing in the text that looks like the enhanced status of a refusal, or else like its reply code, with the
/// line it stands on. A bare number is believed only where nothing is said of a delay.
std::optional<delivery_report> read_prose(std::string_view text)
{
    text = without_original(text.substr(0, longest_prose));
    bool is_late = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto length = status_at(text, at);
        if (length > 0 && text[at] == '5') return failed_by(text, at, length);
        is_late = is_late || length > 0;
    }
    for (std::size_t at = 0; at < text.size() && !is_late; ++at) {
        const auto length = reply_code_at(text, at);
        if (length > 0 && text[at] == '5') return failed_by(text, at, length);
        is_late = length > 0;
    }
    return std::nullopt;
}

}  // namespace

std::optional<delivery_report> read_delivery_report(std::string_view mail)
{
    const auto message = take_apart(mail);
    if (!message) return std::nullopt;
    const auto found = parts_of(message.get());
    if (found.status) return read_status(decoded_part(found.status));
    if (!found.prose || !is_from_a_mail_server(message.get())) return std::nullopt;
    return read_prose(decoded_part(found.prose));
}

}  // namespace todoke
