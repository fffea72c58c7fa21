#include "gateway/channel/email/mime.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <gmime/gmime.h>
#include <memory>

#include "gateway/channel/email/mime_parts.hpp"
#include "gateway/channel/email/mime_words.hpp"
#include "store/model/email_rules.hpp"
#include "store/model/text.hpp"

namespace todoke {

namespace {

constexpr std::size_t longest_header_line = 998;
constexpr std::size_t comfortable_header = 900;
constexpr std::size_t longest_mailbox_header = std::string_view{"Reply-To: "}.size();

bool has_header(const email_content& what, std::string_view wanted)
{
    return std::any_of(what.headers.begin(), what.headers.end(),
                       [&](const auto& header) { return equal_ignoring_case(header.first, wanted); });
}

/// `content.from` over the provider's: a whole mailbox, or only a name for the provider's address.
std::optional<mailbox> sender(const email_content& what, const mailbox& own)
{
    if (what.from.empty()) return own;
    if (what.from.find('@') != std::string::npos) return parse_mailbox(what.from);
    return mailbox{what.from, own.at};
}

/// What the intake lets through has none: it asks the same rules.
std::string problem_of(const email_content& what)
{
    std::string problem;
    const auto ask = [&](std::string_view field, std::string trouble) {
        if (problem.empty() && !trouble.empty()) problem = fmt::format("{} {}", field, trouble);
    };
    if (what.text.empty() && what.html.empty()) ask("the mail", "has neither text nor html");
    if (!what.text.empty()) ask("text", body_trouble(what.text));
    if (!what.html.empty()) ask("html", body_trouble(what.html));
    ask("subject", subject_trouble(what.subject));
    if (!what.from.empty()) ask("from", sender_trouble(what.from));
    ask("headers", headers_trouble(what.headers));
    for (const auto& [name, value] : what.headers) {
        const auto field = fmt::format("header \"{}\"", name);
        ask(field, header_name_trouble(name));
        ask(field, header_value_trouble(name, value));
    }
    ask("attachments", attachments_trouble(what.attachments, !what.html.empty()));
    for (const auto& file : what.attachments) {
        ask("the name of an attachment", file_name_trouble(file.name));
        ask("the type of an attachment", media_type_trouble(file.type));
        if (!file.content_id.empty()) ask("the cid of an attachment", content_id_trouble(file.content_id));
    }
    return problem;
}

void add_address(GMimeMessage* mail, GMimeAddressType where, const mailbox& who)
{
    const auto address = who.at.wire();
    auto* const entry = internet_address_mailbox_new(who.name.empty() ? nullptr : who.name.c_str(), address.c_str());
    internet_address_set_charset(entry, "utf-8");
    internet_address_list_add(g_mime_message_get_addresses(mail, where), entry);
    g_object_unref(entry);
}

void set_raw(GMimeMessage* mail, const char* name, const std::string& value)
{
    auto* const header = g_mime_header_list_get_header(g_mime_object_get_header_list(GMIME_OBJECT(mail)), name);
    g_mime_header_set_raw_value(header, (' ' + value + '\n').c_str());
}

/// Text that nobody may take for something encoded stands as it is.
bool is_plain(std::string_view text)
{
    return is_ascii(text) && text.find("=?") == std::string_view::npos;
}

void set_header(GMimeMessage* mail, const std::string& name, const std::string& value)
{
    // GMime would make encoded words of long URIs, which nobody reads as URIs again: plain values go as they are.
    g_mime_object_set_header(GMIME_OBJECT(mail), name.c_str(), value.c_str(), "utf-8");
    const auto behind = name.size() + 2;
    if (!is_free_text(name))
        set_raw(mail, name.c_str(), value);
    else
        set_raw(mail, name.c_str(),
                is_plain(value) ? folded_at_spaces(value, behind) : to_encoded_words(value, behind));
}

void set_subject(GMimeMessage* mail, const std::string& subject)
{
    g_mime_message_set_subject(mail, subject.c_str(), "utf-8");
    if (!is_plain(subject)) set_raw(mail, "Subject", to_encoded_words(subject, std::string_view{"Subject: "}.size()));
}

std::string in_header(const mailbox& who)
{
    if (who.name.empty()) return who.at.wire();
    if (!is_plain(who.name)) return to_encoded_words(who.name, longest_mailbox_header) + "\n <" + who.at.wire() + '>';
    std::string quoted;
    for (const char c : who.name) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return '"' + quoted + "\" <" + who.at.wire() + '>';
}

/// GMime's own encoded words are not read back whole, even by GMime.
void set_mailboxes(GMimeMessage* mail, GMimeAddressType where, const char* header, const std::vector<mailbox>& all)
{
    bool plain = true;
    std::string raw;
    for (const auto& one : all) {
        add_address(mail, where, one);
        plain = plain && is_plain(one.name);
        raw += (raw.empty() ? "" : ",\n ") + in_header(one);
    }
    if (!plain) set_raw(mail, header, raw);
}

void set_date(GMimeMessage* mail, instant dated)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(dated).time_since_epoch().count();
    auto* const date = g_date_time_new_from_unix_utc(seconds);
    if (!date) return;
    g_mime_message_set_date(mail, date);
    g_date_time_unref(date);
}

/// RFC 2369 and 8058. On one line where it fits: folding it has broken signatures made elsewhere.
void offer_to_unsubscribe(GMimeMessage* mail, const mime_frame& frame)
{
    std::string ways = frame.one_click.empty() ? "" : '<' + frame.one_click + '>';
    if (!frame.unsubscribe.empty() && frame.unsubscribe != frame.one_click) {
        const bool fits = ways.size() + frame.unsubscribe.size() < comfortable_header;
        ways += (ways.empty() ? "<" : fits ? ", <" : ",\n <") + frame.unsubscribe + '>';
    }
    if (ways.empty()) return;
    set_header(mail, "List-Unsubscribe", ways);
    if (!frame.one_click.empty()) set_header(mail, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
}

void add_own_headers(GMimeMessage* mail, const email_content& what, const mime_frame& frame)
{
    for (const auto& [name, value] : what.headers) {
        const auto mailboxes = equal_ignoring_case(name, "reply-to") ? parse_mailboxes(value) : std::nullopt;
        if (!mailboxes) {
            set_header(mail, name, value);
            continue;
        }
        set_mailboxes(mail, GMIME_ADDRESS_TYPE_REPLY_TO, "Reply-To", *mailboxes);
    }
    if (!has_header(what, "list-unsubscribe")) offer_to_unsubscribe(mail, frame);
}

std::string written(GMimeMessage* mail)
{
    auto* const options = g_mime_format_options_new();
    g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS);
    auto* const bytes = g_byte_array_new();
    auto* const stream = g_mime_stream_mem_new_with_byte_array(bytes);
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
    g_mime_object_write_to_stream(GMIME_OBJECT(mail), options, stream);
    std::string text{reinterpret_cast<const char*>(bytes->data), bytes->len};
    g_object_unref(stream);
    g_byte_array_free(bytes, TRUE);
    g_mime_format_options_free(options);
    return text;
}

/// The last word on what leaves: only CRLF ends lines, none is too long, and 8 bits only where they are announced.
std::string flaw_of(std::string_view bytes, bool may_have_8_bits)
{
    std::size_t length = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto c = static_cast<unsigned char>(bytes[i]);
        if (c == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n') {
            length = 0;
            ++i;
        } else if (c == '\r' || c == '\n' || c == 0) {
            return "the mail would carry a stray CR, LF or NUL";
        } else if (c >= 0x80 && !may_have_8_bits) {
            return "the mail would carry 8-bit characters";
        } else if (++length > longest_header_line) {
            return "a header has a word longer than a mail's line may be (998 bytes)";
        }
    }
    return {};
}

}  // namespace

