#pragma once
// How far an import has come, shown to whoever waits for it.

#include <cstddef>
#include <string>

#include "daemon/cli/session.hpp"

namespace todoke::cli {

struct import_counts {
    std::size_t row = 0;  ///< the last one that is done
    std::size_t created = 0, replaced = 0, bad = 0;
};

/// On a terminal a bar, redrawn some times a second; elsewhere a line for each thousand rows.
class progress_shown {
public:
    explicit progress_shown(session& with) : with_{with} {}

    void step(const import_counts& at, double share);
    /// Before something else is printed, and at the end.
    void clear();

private:
    session& with_;
    int shown_permille_ = -1;
};

/// "[#####.....]  50 %  1,200 rows, 3 left out".
std::string bar_text(const import_counts& at, double share, bool in_japanese);

}  // namespace todoke::cli
