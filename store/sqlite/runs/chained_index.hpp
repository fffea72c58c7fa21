#pragma once
// From keys (hashes, numbers) to numbers, any number of them to a key. What was added last is found first and can be
// taken back. 24 bytes an entry and 4 a slot: to add one or to look one up costs a cache miss or two and no node.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "store/sqlite/runs/keyed_number.hpp"

namespace todoke {

class chained_index {
public:
    void add(const keyed_number& one);
    /// Takes back all but the first `count`.
    void shrink_to(std::size_t count);

    /// Calls `found` with each number under this key, the one added last first.
    template <class F>
    void each(std::int64_t key, F found) const
    {
        if (slots_.empty()) return;
        for (auto at = slots_[slot_of(key)]; at != 0; at = entries_[at - 1].before) found(entries_[at - 1].one.no);
    }
    std::size_t size() const { return entries_.size(); }
    /// All but the first `count`, in the order in which they were added.
    std::vector<keyed_number> since(std::size_t count) const;
    /// All of them, each once, by key and number.
    std::vector<keyed_number> sorted() const;

private:
    struct entry {
        keyed_number one;
        std::uint32_t before = 0;  ///< the place (from 1) of the one added before under this key; 0: none
    };

    /// Where this key's newest stands, or the free slot for it.
    std::size_t slot_of(std::int64_t key) const;
    void link(std::uint32_t place);
    void link_all();

    std::vector<entry> entries_;
    std::vector<std::uint32_t> slots_;  ///< places; a power of two, at most half of them used
    int shift_ = 64;                    ///< 64 less the logarithm of their number
};

}  // namespace todoke
