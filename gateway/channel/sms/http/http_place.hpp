#pragma once
// A body of a provider's, and what stands at a place in it: a JSON pointer (RFC 6901), or the name of a form's field.

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/channel/sms/http/form.hpp"
#include "gateway/channel/sms/http/http_sms.hpp"

namespace todoke {

/// What is wrong with a place of such a body, in an operator's words; empty: nothing.
std::string problem_of_place(http_format format, std::string_view place);

class http_body {
public:
    /// Nothing for what is not of this format, and for JSON that is deeper than 32 levels.
    static std::optional<http_body> read(http_format format, std::string_view text);

    /// Numbers and truth values as they are written; nothing where there is nothing, or a list or an object.
    std::optional<std::string> at(std::string_view place) const;
    /// Each of a JSON list as a body of its own; nothing where there is no list.
    std::optional<std::vector<http_body>> each(std::string_view place) const;

private:
    explicit http_body(boost::json::value value) : body_{std::move(value)} {}
    explicit http_body(form_fields fields) : body_{std::move(fields)} {}

    std::variant<boost::json::value, form_fields> body_;
};

}  // namespace todoke
