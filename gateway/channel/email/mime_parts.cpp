#include "gateway/channel/email/mime_parts.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "gateway/channel/email/mime_coding.hpp"
#include "gateway/channel/email/mime_field.hpp"
#include "store/model/text.hpp"

namespace todoke {

namespace {

mime_entity finished(std::string header, coded_body body)
{
    add_field(header, "Content-Transfer-Encoding", body.encoding);
    return {std::move(header), std::move(body.bytes)};
}

mime_entity text_part(std::string_view type, const std::string& text)
{
    std::string header;
    add_field(header, "Content-Type", std::string{type} + "; charset=utf-8");
    return finished(std::move(header), coded_text(text));
}

/// Some mail programs in Japan know only this form of a file's name: encoded words inside quotes.
void add_type_with_old_name(std::string& header, const attachment& file)
{
    constexpr std::string_view before = " name=\"";
    if (is_ascii(file.name) && before.size() + file.name.size() < mime_field::comfortable_line)
        return add_with_parameter(header, "Content-Type", file.type, "name", file.name);
    mime_field field{header, "Content-Type"};
    field.put(' ' + file.type + ';');
    field.put_encoded(file.name, before, "\"");
    field.end();
}

bool is_shown_in_html(const attachment& file)
{
    return !file.content_id.empty();
}

mime_entity file_part(const attachment& file)
{
    std::string header;
    add_type_with_old_name(header, file);
    add_with_parameter(header, "Content-Disposition", is_shown_in_html(file) ? "inline" : "attachment", "filename",
                       file.name);
    if (is_shown_in_html(file)) add_field(header, "Content-Id", '<' + file.content_id + '>');
    return finished(std::move(header), coded_file(file.data));
}

/// `parameters` begin with a semicolon.
mime_entity joined(std::string_view subtype, std::string_view parameters, const std::string& seed,
                   std::vector<mime_entity> parts)
{
    const auto boundary = std::string{boundary_mark}.append(subtype) + '_' + seed;
    mime_entity all;
    mime_field type{all.header, "Content-Type"};
    type.put(" multipart/" + std::string{subtype} + std::string{parameters} + ';');
    type.put(" boundary=\"" + boundary + '"');
    type.end();
    const auto line_end = std::string_view{"\r\n"};
    all.body.reserve(std::accumulate(parts.begin(), parts.end(), std::size_t{256}, [](auto sum, const auto& part) {
        return sum + part.header.size() + part.body.size() + 128;
    }));
    for (auto& part : parts) {
        all.body.append("--").append(boundary).append(line_end);
        all.body.append(part.header).append(line_end).append(part.body).append(line_end);
        part = {};  // a large file stands here no longer than it must
    }
    all.body.append("--").append(boundary).append("--").append(line_end);
    return all;
}

/// With the images that it shows, if any (RFC 2387).
mime_entity html_part(const email_content& what, const std::string& seed)
{
    std::vector<mime_entity> parts;
    parts.push_back(text_part("text/html", what.html));
    for (const auto& file : what.attachments)
        if (is_shown_in_html(file)) parts.push_back(file_part(file));
    if (parts.size() == 1) return std::move(parts.front());
    return joined("related", "; type=\"text/html\"", seed, std::move(parts));
}

mime_entity text_parts(const email_content& what, const std::string& seed)
{
    if (what.html.empty()) return text_part("text/plain", what.text);
    if (what.text.empty()) return html_part(what, seed);
    std::vector<mime_entity> both;
    both.push_back(text_part("text/plain", what.text));
    both.push_back(html_part(what, seed));
    return joined("alternative", "", seed, std::move(both));
}

}  // namespace

mime_entity build_body(const email_content& what, const std::string& seed)
{
    std::vector<mime_entity> parts;
    parts.push_back(text_parts(what, seed));
    for (const auto& file : what.attachments)
        if (!is_shown_in_html(file)) parts.push_back(file_part(file));
    if (parts.size() == 1) return std::move(parts.front());
    return joined("mixed", "", seed, std::move(parts));
}

}  // namespace todoke
