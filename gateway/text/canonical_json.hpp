#pragma once
// JSON in one form for equal values: what bodies are compared by, and what is stored.

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace todoke {

/// Keys sorted, no white space, shortest numbers: equal values have equal texts.
std::string canonical_json(const boost::json::value& what);

/// An object's canonical text, and its members' where they stand in it.
class canonical_object {
public:
    /// `without`: a key of the outermost object that is left out.
    explicit canonical_object(const boost::json::object& what, std::string_view without = {});

    const std::string& text() const { return text_; }
    /// The text of one member's value; empty: it has no such member.
    std::string_view member(std::string_view name) const;

private:
    struct place {
        std::string_view name;  ///< of the object this was made from
        std::size_t from = 0, until = 0;
    };
    std::string text_;
    std::vector<place> members_;
};

/// The first 128 bits of SHA-256.
std::array<std::uint8_t, 16> digest_128(std::string_view text);

}  // namespace todoke
