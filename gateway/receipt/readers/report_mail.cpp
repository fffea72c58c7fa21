#include "gateway/receipt/readers/report_mail.hpp"

#include <algorithm>

#include "store/model/text.hpp"

namespace todoke {

namespace {

/// Each may begin a part, and GMime takes ten microseconds for a part: a stranger's mail of nothing else takes the
/// thread from everybody for that long.
constexpr std::size_t most_dashed_lines = 1000;
/// GMime calls itself for each group inside a group of an address header (`a:a:a:`): a stranger's mail of nothing else
/// takes the whole stack.
constexpr std::size_t most_openings = 1000;

bool is_all_parts(std::string_view mail)
{
    std::size_t dashed = 0;
    for (auto at = mail.find("\n--"); at != std::string_view::npos && dashed <= most_dashed_lines; ++dashed)
        at = mail.find("\n--", at + 1);
    return dashed > most_dashed_lines;
}

/// RFC 5322, section 2.2; blanks before the colon are let pass as they once were.
bool begins_a_field(std::string_view line)
{
    const auto colon = line.find(':');
    const auto name = trimmed(line.substr(0, colon));
    return colon != std::string_view::npos && !name.empty() &&
           std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7f; });
}

/// Whether any field, of whichever part's head, nests deeper than is sane. Bodies are looked at, too: the heads of
/// mails that are returned stand there.
bool is_too_deep(std::string_view mail)
{
    std::size_t openings = 0;
    bool is_field = false;
    while (!mail.empty()) {
        const auto line = mail.substr(0, mail.find('\n'));
        mail.remove_prefix(std::min(line.size() + 1, mail.size()));
        const bool goes_on = line.starts_with(' ') || line.starts_with('\t');
        if (!goes_on) {
            openings = 0;
            is_field = begins_a_field(line);
        }
        const auto opens = [](char c) { return c == ':' || c == '(' || c == '<' || c == '['; };
        if (is_field) openings += static_cast<std::size_t>(std::ranges::count_if(line, opens));
        if (openings > most_openings) return true;
    }
    return false;
}

}  // namespace

owned_gobject<GMimeMessage> take_apart(std::string_view mail)
{
    if (is_all_parts(mail) || is_too_deep(mail)) return nullptr;
    static const bool started = (g_mime_init(), true);
    static_cast<void>(started);
    const owned_gobject<GMimeStream> stream{g_mime_stream_mem_new_with_buffer(mail.data(), mail.size())};
    const owned_gobject<GMimeParser> parser{g_mime_parser_new_with_stream(stream.get())};
    return owned_gobject<GMimeMessage>{g_mime_parser_construct_message(parser.get(), nullptr)};
}

bool is_of_type(GMimeObject* part, const char* type, const char* subtype)
{
    return part && g_mime_content_type_is_type(g_mime_object_get_content_type(part), type, subtype);
}

std::string decoded_part(GMimeObject* part)
{
    if (!part || !GMIME_IS_PART(part)) return {};
    auto* const content = g_mime_part_get_content(GMIME_PART(part));
    if (!content) return {};
    const owned_gobject<GMimeStream> stream{g_mime_stream_mem_new()};
    g_mime_data_wrapper_write_to_stream(content, stream.get());
    const auto* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
    return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

std::vector<report_fields> field_groups_of(std::string_view text)
{
    std::vector<report_fields> groups(1);
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

std::string field_in(const report_fields& group, std::string_view name)
{
    for (const auto& [key, value] : group)
        if (equal_ignoring_case(key, name)) return value;
    return {};
}

std::string without_xtext(std::string_view text)
{
    const auto digit = [](char c) {
        return (c >= '0' && c <= '9') ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    };
    std::string made;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool coded = text[i] == '+' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0;
        made += coded ? static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])) : text[i];
        if (coded) i += 2;
    }
    return made;
}

}  // namespace todoke
