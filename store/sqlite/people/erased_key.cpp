#include "store/sqlite/people/erased_key.hpp"

#include <array>
#include <charconv>

namespace todoke {

namespace {

constexpr char erased_mark = '\x01';  // no key of a backend's has a control

}  // namespace

std::string erased_key(const hash_key& box, std::string_view key)
{
    if (key.starts_with(erased_mark)) return std::string{key};
    std::array<char, 16> digits{};
    const auto hash = keyed_hash(box, std::string{"erased "}.append(key));
    auto* const end = std::to_chars(digits.data(), digits.data() + digits.size(), hash, 16).ptr;
    return erased_mark + std::string{digits.data(), end};
}

bool is_key(const hash_key& box, const std::string& kept, std::string_view asked)
{
    return kept == asked || (kept.starts_with(erased_mark) && kept == erased_key(box, asked));
}

std::string shown_key(std::string kept)
{
    return kept.starts_with(erased_mark) ? std::string{} : kept;
}

}  // namespace todoke
