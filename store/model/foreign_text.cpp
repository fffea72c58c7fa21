#include "store/model/foreign_text.hpp"

#include <algorithm>

#include "store/model/text.hpp"

namespace todoke {

namespace {

/// Bytes of the character at the front; 0: there is none.
std::size_t character_length(std::string_view text)
{
    for (std::size_t length = 1; length <= std::min<std::size_t>(text.size(), 4); ++length)
        if (is_utf8(text.substr(0, length))) return length;
    return 0;
}

}  // namespace

std::string as_utf8(std::string_view text)
{
    std::string made;
    while (!text.empty()) {
        const auto length = character_length(text);
        if (length == 0)
            made += "\xef\xbf\xbd";
        else
            made += text.substr(0, length);
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return made;
}

std::string as_one_line(std::string_view text, std::size_t longest)
{
    const auto whole = as_utf8(text.substr(0, longest));
    std::string made;
    for (std::string_view rest = whole; !rest.empty();) {
        const auto control = control_at_front(rest);
        const auto length = control != 0 ? control : character_length(rest);
        const auto shown = control != 0 ? std::string_view{" "} : rest.substr(0, length);
        if (made.size() + shown.size() > longest) break;
        made += shown;
        rest.remove_prefix(length);
    }
    // A character that the limit cut apart is left out rather than shown as none.
    const bool is_cut = text.size() > longest && character_length(text.substr(longest)) == 0;
    while (is_cut && made.ends_with("\xef\xbf\xbd")) made.resize(made.size() - 3);
    return made;
}

bool is_foreign_id(std::string_view text, std::size_t longest)
{
    return !text.empty() && text.size() <= longest && is_one_line(text) && text.find(' ') == std::string_view::npos;
}

}  // namespace todoke
