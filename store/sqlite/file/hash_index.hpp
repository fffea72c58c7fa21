#pragma once
// From keys (hashes, numbers) to numbers, several to a key, few of them equal. A slot of 16 bytes each in one piece of
// memory, so that to add one or to look one up costs one cache miss and no node.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace todoke {

class hash_index {
public:
    /// `no` is never 0.
    void add(std::uint64_t hash, std::int64_t no);
    /// Takes one back, if it is there.
    void remove(std::uint64_t hash, std::int64_t no);

    /// Calls `found` with each number under this hash, in no order.
    template <class F>
    void each(std::uint64_t hash, F found) const
    {
        if (used_ == 0) return;
        for (auto at = home(hash); slots_[at].no != 0; at = after(at))
            if (slots_[at].hash == hash) found(slots_[at].no);
    }
    /// Calls `found` with each key and number, in no order.
    template <class F>
    void all(F found) const
    {
        for (const auto& one : slots_)
            if (one.no != 0) found(one.hash, one.no);
    }
    std::size_t size() const { return used_; }

private:
    struct slot {
        std::uint64_t hash = 0;
        std::int64_t no = 0;  ///< 0: free
    };

    /// Keys that follow each other are scattered (Fibonacci hashing): in a row they would make one long search.
    std::size_t home(std::uint64_t hash) const { return (hash * 0x9e37'79b9'7f4a'7c15) >> shift_; }
    std::size_t after(std::size_t at) const { return (at + 1) & (slots_.size() - 1); }
    /// Steps from one place to another, round the end.
    std::size_t way(std::size_t from, std::size_t to) const { return (to - from) & (slots_.size() - 1); }
    void put(const slot& one);
    void grow();

    std::vector<slot> slots_;  ///< a power of two, at most three quarters of them used
    int shift_ = 64;           ///< 64 less the logarithm of their number
    std::size_t used_ = 0;
};

}  // namespace todoke
