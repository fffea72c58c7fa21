#pragma once
// What stands in place of a key in which an erased address or customer's id was ("welcome:hanako@example.jp",
// "cart:c-1001"): a hash under the box's key, by which the key is known when it is used again. Else its message would
// go twice.

#include <string>
#include <string_view>

#include "store/sqlite/file/keyed_hash.hpp"

namespace todoke {

/// One that stands for a key already stays what it is.
std::string erased_key(const hash_key& box, std::string_view key);

/// Whether `kept` is, or stands for, the key `asked`.
bool is_key(const hash_key& box, const std::string& kept, std::string_view asked);

/// For people: empty where it only stands for one.
std::string shown_key(std::string kept);

}  // namespace todoke
