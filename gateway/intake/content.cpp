#include "gateway/intake/content.hpp"

#include <algorithm>

#include "gateway/text/json_string.hpp"
#include "gateway/text/strict_json.hpp"
#include "gateway/text/text_checks.hpp"

namespace todoke {

namespace {

/// Ten parts of Japanese; carriers take no more, and a longer one is likelier a mail sent the wrong way.
constexpr std::size_t longest_sms = 670, sms_part = 67, most_sms_parts = 10;

/// Of UTF-16, where a character outside the BMP is never cut in two: it may leave the last unit of a part empty.
std::size_t count_sms_parts(std::string_view utf8)
{
    std::size_t parts = 1, filled = 0;
    for (const char raw : utf8) {
        const auto c = static_cast<unsigned char>(raw);
        if ((c & 0xC0) == 0x80) continue;
        const std::size_t units = c >= 0xF0 ? 2 : 1;
        if (filled + units > sms_part) ++parts, filled = 0;
        filled += units;
    }
    return parts;
}

std::optional<sms_content> read_sms_part(const boost::json::object& part, const std::string& pointer,
                                         field_problems& problems)
{
    fields from{part, pointer, problems};
    const auto before = problems.size();
    const auto text = from.string("text");
    if (!part.contains("text")) from.problem("text", "is missing: the text of the SMS");
    if (text)
        if (auto trouble = sms_text_trouble(*text); !trouble.empty()) from.problem("text", std::move(trouble));
    from.refuse_unknown();
    if (problems.size() != before) return std::nullopt;
    return sms_content{std::string{*text}};
}

void serve_from_text(content_reading& read, bool email, bool line, bool sms)
{
    if (!email) {
        read.what.email.emplace();
        read.what.email->subject = subject_from(read.text);
        read.what.email->text = read.text;
    }
    if (!line) {
        if (auto trouble = line_text_trouble(read.text); trouble.empty())
            read.what.line = line_content{line_messages_of(read.text)};
        else
            read.unfit[index_of(channel::line)] = std::move(trouble);
    }
    if (!sms) {
        if (auto trouble = sms_text_trouble(read.text); trouble.empty())
            read.what.sms = sms_content{read.text};
        else
            read.unfit[index_of(channel::sms)] = std::move(trouble);
    }
}

}  // namespace

std::string line_text_trouble(std::string_view text)
{
    if (is_blank_text(text)) return "is empty: write what the message says";
    if (has_odd_control(text)) return "contains NUL or another control character: leave it out";
    const auto units = count_utf16_units(text);
    if (units <= 5000) return {};
    return "has " + std::to_string(units) +
           " UTF-16 units, a LINE text takes 5000: shorten it or split it into messages";
}

std::string sms_text_trouble(std::string_view text)
{
    if (is_blank_text(text)) return "is empty: write what the SMS says";
    if (has_odd_control(text)) return "contains NUL or another control character: leave it out";
    const auto units = count_utf16_units(text);
    if (units > longest_sms)
        return "has " + std::to_string(units) + " UTF-16 units, an SMS takes " + std::to_string(longest_sms) +
               ": shorten it";
    const auto parts = count_sms_parts(text);
    return parts > most_sms_parts ? "needs " + std::to_string(parts) + " SMS parts, 10 are sent: shorten it" : "";
}

std::string subject_from(std::string_view text)
{
    std::string subject;
    for (auto rest = first_characters(first_line(text), 40); !rest.empty();) {
        const auto control = control_at_front(rest);
        subject += control > 0 ? ' ' : rest.front();
        rest.remove_prefix(std::max<std::size_t>(control, 1));
    }
    return subject;
}

std::string line_messages_of(std::string_view text)
{
    std::string made = R"([{"text":)";
    append_json_string(made, text);
    return made + R"(,"type":"text"}])";
}

content_reading read_content_parts(fields& from, bool is_stored)
{
    content_reading read;
    if (const auto text = from.string("text")) {
        if (is_blank_text(*text))
            from.problem("text", "is empty: write what the message says, or leave the field out");
        else if (has_odd_control(*text))
            from.problem("text", "contains NUL or another control character: leave it out");
        else
            read.text = *text;
    }
    const auto* email = from.object("email");
    const auto* line = from.object("line");
    const auto* sms = from.object("sms");
    if (email) read.what.email = read_email_part(*email, from.at("email"), from.problems(), read.text);
    if (line)
        read.what.line = is_stored ? stored_line_part(*line) : read_line_part(*line, from.at("line"), from.problems());
    if (sms) read.what.sms = read_sms_part(*sms, from.at("sms"), from.problems());
    from.refuse_unknown();
    if (!read.text.empty()) serve_from_text(read, email, line, sms);
    return read;
}

content read_content(std::string_view stored_json)
{
    const json_document document{stored_json};
    const auto* object = document.root().if_object();
    if (!object) return {};
    field_problems ignored;
    fields from{*object, "", ignored};
    return std::move(read_content_parts(from, true).what);
}

}  // namespace todoke
