#include "gateway/channel/email/mime_parts.hpp"

#include <algorithm>

#include "gateway/channel/email/mime_words.hpp"
#include "store/model/text.hpp"

namespace todoke {

namespace {

constexpr std::size_t comfortable_line = 76;

std::string with_line_ends(std::string_view text, std::string_view end)
{
    std::string out;
    out.reserve(text.size() + text.size() / 16);
    while (true) {
        const auto at = text.find_first_of("\r\n");
        out.append(text.substr(0, at));
        if (at == std::string_view::npos) return out;
        out.append(end);
        text.remove_prefix(text.substr(at).starts_with("\r\n") ? at + 2 : at + 1);
    }
}

/// Plain where it is plain enough, quoted-printable for a little else, base64 for Japanese.
GMimeContentEncoding encoding_for(std::string_view text)
{
    std::size_t strange = 0, line = 0, longest = 0;
    for (const unsigned char c : text) {
        line = c == '\n' ? 0 : line + 1;
        longest = std::max(longest, line);
        strange += c >= 0x7f || (c < 0x20 && c != '\n' && c != '\t' && c != '\r');
    }
    if (strange == 0 && longest <= comfortable_line) return GMIME_CONTENT_ENCODING_7BIT;
    return strange * 6 < text.size() ? GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE : GMIME_CONTENT_ENCODING_BASE64;
}

void fill(GMimePart* part, const std::string& bytes, GMimeContentEncoding encoding)
{
    const g_ref<GMimeStream> stream{g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size())};
    const g_ref<GMimeDataWrapper> content{
        g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT)};
    g_mime_part_set_content(part, content.get());
    g_mime_part_set_content_encoding(part, encoding);
}

g_ref<GMimeObject> text_part(const char* subtype, const std::string& text)
{
    auto* const part = g_mime_part_new_with_type("text", subtype);
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "utf-8");
    const auto encoding = encoding_for(text);
    // Inside base64 nobody converts line ends afterwards; in the other two GMime does.
    fill(part, with_line_ends(text, encoding == GMIME_CONTENT_ENCODING_BASE64 ? "\r\n" : "\n"), encoding);
    return g_ref<GMimeObject>{GMIME_OBJECT(part)};
}

void in_utf8(GMimeParamList* list, const char* name, GMimeParamEncodingMethod method)
{
    if (auto* const entry = g_mime_param_list_get_parameter(list, name)) {
        g_mime_param_set_charset(entry, "utf-8");
        g_mime_param_set_encoding_method(entry, method);
    }
}

/// Some mail programs in Japan know only this form of a file's name: encoded words inside quotes. GMime would put them
/// on one line, and make them as long as it takes.
void name_in_old_form(GMimeObject* part, const attachment& file)
{
    constexpr std::string_view before = " name=\"";
    if (is_ascii(file.name) && before.size() + file.name.size() < comfortable_line) return;
    const auto value = file.type + ";\n" + std::string{before} + to_encoded_words(file.name, before.size()) + "\"";
    auto* const header = g_mime_header_list_get_header(g_mime_object_get_header_list(part), "Content-Type");
    g_mime_header_set_raw_value(header, (' ' + value + '\n').c_str());
}

bool is_shown_in_html(const attachment& file)
{
    return !file.content_id.empty();
}

g_ref<GMimeObject> file_part(const attachment& file)
{
    const auto slash = file.type.find('/');
    const auto type = file.type.substr(0, slash), subtype = file.type.substr(slash + 1);
    auto* const part = g_mime_part_new_with_type(type.c_str(), subtype.c_str());
    auto* const object = GMIME_OBJECT(part);
    const bool is_shown = is_shown_in_html(file);
    g_mime_object_set_disposition(object, is_shown ? GMIME_DISPOSITION_INLINE : GMIME_DISPOSITION_ATTACHMENT);
    if (is_shown) g_mime_object_set_content_id(object, file.content_id.c_str());
    g_mime_part_set_filename(part, file.name.c_str());
    in_utf8(g_mime_content_disposition_get_parameters(g_mime_object_get_content_disposition(object)), "filename",
            GMIME_PARAM_ENCODING_METHOD_RFC2231);
    fill(part, file.data, GMIME_CONTENT_ENCODING_BASE64);
    name_in_old_form(object, file);
    return g_ref<GMimeObject>{object};
}

g_ref<GMimeObject> bundle(const char* subtype, const std::string& boundary)
{
    auto* const all = g_mime_multipart_new_with_subtype(subtype);
    g_mime_multipart_set_boundary(all, boundary.c_str());
    return g_ref<GMimeObject>{GMIME_OBJECT(all)};
}

void add(const g_ref<GMimeObject>& bundle, const g_ref<GMimeObject>& part)
{
    g_mime_multipart_add(GMIME_MULTIPART(bundle.get()), part.get());
}

/// With the images that it shows, if any (RFC 2387).
g_ref<GMimeObject> html_part(const email_content& what, const std::string& seed)
{
    auto html = text_part("html", what.html);
    if (std::none_of(what.attachments.begin(), what.attachments.end(), is_shown_in_html)) return html;
    auto all = bundle("related", "=_related_" + seed);
    g_mime_object_set_content_type_parameter(all.get(), "type", "text/html");
    add(all, html);
    for (const auto& file : what.attachments)
        if (is_shown_in_html(file)) add(all, file_part(file));
    return all;
}

}  // namespace

void start_gmime()
{
    static const bool started = [] {
        g_mime_init();
        return true;
    }();
    static_cast<void>(started);
}

g_ref<GMimeObject> build_body(const email_content& what, const std::string& seed)
{
    start_gmime();
    auto body = text_part("plain", what.text);
    if (!what.html.empty()) {
        auto html = html_part(what, seed);
        if (what.text.empty()) {
            body = std::move(html);
        } else {
            auto both = bundle("alternative", "=_alternative_" + seed);
            add(both, body);
            add(both, html);
            body = std::move(both);
        }
    }
    if (std::all_of(what.attachments.begin(), what.attachments.end(), is_shown_in_html)) return body;
    auto all = bundle("mixed", "=_mixed_" + seed);
    add(all, body);
    for (const auto& file : what.attachments)
        if (!is_shown_in_html(file)) add(all, file_part(file));
    return all;
}

}  // namespace todoke
