#pragma once
// Head and page of a frame of the log (WAL), written together: SQLite writes them apart, two calls of the system for
// every page. Nothing but the head of a frame ever waits, and only for the page that SQLite writes next; so an error is
// told where SQLite expects it, and whoever reads the file finds what SQLite has written.
//
// Frames: https://www.sqlite.org/fileformat2.html section 4.1.

#include <array>
#include <cstddef>

struct sqlite3_file;

namespace todoke {

class log_writes {
public:
    using writing = int(sqlite3_file* file, const void* some, int amount, long long at);

    /// For a file that is written by `write`. Both outlive this.
    log_writes(sqlite3_file* file, writing* write) : file_{file}, write_{write} {}

    /// Result codes of SQLite, here and below.
    int write(const void* some, int amount, long long at);
    /// Writes the head that waits, if one does: before anything else is done with the file.
    int flush();

private:
    static constexpr int head_bytes = 24, most_page_bytes = 4096;

    int hand_on(const void* some, int amount, long long at);

    sqlite3_file* file_;
    writing* write_;
    std::array<char, head_bytes + most_page_bytes> frame_;
    bool head_waits_ = false;
    long long head_at_ = 0;
    long long end_ = -1;  ///< of what was written last: only a frame that follows it is new
};

}  // namespace todoke
