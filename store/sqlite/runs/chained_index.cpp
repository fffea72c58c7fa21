#include "store/sqlite/runs/chained_index.hpp"

#include <algorithm>
#include <bit>

namespace todoke {

namespace {

constexpr std::size_t fewest_slots = 64;
/// Keys that follow each other are scattered (Fibonacci hashing): in a row they would make one long search.
constexpr std::uint64_t golden = 0x9e37'79b9'7f4a'7c15;

}  // namespace

std::size_t chained_index::slot_of(std::int64_t key) const
{
    const auto mask = slots_.size() - 1;
    auto at = static_cast<std::size_t>((static_cast<std::uint64_t>(key) * golden) >> shift_);
    while (slots_[at] != 0 && entries_[slots_[at] - 1].one.key != key) at = (at + 1) & mask;
    return at;
}

void chained_index::link(std::uint32_t place)
{
    auto& added = entries_[place - 1];
    auto& newest = slots_[slot_of(added.one.key)];
    added.before = newest;
    newest = place;
}

void chained_index::link_all()
{
    slots_.assign(std::max(fewest_slots, std::bit_ceil(2 * entries_.size() + 1)), 0);
    shift_ = 64 - std::countr_zero(slots_.size());
    for (std::uint32_t place = 1; place <= entries_.size(); ++place) link(place);
}

void chained_index::add(const keyed_number& one)
{
    entries_.push_back({one});
    if (2 * entries_.size() > slots_.size())
        link_all();
    else
        link(static_cast<std::uint32_t>(entries_.size()));
}

/// The other way round: then each is the newest of its key, and nobody's search passes the slot that it leaves.
void chained_index::shrink_to(std::size_t count)
{
    for (; entries_.size() > count; entries_.pop_back())
        slots_[slot_of(entries_.back().one.key)] = entries_.back().before;
}

std::vector<keyed_number> chained_index::since(std::size_t count) const
{
    std::vector<keyed_number> made;
    made.reserve(entries_.size() - count);
    for (auto at = count; at < entries_.size(); ++at) made.push_back(entries_[at].one);
    return made;
}

std::vector<keyed_number> chained_index::sorted() const
{
    auto made = since(0);
    std::sort(made.begin(), made.end());
    made.erase(std::unique(made.begin(), made.end()), made.end());
    return made;
}

}  // namespace todoke
