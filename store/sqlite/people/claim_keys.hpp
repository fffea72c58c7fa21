#pragma once
// By what claims and lists are sorted: all of a person's stand together, so that one page of a run answers for all of
// them. Idempotency keys are nobody's: they stand apart, below 0.

#include <cstdint>
#include <string_view>

#include "store/sqlite/file/keyed_hash.hpp"

namespace todoke {

enum class claim_kind : std::uint8_t { idempotency = 1, key = 2, text = 3, line_text = 4, sms_text = 5, collapse = 6 };

/// 63 bits of a keyed hash below 0 for idempotency keys; else the person and 28 bits of it: a person's own claims meet
/// by chance once in many millions, and a holder's text is looked at anyway.
std::int64_t claim_key(const hash_key& key, claim_kind kind, std::int64_t of, std::string_view text);

/// Of the messages that name a customer, or were given the address of an identity: they have numbers of one sequence.
std::int64_t list_key(std::int64_t person);
/// Of the messages that a person's events may reach.
std::int64_t listeners_key(std::int64_t person);
bool is_list_key(std::int64_t key);

}  // namespace todoke
