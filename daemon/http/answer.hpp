#pragma once
// What a handler gives back: one response, not yet framed.

#include <string>
#include <string_view>

namespace todoke {

struct answer {
    unsigned status = 200;
    std::string_view type = "application/json";  ///< a literal; empty: no content
    std::string headers;                         ///< further lines, each with its CR LF
    std::string body;
    bool own_headers = false;  ///< it says itself what others get from answer_headers.hpp

    /// `value` never comes from a caller unchecked: it holds no line break.
    void header(std::string_view name, std::string_view value)
    {
        headers.append(name).append(": ").append(value).append("\r\n");
    }
};

std::string_view reason_of(unsigned status);

/// Done, and there is nothing to say about it: 204.
inline answer no_content()
{
    answer made;
    made.status = 204;
    made.type = {};
    return made;
}

}  // namespace todoke
