#pragma once
// The frames of a commit, gathered into as few writes to the log (WAL) as possible: SQLite writes head and page of each
// frame apart, which are two calls of the system for every page. Nothing waits beyond the frame that commits: what
// other connections may read is in the file, and an error is told to the commit whose frames they are.
//
// Frames: https://www.sqlite.org/fileformat2.html section 4.1.

#include <string>

struct sqlite3_file;

namespace todoke {

class log_writes {
public:
    using writing = int(sqlite3_file* file, const void* some, int amount, long long at);

    /// For a file that is written by `write`. Both outlive this.
    log_writes(sqlite3_file* file, writing* write) : file_{file}, write_{write} {}

    /// Takes what is to be written; hands it on, with what came before, when it ends a commit or is much. Result codes
    /// of SQLite, here and below.
    int write(const void* some, int amount, long long at);
    /// Hands on what was taken: before anything else is done with the file.
    int flush();

private:
    long long end() const { return at_ + static_cast<long long>(taken_.size()); }

    sqlite3_file* file_;
    writing* write_;
    std::string taken_;
    long long at_ = 0;
    bool commits_ = false;  ///< the frame whose head was taken last
};

}  // namespace todoke
