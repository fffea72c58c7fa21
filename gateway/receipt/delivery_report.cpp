#include "gateway/receipt/delivery_report.hpp"

#include <algorithm>
#include <array>
#include <gmime/gmime.h>
#include <memory>
#include <utility>

#include "store/model/mailbox.hpp"
#include "store/model/text.hpp"

namespace todoke {

namespace {

constexpr std::size_t longest_diagnostic = 400, longest_prose = 16 * 1024, most_recipients = 20;
/// Each may begin a part, and GMime takes ten microseconds for a part: a stranger's mail of nothing else takes the
/// thread from everybody for that long.
constexpr std::size_t most_dashed_lines = 1000;
/// GMime calls itself for each group inside a group of an address header (`a:a:a:`): a stranger's mail of nothing else
/// takes the whole stack.
constexpr std::size_t most_openings = 1000;

struct unref {
    void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using owned = std::unique_ptr<T, unref>;

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

std::string decoded(GMimeObject* part)
{
    if (!part || !GMIME_IS_PART(part)) return {};
    auto* const content = g_mime_part_get_content(GMIME_PART(part));
    if (!content) return {};
    const owned<GMimeStream> stream{g_mime_stream_mem_new()};
    g_mime_data_wrapper_write_to_stream(content, stream.get());
    const auto* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
    return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

/// "Name: value" lines in groups behind empty lines, folds undone.
using field = std::pair<std::string, std::string>;
std::vector<std::vector<field>> groups_of(std::string_view text)
{
    std::vector<std::vector<field>> groups(1);
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        auto& group = groups.back();
        const auto colon = line.find(':');
        if (trimmed(line).empty()) {
            if (!group.empty()) groups.emplace_back();
        } else if ((line[0] == ' ' || line[0] == '\t') && !group.empty()) {
            group.back().second.append(" ").append(trimmed(line));
        } else if (colon != std::string_view::npos) {
            group.emplace_back(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
        }
    }
    return groups;
}

std::string value_of(const std::vector<field>& group, std::string_view name)
{
    for (const auto& [key, value] : group)
        if (equal_ignoring_case(key, name)) return value;
    return {};
}

/// RFC 3461, section 4; some servers give it back as it was said, others decode it.
std::string without_xtext(std::string_view text)
{
    const auto digit = [](char c) { return is_digit(c) ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; };
    std::string made;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool coded = text[i] == '+' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0;
        made += coded ? static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])) : text[i];
        if (coded) i += 2;
    }
    return made;
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

delivery_report::recipient entry_of(delivery_action action, const std::vector<field>& group)
{
    const auto said = value_of(group, "Diagnostic-Code");
    const auto colon = said.find(';');
    const bool is_typed = colon != said.npos;
    const auto diagnostic = trimmed(std::string_view{said}.substr(is_typed ? colon + 1 : 0));
    auto status = status_of(value_of(group, "Status"));
    if (is_typed && equal_ignoring_case(trimmed(std::string_view{said}.substr(0, colon)), "smtp"))
        status = more_precise(std::move(status), diagnostic);
    return {action, std::move(status), printable(diagnostic)};
}

std::optional<delivery_report> read_status(std::string_view text)
{
    delivery_report made;
    for (const auto& group : groups_of(text)) {
        if (made.envelope_id.empty()) made.envelope_id = without_xtext(value_of(group, "Original-Envelope-Id"));
        const auto action = action_of(value_of(group, "Action"));
        if (!action || made.recipients.size() == most_recipients) continue;
        made.recipients.push_back(entry_of(*action, group));
    }
    if (made.recipients.empty()) return std::nullopt;
    return made;
}

bool is_of_type(GMimeObject* part, const char* type, const char* subtype)
{
    return part && g_mime_content_type_is_type(g_mime_object_get_content_type(part), type, subtype);
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

bool is_all_parts(std::string_view mail)
{
    std::size_t dashed = 0;
    for (auto at = mail.find("\n--"); at != std::string_view::npos && dashed <= most_dashed_lines; ++dashed)
        at = mail.find("\n--", at + 1);
    return dashed > most_dashed_lines;
}

/// Whether any field, of whichever part's head, nests deeper than is sane. What stands in a body is looked at, too: the
/// heads of mails that are returned stand there.
bool is_too_deep(std::string_view mail)
{
    std::size_t openings = 0;
    char before = '\n';
    for (const char c : mail) {
        if (before == '\n' && c != ' ' && c != '\t') openings = 0;  // else the field goes on
        openings += c == ':' || c == '(' || c == '<' || c == '[' ? 1 : 0;
        if (openings > most_openings) return true;
        before = c;
    }
    return false;
}

}  // namespace

std::optional<delivery_report> read_delivery_report(std::string_view mail)
{
    if (is_all_parts(mail) || is_too_deep(mail)) return std::nullopt;
    static const bool started = (g_mime_init(), true);
    static_cast<void>(started);
    const owned<GMimeStream> stream{g_mime_stream_mem_new_with_buffer(mail.data(), mail.size())};
    const owned<GMimeParser> parser{g_mime_parser_new_with_stream(stream.get())};
    const owned<GMimeMessage> message{g_mime_parser_construct_message(parser.get(), nullptr)};
    if (!message) return std::nullopt;
    const auto found = parts_of(message.get());
    if (found.status) return read_status(decoded(found.status));
    if (!found.prose || !is_from_a_mail_server(message.get())) return std::nullopt;
    return read_prose(decoded(found.prose));
}

}  // namespace todoke
