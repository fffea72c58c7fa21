#include "daemon/public/unsubscribe_body.hpp"

#include <boost/url/params_view.hpp>
#include <boost/url/parse_query.hpp>
#include <string>

#include "store/model/text.hpp"

namespace todoke {

namespace {

/// What a form or a mail program sent (application/x-www-form-urlencoded); some end it with a line break.
unsubscribe_wish wish_of_form(std::string_view body)
{
    const std::string plain{trimmed(body)};  // Boost.URL 1.81 reads on to a NUL
    const auto parsed = boost::urls::parse_query(plain);
    if (!parsed) return unsubscribe_wish::unclear;
    for (const auto& one : boost::urls::params_view(*parsed)) {
        if (equal_ignoring_case(one.key, "List-Unsubscribe") && equal_ignoring_case(one.value, "One-Click"))
            return unsubscribe_wish::one_click;
        if (one.key == "stop" && one.value == "this") return unsubscribe_wish::this_class;
        if (one.key == "stop" && one.value == "all") return unsubscribe_wish::all;
    }
    return unsubscribe_wish::unclear;
}

/// RFC 8058 lets mail programs send multipart/form-data, too: one part, named and filled as below. Not all of them
/// quote the name, and some end lines with LF alone.
unsubscribe_wish wish_of_parts(std::string_view body)
{
    std::string plain;
    for (const char c : body)
        if (c != '\r' && c != '"') plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const auto name = plain.find("name=list-unsubscribe\n");
    const auto head_end = plain.find("\n\n", name);
    if (name == plain.npos || head_end == plain.npos) return unsubscribe_wish::unclear;
    const auto said = std::string_view{plain}.substr(head_end + 2);
    return trimmed(said.substr(0, said.find('\n'))) == "one-click" ? unsubscribe_wish::one_click
                                                                   : unsubscribe_wish::unclear;
}

}  // namespace

unsubscribe_wish read_unsubscribe_body(std::string_view content_type, std::string_view body)
{
    const bool in_parts = starts_ignoring_case(content_type, "multipart/form-data");
    return in_parts ? wish_of_parts(body) : wish_of_form(body);
}

}  // namespace todoke
