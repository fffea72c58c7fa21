#include "store/sqlite/people/claim_parts.hpp"

#include <algorithm>

namespace todoke {

sorted_numbers::sorted_numbers(const hash_index& from)
{
    pairs_.reserve(from.size());
    from.all([&](std::uint64_t key, std::int64_t no) { pairs_.push_back({static_cast<std::int64_t>(key), no}); });
    std::sort(pairs_.begin(), pairs_.end());
}

std::size_t sorted_numbers::first(std::uint64_t key) const
{
    const pair wanted{static_cast<std::int64_t>(key), INT64_MIN};
    return static_cast<std::size_t>(std::lower_bound(pairs_.begin(), pairs_.end(), wanted) - pairs_.begin());
}

merging_claims::merging_claims(const fresh_claims& from)
    : by_kind{sorted_numbers{from.claims}, sorted_numbers{from.addresses}, sorted_numbers{from.lines}}
{
}

log_entry merging_claims::operator[](std::size_t at) const
{
    if (at < lines.size()) return {lines[at].key, 0, lines[at].no};
    at -= lines.size();
    const bool is_address = at < addresses.size();
    const auto& one = is_address ? addresses[at] : claims[at - addresses.size()];
    return {is_address ? log_entry::is_address : log_entry::is_claim, static_cast<std::uint64_t>(one.key), one.no};
}

}  // namespace todoke
