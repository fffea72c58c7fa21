#pragma once
// JSON as this product takes it: UTF-8 (RFC 8259), at most 32 levels deep, no key twice in one object, every number
// kept exactly. Whatever is let through means the same to every reader.

#include <array>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace todoke {

inline constexpr std::size_t deepest_json = 32;

/// One parsed text with the memory it lives in.
class json_document {
public:
    explicit json_document(std::string_view text);
    json_document(const json_document&) = delete;
    json_document& operator=(const json_document&) = delete;

    /// Empty: it was understood. Else what is wrong, with the place.
    const std::string& trouble() const { return trouble_; }
    const boost::json::value& root() const { return root_; }

private:
    std::array<unsigned char, 8192> first_block_;
    boost::json::monotonic_resource memory_{first_block_.data(), first_block_.size()};
    std::string trouble_;
    boost::json::value root_;
};

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
