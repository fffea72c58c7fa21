#pragma once
// A whole, checked copy of a database that may be in use, and the way back.

#include <cstdint>
#include <functional>
#include <string>

namespace todoke {

struct backup_terms {
    std::uint64_t min_free_disk = 0;     ///< bytes that stay free, where the copy goes and where the database is
    int pages_a_step = 4096;             ///< 16 MiB: then they are on disk, and it is looked whether there is room
    std::function<void()> stepped = {};  ///< after each step
    std::function<void(const std::string&)> renaming = {};  ///< before each file of a restore gets this name
};

struct backup_facts {
    std::uint64_t bytes = 0;
    std::int64_t schema = 0;
    std::int64_t waiting = 0;  ///< messages
};

/// Copies the database at `from`, as it is when this is called, to `to`, which must not be there: readable for its
/// owner only, on disk when this returns, and there under its name only then. Whoever uses `from` goes on; its log
/// grows by what is committed meanwhile. What waits in the copy waits for adoption wherever it is opened. Throws
/// store_failure that says what to do; then nothing is left of the copy.
backup_facts back_up(const std::string& from, const std::string& to, const backup_terms& terms);

/// Puts a copy of `backup` in the place of the database at `path`, which nobody may be using. What was there, log and
/// all, is kept beside it under PATH.replaced. Throws store_failure; then what was there is still in its place (or the
/// text says what to move back). When it is cut off, no start takes what was there for whole without its log.
backup_facts restore(const std::string& backup, const std::string& path, const backup_terms& terms);

}  // namespace todoke
