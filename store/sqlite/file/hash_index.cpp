#include "store/sqlite/file/hash_index.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace todoke {

namespace {

constexpr std::size_t fewest_slots = 64;

}  // namespace

void hash_index::put(const slot& one)
{
    auto at = home(one.hash);
    while (slots_[at].no != 0) at = after(at);
    slots_[at] = one;
}

void hash_index::grow()
{
    std::vector<slot> larger(std::max(fewest_slots, 2 * slots_.size()));
    const auto old = std::exchange(slots_, std::move(larger));
    shift_ = 64 - std::countr_zero(slots_.size());
    for (const auto& one : old)
        if (one.no != 0) put(one);
}

void hash_index::add(std::uint64_t hash, std::int64_t no)
{
    if (4 * (used_ + 1) > 3 * slots_.size()) grow();
    put({hash, no});
    ++used_;
}

void hash_index::remove(std::uint64_t hash, std::int64_t no)
{
    if (used_ == 0) return;
    auto hole = home(hash);
    while (slots_[hole].no != 0 && (slots_[hole].hash != hash || slots_[hole].no != no)) hole = after(hole);
    if (slots_[hole].no == 0) return;
    // No look-up may end at the hole before it has come to what stands behind: that moves up, unless its home is there.
    for (auto at = after(hole); slots_[at].no != 0; at = after(at)) {
        if (way(home(slots_[at].hash), at) < way(hole, at)) continue;
        slots_[hole] = slots_[at];
        hole = at;
    }
    slots_[hole] = {};
    --used_;
}

}  // namespace todoke
