#include "store/sqlite/erased_key.hpp"

#include <fmt/format.h>

namespace todoke {

namespace {

constexpr char mark = '\x01';  // no key of a backend's has a control

}  // namespace

std::string erased_key(const hash_key& box, std::string_view key)
{
    return fmt::format("{}{:016x}", mark, keyed_hash(box, std::string{"erased "}.append(key)));
}

bool is_key(const hash_key& box, const std::string& kept, std::string_view asked)
{
    return kept == asked || (kept.starts_with(mark) && kept == erased_key(box, asked));
}

std::string shown_key(std::string kept)
{
    return kept.starts_with(mark) ? std::string{} : kept;
}

}  // namespace todoke
