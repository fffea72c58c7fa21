#pragma once
// Reads one JSON object field by field, noting every problem with its pointer. Whoever is done calls refuse_unknown():
// what was never asked for is refused by name.

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/intake/intake.hpp"
#include "gateway/text/strict_json.hpp"

namespace todoke {

/// `parent` + "/" + `name`, escaped as RFC 6901 says.
std::string pointer_to(std::string_view parent, std::string_view name);
std::string pointer_to(std::string_view parent, std::size_t index);

/// "a string", "a number" … for details.
std::string_view kind_of(const boost::json::value& what);
inline std::string_view view(const boost::json::string& text)
{
    return {text.data(), text.size()};
}

/// What a body is that is no JSON object; nothing: it is one.
std::optional<malformed> trouble_of_body(const json_document& body);

class fields {
public:
    fields(const boost::json::object& object, std::string pointer, field_problems& problems)
        : object_{object}, pointer_{std::move(pointer)}, problems_{problems}
    {
        known_.reserve(24);
    }

    /// The field whatever it is; null when it is absent.
    const boost::json::value* take(std::string_view name);

    bool has(std::string_view name) const { return object_.contains(name); }

    // Each gives nothing when the field is absent, and notes a problem when it is not of its type.

    std::optional<std::string_view> string(std::string_view name);
    const boost::json::object* object(std::string_view name);
    const boost::json::array* array(std::string_view name);
    /// False, too, when it is absent or wrong.
    bool flag(std::string_view name);
    std::optional<instant> when(std::string_view name);
    std::optional<span> length(std::string_view name);
    /// One line of 1 to 255 characters without controls; empty when absent or wrong.
    std::string label(std::string_view name);

    /// Accepts only absence.
    void not_yet(std::string_view name, std::string_view why);

    void problem(std::string_view name, std::string detail);
    void refuse_unknown();

    std::string at(std::string_view name) const { return pointer_to(pointer_, name); }
    const std::string& pointer() const { return pointer_; }
    field_problems& problems() { return problems_; }

private:
    void wrong_type(std::string_view name, std::string_view wanted, const boost::json::value& found);

    const boost::json::object& object_;
    std::string pointer_;
    field_problems& problems_;
    std::vector<std::string_view> known_;
};

}  // namespace todoke