std::variant<mime_message, unmailable> build_mime(const email_content& what, const mime_frame& frame)
{
    if (auto problem = problem_of(what); !problem.empty()) return unmailable{std::move(problem)};
    const auto from = sender(what, frame.from);
    if (!from) return unmailable{"from: must be \"Name <address>\", an address, or a name without an @"};

    start_gmime();
    const g_ref<GMimeMessage> mail{g_mime_message_new(TRUE)};
    set_date(mail.get(), frame.dated);
    set_mailboxes(mail.get(), GMIME_ADDRESS_TYPE_FROM, "From", {*from});
    add_address(mail.get(), GMIME_ADDRESS_TYPE_TO, mailbox{{}, frame.to});
    set_subject(mail.get(), what.subject);
    const auto name = frame.id.text() + '@' + from->at.domain;
    g_mime_message_set_message_id(mail.get(), name.c_str());
    set_header(mail.get(), "MIME-Version", "1.0");
    add_own_headers(mail.get(), what, frame);
    const auto body = build_body(what, frame.id.text());
    g_mime_message_set_mime_part(mail.get(), body.get());

    mime_message made{written(mail.get()), '<' + name + '>', frame.to.needs_utf8() || from->at.needs_utf8(),
                      from->at != frame.from.at};
    if (auto flaw = flaw_of(made.bytes, made.needs_utf8); !flaw.empty()) return unmailable{std::move(flaw)};
    return made;
}

}  // namespace todoke
