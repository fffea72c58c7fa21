#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/string.hpp>

#include "gateway/intake/address.hpp"
#include "gateway/intake/content.hpp"
#include "gateway/intake/text_checks.hpp"

namespace todoke {

namespace {

namespace json = boost::json;

constexpr std::size_t most_headers = 50, most_attachments = 20;
constexpr std::size_t largest_attachments = 20u << 20;

/// What the gateway and the transport write themselves.
constexpr std::array own_headers{
    std::string_view{"from"},        std::string_view{"to"},           std::string_view{"cc"},
    std::string_view{"bcc"},         std::string_view{"subject"},      std::string_view{"date"},
    std::string_view{"message-id"},  std::string_view{"sender"},       std::string_view{"received"},
    std::string_view{"return-path"}, std::string_view{"mime-version"}, std::string_view{"dkim-signature"},
    std::string_view{"delivered-to"}};

bool is_own_header(std::string_view name)
{
    return (name.size() >= 8 && equal_ignoring_case(name.substr(0, 8), "content-")) ||
           (name.size() >= 7 && equal_ignoring_case(name.substr(0, 7), "resent-")) ||
           std::any_of(own_headers.begin(), own_headers.end(),
                       [&](auto own) { return equal_ignoring_case(name, own); });
}

std::string header_trouble(std::string_view name, const json::value& value)
{
    if (!is_token(name) || name.size() > 76) return "is no header name: letters, digits and hyphens, at most 76";
    if (is_own_header(name)) return "is a header the gateway writes itself: leave it out";
    const auto* text = value.if_string();
    if (!text) return "is " + std::string{kind_of(value)} + ", a string is expected";
    if (has_control(view(*text))) return "contains a line break, NUL or another control character: leave it out";
    if (text->size() > 990) return "is longer than 990 bytes: shorten it";
    return {};
}

void read_headers(fields& from, email_content& into)
{
    const auto* headers = from.object("headers");
    if (!headers) return;
    if (headers->size() > most_headers) from.problem("headers", "are more than 50: leave some out");
    for (const auto& member : *headers) {
        const std::string_view name{member.key().data(), member.key().size()};
        if (auto trouble = header_trouble(name, member.value()); !trouble.empty())
            from.problems().push_back({pointer_to(from.at("headers"), name), quoted(name) + " " + trouble});
        else
            into.headers.emplace(name, view(member.value().get_string()));
    }
}

std::string name_trouble(std::string_view name)
{
    if (is_blank_text(name)) return "is empty: give the file a name";
    if (has_control(name)) return "contains a line break, NUL or another control character: leave it out";
    if (name.find_first_of("/\\") != std::string_view::npos)
        return "contains a path separator: give the bare file name";
    return count_characters(name) > 255 ? "is longer than 255 characters: shorten it" : "";
}

bool is_media_type(std::string_view text)
{
    const auto slash = text.find('/');
    return slash != std::string_view::npos && text.size() <= 127 && is_token(text.substr(0, slash)) &&
           is_token(text.substr(slash + 1));
}

std::string type_trouble(std::string_view type)
{
    if (!is_media_type(type)) return "is no media type: write it like application/pdf, without parameters";
    const bool composite = (type.size() > 10 && equal_ignoring_case(type.substr(0, 10), "multipart/")) ||
                           (type.size() > 8 && equal_ignoring_case(type.substr(0, 8), "message/"));
    return composite ? "is not a type of one file: use application/octet-stream" : "";
}

void read_attachment(const json::object& object, std::string pointer, field_problems& problems, email_content& into)
{
    fields from{object, std::move(pointer), problems};
    const auto before = problems.size();
    attachment made;
    const auto need = [&](std::string_view name, auto check) {
        const auto text = from.string(name);
        if (!object.contains({name.data(), name.size()})) from.problem(name, "is missing");
        if (text)
            if (std::string trouble = check(*text); !trouble.empty()) from.problem(name, std::move(trouble));
        return std::string{text.value_or("")};
    };
    made.name = need("name", name_trouble);
    made.type = need("type", type_trouble);
    need("base64", [&](std::string_view text) {
        auto decoded = decode_base64(text);
        if (decoded) made.data = std::move(*decoded);
        return decoded ? "" : "is not base64: encode the file's bytes (RFC 4648, with padding, without line breaks)";
    });
    from.refuse_unknown();
    if (problems.size() == before) into.attachments.push_back(std::move(made));
}

void read_attachments(fields& from, email_content& into)
{
    const auto* array = from.array("attachments");
    if (!array) return;
    if (array->size() > most_attachments) {
        from.problem("attachments", "are more than 20: leave some out");
        return;
    }
    for (std::size_t i = 0; i < array->size(); ++i) {
        const auto pointer = pointer_to(from.at("attachments"), i);
        if (const auto* object = (*array)[i].if_object())
            read_attachment(*object, pointer, from.problems(), into);
        else
            from.problems().push_back({pointer, "is " + std::string{kind_of((*array)[i])} +
                                                    R"(, an object {"name", "type", "base64"} is expected)"});
    }
    std::size_t total = 0;
    for (const auto& one : into.attachments) total += one.data.size();
    if (total > largest_attachments)
        from.problem("attachments", "are more than 20 MiB together: link to the files instead");
}

/// "address" or "Name <address>", or a name alone to stand before the provider's address.
std::string sender_trouble(std::string_view from)
{
    if (is_blank_text(from)) return "is empty: leave the field out to use the provider's sender";
    if (has_control(from)) return "contains a line break, NUL or another control character: leave it out";
    if (count_characters(from) > 255) return "is longer than 255 characters: shorten it";
    const auto open = from.rfind('<');
    if (open != std::string_view::npos) {
        if (!from.ends_with('>')) return "is no sender: write it as Name <name@example.jp>";
        auto name = from.substr(0, open);
        name = name.substr(0, name.find_last_not_of(' ') + 1);
        if (name.size() >= 2 && name.starts_with('"') && name.ends_with('"')) name = name.substr(1, name.size() - 2);
        if (name.find_first_of("<>\"\\") != std::string_view::npos)
            return "is no sender: the name has <, >, \" or \\ in it";
        return email_trouble(from.substr(open + 1, from.size() - open - 2));
    }
    if (from.find('@') != std::string_view::npos) return email_trouble(from);
    return from.find_first_of("<>\"") == std::string_view::npos ? "" : "is no sender: a name stands without quotes";
}

void read_subject(fields& from, email_content& into, bool given)
{
    if (const auto subject = from.string("subject")) {
        if (is_blank_text(*subject))
            from.problem("subject", "is empty: write one, or leave the field out to use the first line of the text");
        else if (has_control(*subject))
            from.problem("subject", "contains a line break, NUL or another control character: leave it out");
        else if (count_characters(*subject) > 255)
            from.problem("subject", "is longer than 255 characters: shorten it");
        else
            into.subject = *subject;
    }
    if (given) return;
    into.subject = subject_from(into.text);
    if (into.subject.empty() && !into.html.empty())
        from.problem("subject", "is missing: HTML alone has no first line to take it from");
}

}  // namespace

std::optional<email_content> read_email_part(const json::object& part, const std::string& pointer,
                                             field_problems& problems, std::string_view common_text)
{
    fields from{part, pointer, problems};
    const auto before = problems.size();
    email_content made;
    const auto text = from.string("text");
    const auto html = from.string("html");
    for (const auto& [name, given] : {std::pair{"text", text}, std::pair{"html", html}}) {
        if (!given) continue;
        if (is_blank_text(*given)) from.problem(name, "is empty: leave the field out");
        if (has_odd_control(*given)) from.problem(name, "contains NUL or another control character: leave it out");
    }
    made.text = text.value_or(common_text);
    made.html = html.value_or("");
    if (made.text.empty() && made.html.empty() && !part.contains("text") && !part.contains("html"))
        problems.push_back({pointer, "has neither text nor html, and there is no content.text: give one of them"});
    read_subject(from, made, part.contains("subject"));
    if (const auto sender = from.string("from")) {
        if (auto trouble = sender_trouble(*sender); !trouble.empty()) from.problem("from", std::move(trouble));
        made.from = *sender;
    }
    read_headers(from, made);
    read_attachments(from, made);
    from.refuse_unknown();
    if (problems.size() != before) return std::nullopt;
    return made;
}

}  // namespace todoke
