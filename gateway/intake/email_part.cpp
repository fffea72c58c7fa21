#include <boost/json/array.hpp>
#include <boost/json/string.hpp>

#include "gateway/intake/content.hpp"
#include "gateway/text/text_checks.hpp"
#include "store/model/email_rules.hpp"

namespace todoke {

namespace {

namespace json = boost::json;

std::string header_trouble(std::string_view name, const json::value& value)
{
    if (auto trouble = header_name_trouble(name); !trouble.empty()) return trouble;
    const auto* text = value.if_string();
    if (!text) return "is " + std::string{kind_of(value)} + ", a string is expected";
    return header_value_trouble(name, view(*text));
}

void read_headers(fields& from, email_content& into)
{
    const auto* headers = from.object("headers");
    if (!headers) return;
    for (const auto& member : *headers) {
        const std::string_view name{member.key().data(), member.key().size()};
        if (auto trouble = header_trouble(name, member.value()); !trouble.empty())
            from.problems().push_back({pointer_to(from.at("headers"), name), quoted(name) + " " + trouble});
        else
            into.headers.emplace(name, view(member.value().get_string()));
    }
    if (auto trouble = headers_trouble(into.headers); !trouble.empty()) from.problem("headers", std::move(trouble));
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
    made.name = need("name", file_name_trouble);
    made.type = need("type", media_type_trouble);
    need("base64", [&](std::string_view text) {
        auto decoded = decode_base64(text);
        if (decoded) made.data = std::move(*decoded);
        return decoded ? "" : "is not base64: encode the file's bytes (RFC 4648, with padding, without line breaks)";
    });
    if (const auto cid = from.string("cid")) {
        if (auto trouble = content_id_trouble(*cid); !trouble.empty()) from.problem("cid", std::move(trouble));
        made.content_id = *cid;
    }
    from.refuse_unknown();
    if (problems.size() == before) into.attachments.push_back(std::move(made));
}

void read_attachments(fields& from, email_content& into)
{
    const auto* array = from.array("attachments");
    if (!array) return;
    for (std::size_t i = 0; i < array->size(); ++i) {
        const auto pointer = pointer_to(from.at("attachments"), i);
        if (const auto* object = (*array)[i].if_object())
            read_attachment(*object, pointer, from.problems(), into);
        else
            from.problems().push_back({pointer, "is " + std::string{kind_of((*array)[i])} +
                                                    R"(, an object {"name", "type", "base64"} is expected)"});
    }
    if (auto trouble = attachments_trouble(into.attachments, !into.html.empty()); !trouble.empty())
        from.problem("attachments", std::move(trouble));
}

void read_subject(fields& from, email_content& into, bool given)
{
    if (const auto subject = from.string("subject")) {
        if (auto trouble = subject_trouble(*subject); !trouble.empty()) from.problem("subject", std::move(trouble));
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
        if (auto trouble = body_trouble(*given); !trouble.empty()) from.problem(name, std::move(trouble));
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
