#include "gateway/channel/email/mime.hpp"

#include <algorithm>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include "gateway/channel/email/mime_field.hpp"
#include "gateway/channel/email/mime_parts.hpp"
#include "store/model/email_rules.hpp"
#include "store/model/text.hpp"

namespace todoke {

namespace {

constexpr std::size_t longest_header_line = 998;
constexpr std::size_t comfortable_unsubscribe = 920;
constexpr std::size_t usual_header = 1024;
constexpr std::string_view reply_to = "Reply-To";

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

/// RFC 5322, section 3.3.
std::string to_date(instant when)
{
    return fmt::format("{:%a, %d %b %Y %H:%M:%S} +0000", fmt::gmtime(std::chrono::floor<std::chrono::seconds>(when)));
}

bool has_endless_word(std::string_view text)
{
    std::size_t word = 0;
    return std::any_of(text.begin(), text.end(),
                       [&](char c) { return (word = c == ' ' ? 0 : word + 1) >= mime_field::comfortable_line; });
}

/// Nobody looks for an URI here.
void add_subject(std::string& header, const std::string& subject)
{
    if (!has_endless_word(subject)) return add_text(header, "Subject", subject);
    mime_field field{header, "Subject"};
    field.put_encoded(subject);
    field.end();
}

/// RFC 2369 and 8058. On one line where it fits: folding it has broken signatures made elsewhere.
void offer_to_unsubscribe(std::string& header, const mime_frame& frame)
{
    const bool is_two = !frame.one_click.empty() && !frame.unsubscribe.empty() && frame.unsubscribe != frame.one_click;
    const auto& first = frame.one_click.empty() ? frame.unsubscribe : frame.one_click;
    if (first.empty()) return;
    mime_field ways{header, "List-Unsubscribe", comfortable_unsubscribe};
    ways.put(" <" + first + (is_two ? ">," : ">"));
    if (is_two) ways.put(" <" + frame.unsubscribe + '>');
    ways.end();
    if (!frame.one_click.empty()) add_field(header, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
}

void add_callers_headers(std::string& header, const email_content& what)
{
    for (const auto& [name, value] : what.headers) {
        if (equal_ignoring_case(name, reply_to)) continue;
        if (is_free_text(name))
            add_text(header, name, value);
        else
            add_field(header, name, value);
    }
}

void add_reply_to(std::string& header, const email_content& what)
{
    for (const auto& [name, value] : what.headers) {
        if (!equal_ignoring_case(name, reply_to)) continue;
        if (const auto all = parse_mailboxes(value))
            add_mailboxes(header, reply_to, *all);
        else
            add_field(header, reply_to, value);
    }
}

std::string header_of(const email_content& what, const mime_frame& frame, const mailbox& from,
                      const std::string& message_id)
{
    std::string header;
    header.reserve(usual_header);
    add_field(header, "Date", to_date(frame.dated));
    add_mailboxes(header, "From", {from});
    add_reply_to(header, what);
    add_subject(header, what.subject);
    add_field(header, "To", frame.to.wire());
    add_field(header, "Message-Id", message_id);
    add_field(header, "MIME-Version", "1.0");
    add_callers_headers(header, what);
    if (!has_header(what, "list-unsubscribe")) offer_to_unsubscribe(header, frame);
    return header;
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

    const auto name = '<' + frame.id.text() + '@' + from->at.domain + '>';
    auto bytes = header_of(what, frame, *from, name);
    const auto body = build_body(what, frame.id.text());
    bytes.reserve(bytes.size() + body.header.size() + body.body.size() + 4);
    bytes.append(body.header).append("\r\n").append(body.body);
    if (!bytes.ends_with("\r\n")) bytes += "\r\n";
    mime_message made{std::move(bytes), name, frame.to.needs_utf8() || from->at.needs_utf8(),
                      from->at != frame.from.at};
    if (auto flaw = flaw_of(made.bytes, made.needs_utf8); !flaw.empty()) return unmailable{std::move(flaw)};
    return made;
}

}  // namespace todoke
