#pragma once
// Addresses in nobody's profile that came with messages: they are kept, as hashes, while anything counts for their
// identity, and then forgotten, so that the file does not grow with every stranger. What counts for one is a message
// that is kept, a hand-over that a cap still looks at, or a profile that shares it. Blocks and what was declined are
// kept by address, so that they bind whoever turns up with it.

#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/people/address_rows.hpp"

namespace todoke {

class guests {
public:
    explicit guests(db_connection& db);

    /// One piece of a round. All that nothing is known of are candidates, as many as fit in memory; messages and
    /// profiles are gone through and take those out that they count for; what is left goes. False: the round is over.
    bool forget_some(address_rows& of, std::size_t rows);
    /// A piece was taken back.
    void begin_again();

private:
    bool is_contacted(std::int64_t identity);
    void spare(std::int64_t identity, std::string_view others);
    bool collect(address_rows& of, std::size_t rows);
    bool spare_known(std::size_t rows);
    /// Up to the newest message: then nothing counts for who is left, in this transaction.
    bool spare_written_to(std::size_t rows);
    bool forget(address_rows& of, std::size_t rows);

    statement contact_, profiles_, messages_, identity_remove_;
    std::unordered_map<std::int64_t, std::int64_t> candidates_;  ///< identity, and the address's hash
    std::int64_t address_ = -1, profile_ = 0, message_ = 0;      ///< how far each walk has come
    enum class stage { collect, profiles, forget } at_ = stage::collect;
};

}  // namespace todoke
