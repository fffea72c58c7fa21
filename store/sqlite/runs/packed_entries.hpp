#pragma once
// Entries of runs, and of the log that becomes runs, as the bytes of a column: 16 each, and behind them a checksum, by
// which any one wrong bit is found. Those that were written before there were checksums have none.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/sqlite/runs/keyed_number.hpp"

namespace todoke {

/// Of none it is nothing.
std::string pack_entries(const keyed_number* first, std::size_t count);

/// What was packed, where it lies.
class packed_entries {
public:
    /// None: it is damaged.
    static std::optional<packed_entries> in(std::string_view packed);

    std::size_t size() const { return bytes_.size() / sizeof(keyed_number); }
    keyed_number at(std::size_t place) const;
    /// How many stand before `bound`, in entries that are in order.
    std::size_t count_below(const keyed_number& bound) const;
    /// Each is above the one before.
    bool are_in_order() const;
    bool have_checksum() const { return has_checksum_; }
    /// From the place on.
    std::vector<keyed_number> from(std::size_t place) const;

private:
    std::string_view bytes_;
    bool has_checksum_ = false;
};

/// A column of the log (table `recent`). One that is damaged is damage of the file (sql_error).
std::vector<keyed_number> unpack_logged(std::string_view packed);
[[noreturn]] void refuse_log();

}  // namespace todoke
