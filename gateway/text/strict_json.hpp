#pragma once
// JSON as this product takes it: UTF-8 (RFC 8259), at most 32 levels deep, no key twice in one object, every number
// kept exactly. Whatever is let through means the same to every reader.

#include <array>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

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

}  // namespace todoke
