#pragma once
// A Bloom filter (Bloom 1970; blocked as by Putze, Sanders and Singler 2007): says of a key that it is not there, or
// that it may be. One byte of memory a key, one cache line looked at; about one key in thirty that is not there may be.

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace todoke {

class key_filter {
public:
    /// For so many keys; with more it is wrong more often, never the other way.
    explicit key_filter(std::size_t keys);
    static std::size_t blocks_for(std::size_t keys);
    using block = std::array<std::uint64_t, 8>;  ///< a cache line
    /// What blocks() gave.
    explicit key_filter(std::vector<block> blocks) : blocks_{std::move(blocks)} {}

    void add(std::int64_t key);
    bool may_have(std::int64_t key) const;
    const std::vector<block>& blocks() const { return blocks_; }  ///< at least one

private:
    std::size_t place_of(std::uint64_t mixed) const;
    std::vector<block> blocks_;
};

}  // namespace todoke
