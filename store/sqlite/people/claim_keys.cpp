#include "store/sqlite/people/claim_keys.hpp"

#include <algorithm>
#include <cstring>
#include <string>

namespace todoke {

namespace {

constexpr int hash_bits = 28;
constexpr std::int64_t hash_mask = (std::int64_t{1} << hash_bits) - 1;
/// Persons' numbers are given one by one; the store would be full long before.
constexpr std::int64_t person_mask = INT64_MAX >> hash_bits;
constexpr std::int64_t messages = 0, listening = 1, first_hash = 2;

std::int64_t of_person(std::int64_t person, std::int64_t what)
{
    return (person & person_mask) << hash_bits | what;
}

}  // namespace

std::int64_t claim_key(const hash_key& key, claim_kind kind, std::int64_t of, std::string_view text)
{
    std::string made;
    made.reserve(1 + sizeof of + text.size());
    made += static_cast<char>(kind);
    char raw[sizeof of];
    std::memcpy(raw, &of, sizeof of);
    made.append(raw, sizeof of);
    made += text;
    const auto hash = static_cast<std::int64_t>(keyed_hash(key, made) >> 1);
    if (kind == claim_kind::idempotency) return INT64_MIN | hash;
    return of_person(of, std::max(hash & hash_mask, first_hash));
}

std::int64_t list_key(std::int64_t person)
{
    return of_person(person, messages);
}

std::int64_t listeners_key(std::int64_t person)
{
    return of_person(person, listening);
}

bool is_list_key(std::int64_t key)
{
    return key >= 0 && (key & hash_mask) < first_hash;
}

}  // namespace todoke
