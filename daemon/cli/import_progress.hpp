#pragma once
// How far an import has come: on disk, so that it goes on after whatever stopped it; and on the terminal.

#include <cstddef>
#include <cstdint>
#include <string>

#include "daemon/cli/session.hpp"

namespace todoke::cli {

struct import_counts {
    std::size_t row = 0;  ///< the last one that is done
    std::size_t created = 0, replaced = 0, bad = 0;
};

/// A small file beside the CSV. It belongs to those bytes: with another content it is not believed.
class import_note {
public:
    /// `content`: the CSV's.
    import_note(std::string path, const std::string& content);

    /// Where an earlier run came to; zeros: there was none.
    import_counts read() const;
    /// Throws std::runtime_error when it cannot be written: the import would not be resumable.
    void write(const import_counts& at) const;
    void remove() const;
    const std::string& path() const { return path_; }

private:
    std::string path_;
    std::uint64_t print_;
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
