#pragma once
// Claims, addresses and lines of lists that stand in the log and in no table yet. The newest are looked up by hash; a
// part that is being merged is sorted by its place in the tables, which takes 16 bytes an entry and nothing else.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "store/sqlite/file/hash_index.hpp"

namespace todoke {

/// A claim, or (with a customer's number) a line of a customer's list, or an address and its identity.
struct log_entry {
    static constexpr std::int64_t is_claim = 0, is_address = -1;
    std::int64_t customer = is_claim;
    std::uint64_t value = 0;  ///< the hash
    std::int64_t no = 0;
};

/// By what each kind is looked up: claims and addresses by their hash, lines by their customer.
template <class Index>
struct by_kind {
    Index claims, addresses, lines;

    Index& of(const log_entry& e)
    {
        if (e.customer == log_entry::is_claim) return claims;
        return e.customer == log_entry::is_address ? addresses : lines;
    }
    static std::uint64_t key(const log_entry& e)
    {
        const bool has_hash = e.customer == log_entry::is_claim || e.customer == log_entry::is_address;
        return has_hash ? e.value : static_cast<std::uint64_t>(e.customer);
    }
    std::size_t size() const { return claims.size() + addresses.size() + lines.size(); }
};

class fresh_claims : public by_kind<hash_index> {
public:
    void add(const log_entry& e) { of(e).add(key(e), e.no); }
    void remove(const log_entry& e) { of(e).remove(key(e), e.no); }
};

/// Numbers by key, in the order of the keys as the tables have it; of equal keys the newest message last.
class sorted_numbers {
public:
    sorted_numbers() = default;
    explicit sorted_numbers(const hash_index& from);

    template <class F>
    void each(std::uint64_t key, F found) const
    {
        for (auto at = first(key); at < pairs_.size() && pairs_[at].key == static_cast<std::int64_t>(key); ++at)
            found(pairs_[at].no);
    }
    std::size_t size() const { return pairs_.size(); }

    struct pair {
        std::int64_t key = 0, no = 0;
        friend auto operator<=>(const pair&, const pair&) = default;
    };
    const pair& operator[](std::size_t at) const { return pairs_[at]; }

private:
    std::size_t first(std::uint64_t key) const;
    std::vector<pair> pairs_;
};

class merging_claims : public by_kind<sorted_numbers> {
public:
    merging_claims() = default;
    explicit merging_claims(const fresh_claims& from);

    /// In the order in which they are merged.
    log_entry operator[](std::size_t at) const;
};

}  // namespace todoke
