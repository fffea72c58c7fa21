#pragma once
// Reads one of LINE's objects: what is wrong with a field is noted, what LINE may have added since is let pass.
// Limits: https://developers.line.biz/en/reference/messaging-api/#message-objects

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "gateway/intake/fields.hpp"

namespace todoke {

/// How LINE counts the length of a text.
enum class line_count {
    utf16,       ///< code units: texts of messages
    characters,  ///< what a reader takes for one: labels, texts of templates. Counted rather too short than too long.
};

/// What a reader takes for characters, nearly: marks, joined emoji and their colours do not count.
std::size_t count_shown_characters(std::string_view utf8);

class line_fields {
public:
    line_fields(const boost::json::object& object, const std::string& pointer, field_problems& problems)
        : from_{object, pointer, problems}
    {
    }

    /// Notes each that is not there.
    void need(std::initializer_list<std::string_view> names, std::string_view owner);

    // Each notes what is wrong; what is absent is right.

    std::optional<std::string_view> text(std::string_view name, std::size_t most, line_count by = line_count::utf16);
    /// What no reader sees; it may be empty.
    void data(std::string_view name, std::size_t most);
    /// An address of at most 2,000 characters, https.
    void https(std::string_view name) { url(name, 2000, {"https"}); }
    void url(std::string_view name, std::size_t most, std::initializer_list<std::string_view> schemes);
    std::optional<std::string_view> word(std::string_view name, std::initializer_list<std::string_view> known);
    void number(std::string_view name, double least, double most);
    void whole_number(std::string_view name, std::int64_t least, std::int64_t most);

    /// A list of `least` to `most`; null when it is absent or wrong.
    const boost::json::array* list(std::string_view name, std::size_t least, std::size_t most);
    const boost::json::object* object(std::string_view name) { return from_.object(name); }
    std::optional<std::string_view> string(std::string_view name) { return from_.string(name); }
    bool has(std::string_view name) const { return from_.has(name); }
    void problem(std::string_view name, std::string detail) { from_.problem(name, std::move(detail)); }
    std::string at(std::string_view name) const { return from_.at(name); }
    field_problems& problems() { return from_.problems(); }

private:
    fields from_;
};

/// The object at this place of a list; what else stands there is noted.
const boost::json::object* line_object_at(const boost::json::array& list, std::size_t index, const std::string& pointer,
                                          field_problems& problems);

}  // namespace todoke
