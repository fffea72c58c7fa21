#include "gateway/receipt/readers/complaint.hpp"

#include <algorithm>
#include <array>

#include "gateway/receipt/readers/report_mail.hpp"
#include "store/model/foreign_text.hpp"
#include "store/model/mailbox.hpp"
#include "store/model/text.hpp"

namespace todoke {

namespace {

constexpr std::size_t longest_type = 40, longest_reporter = 100;

/// What g_mime_multipart_foreach looks for.
struct complaint_parts {
    GMimeObject *report = nullptr, *mail = nullptr;
};

void look_for_complaint(GMimeObject*, GMimeObject* part, gpointer data)
{
    auto& found = *static_cast<complaint_parts*>(data);
    if (!found.report && is_of_type(part, "message", "feedback-report")) found.report = part;
    const bool is_mail = GMIME_IS_MESSAGE_PART(part) || is_of_type(part, "text", "rfc822-headers") ||
                         is_of_type(part, "message", "rfc822-headers");
    if (is_mail && !found.mail) found.mail = part;
}

complaint_parts complaint_parts_of(GMimeMessage* mail)
{
    complaint_parts found;
    auto* const top = g_mime_message_get_mime_part(mail);
    if (top && GMIME_IS_MULTIPART(top)) g_mime_multipart_foreach(GMIME_MULTIPART(top), look_for_complaint, &found);
    return found;
}

/// The header of the mail that is returned, whole or as headers alone.
report_fields header_of(GMimeObject* returned)
{
    if (!returned) return {};
    if (!GMIME_IS_MESSAGE_PART(returned)) return field_groups_of(decoded_part(returned)).front();
    auto* const mail = g_mime_message_part_get_message(GMIME_MESSAGE_PART(returned));
    report_fields made;
    for (const char* name : {"Return-Path", "Message-ID"})
        if (const char* value = mail ? g_mime_object_get_header(GMIME_OBJECT(mail), name) : nullptr)
            made.emplace_back(name, value);
    return made;
}

/// "<a@example.jp>" -> "a@example.jp"
std::string without_brackets(std::string_view text)
{
    text = trimmed(text);
    if (!text.starts_with('<')) return std::string{text};
    return std::string{text.substr(1, text.find('>') - 1)};
}

/// "<01a207ee-…@shop.example.jp>", as our mails have it.
std::optional<message_id> message_named(std::string_view message_id_field)
{
    const auto name = without_brackets(message_id_field);
    return message_id::parse(std::string_view{name}.substr(0, name.find('@')));
}

/// A word of letters and hyphens, else none.
std::string type_in(const report_fields& report)
{
    auto word = field_in(report, "Feedback-Type");
    word.resize(std::min(word.find_first_of(" \t(;"), word.size()));
    for (char& c : word) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const auto is_of_a_word = [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; };
    return word.size() <= longest_type && std::ranges::all_of(word, is_of_a_word) ? word : std::string{};
}

std::string address_in(const report_fields& report)
{
    auto address = without_brackets(field_in(report, "Original-Rcpt-To"));
    return is_ascii(address) && email_trouble(address).empty() ? address : std::string{};
}

/// The groups of it are one to us: some write an empty line between fields.
report_fields fields_of(GMimeObject* report)
{
    report_fields all;
    for (auto& group : field_groups_of(decoded_part(report)))
        for (auto& one : group) all.push_back(std::move(one));
    return all;
}

/// A mail is only taken apart once more where this word stands in it.
bool may_be_one(std::string_view mail)
{
    constexpr std::string_view word = "feedback-report";
    const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; };
    return std::search(mail.begin(), mail.end(), word.begin(), word.end(), same) != mail.end();
}

}  // namespace

std::optional<complaint> read_complaint(std::string_view mail)
{
    if (!may_be_one(mail)) return std::nullopt;
    const auto message = take_apart(mail);
    if (!message) return std::nullopt;
    const auto parts = complaint_parts_of(message.get());
    if (!parts.report) return std::nullopt;
    const auto report = fields_of(parts.report);
    const auto returned = header_of(parts.mail);
    complaint made;
    made.type = type_in(report);
    made.about = parse_envelope_id(without_xtext(field_in(report, "Original-Envelope-Id")));
    for (const auto& sender : {field_in(report, "Original-Mail-From"), field_in(returned, "Return-Path")})
        if (!made.about) made.about = envelope_id_in_address(without_brackets(sender));
    made.mail = message_named(field_in(returned, "Message-ID"));
    made.address = address_in(report);
    made.reporter = without_addresses(as_one_line(field_in(report, "User-Agent"), longest_reporter));
    return made;
}

bool is_of_a_person(std::string_view feedback_type)
{
    constexpr std::array<std::string_view, 4> types{"abuse", "fraud", "opt-out", "opt-out-list"};
    return std::ranges::find(types, feedback_type) != types.end();
}

}  // namespace todoke
