#pragma once
// The file system that a todoke database is written through: SQLite's own but for two things. What a page does not use
// is zero in the database file (page_rest), and a frame goes to the log in one write (log_writes).

#include <string>

namespace todoke {

/// The name, among SQLite's file systems, of the one that puts this on top of `vfs` (a registered one; empty: the
/// system's). The log's pages keep what they do not use, since frames have checksums: it is gone when the log is cut
/// off.
std::string database_disk(const std::string& vfs);

}  // namespace todoke
