#pragma once
// Which hashes table `address` may have, in memory: a store of millions is asked mostly for addresses that it has never
// seen, and each would cost a random page. Hashes are cut into ranges of equal width. A range counts once all of its
// rows were read; until then a hash in it may be there, and so may be what is no hash at all (one below 0, of a damaged
// row). For one writer; not locked.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "store/sqlite/runs/key_filter.hpp"

namespace todoke {

class address_filters {
public:
    /// `most_keys`: a byte of memory each. A range takes half as many again as it has rows; what is more has no filter.
    explicit address_filters(std::size_t most_keys) : left_{most_keys} {}

    bool may_have(std::int64_t hash) const;
    /// A row was written, or was there.
    void add(std::int64_t hash);
    /// Rows were taken away in this transaction: after a rollback they are there again.
    void removed() { has_removed_ = true; }

    /// Rows to read next: above `after` and up to `last`, in order.
    struct stretch {
        std::int64_t after = 0, last = 0;
    };
    /// None: every range is known that is to be.
    std::optional<stretch> unread() const;
    /// What was found of it, from its beginning on; `is_all`: there are no more of this stretch.
    void read(const std::vector<std::int64_t>& hashes, bool is_all);

    void committed() { end(); }
    void rolled_back();

private:
    static constexpr int ranges_bits = 8;
    struct range {
        std::optional<key_filter> filter;
        std::size_t keys = 0, room = 0;  ///< room: for how many it was made
        std::size_t needs = 0;           ///< at least so much, when that was too much; less is not tried again
    };
    /// The range that is being read.
    struct reading {
        std::size_t at = 0;
        std::int64_t after = -1;
        std::vector<std::int64_t> hashes;
    };
    static std::size_t range_of(std::int64_t hash);
    void finish();
    void drop(range& one);
    void end();

    std::array<range, std::size_t{1} << ranges_bits> ranges_;
    std::optional<reading> draft_;
    std::vector<std::size_t> unsure_;  ///< became known in this transaction
    bool has_removed_ = false;         ///< rows, which were then not read
    std::size_t left_;                 ///< keys for which there is memory
};

}  // namespace todoke
