#pragma once
// The store on SQLite: one file, one writer that commits for many, readers beside it. What is answered is on disk
// (WAL, synchronous=FULL). Whoever opens it needs no other header of this folder.

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "store/sqlite/file/free_space.hpp"
#include "store/sqlite/queue/read_ahead_settings.hpp"
#include "store/store.hpp"

namespace todoke {

/// A message that cannot be read: kept as it is, out of everybody's way, tried again at every start.
struct message_set_aside {
    message_no no;
    std::string id;  ///< empty: not even that could be read
    std::string reason;
};

/// An erasure that something goes wrong with: the others go on, and it is tried again and again.
struct failed_erasing {
    customer_no customer;
    std::string reason;
};

struct sqlite_store_options {
    std::string path;
    std::int64_t max_queue = 20'000'000;                     ///< messages that are not final
    std::uint64_t min_free_disk = std::uint64_t{200} << 20;  ///< bytes; below it nothing new is stored
    std::size_t cache_bytes = std::size_t{16} << 20;         ///< SQLite's; the system's own cache does the rest
    std::size_t batch_limit = 512;                           ///< calls a commit
    std::size_t merge_after = 200'000;                       ///< see store/sqlite/people/claims.hpp
    std::size_t run_page = 250;                              ///< see store/sqlite/runs/sorted_runs.hpp
    std::size_t walk_after = 10'000;                         ///< see store/sqlite/upkeep.hpp
    std::size_t list_looks_at = 5000;                        ///< see store/sqlite/reading.hpp
    read_ahead_settings ahead;

    /// Bytes that new messages may count on. Called on the writer's thread, before each transaction; empty: what the
    /// system says is free.
    std::function<std::uint64_t()> free_disk;

    /// Called on the writer's thread when something found no room on the disk (a used-up quota, too): gives up what is
    /// kept for that. True: it is worth another try. What failed is then run again; new messages by what `free_disk`
    /// says by then.
    std::function<bool()> make_room;

    std::string machine;  ///< the machine's id, by which the database is known again; empty: it has none

    /// Called once, on the network thread, when the disk failed in a way that leaves the file's state unknown: every
    /// later call throws store_failure, and the process should end so that the file is read anew.
    std::function<void(std::string)> on_fatal;

    /// Called on the network thread, once for each message that is set aside because it cannot be read.
    std::function<void(const message_set_aside&)> on_set_aside;

    /// Called on the network thread, once for each erasure of which a piece failed in a sweep.
    std::function<void(const failed_erasing&)> on_failed_erasing;

    /// Called on the network thread, at the opening, when the record of how the clock was set cannot be read: why. It
    /// is taken for none, until the clock is set again.
    std::function<void(const std::string&)> on_lost_clock_past;

    std::string vfs;                               ///< tests: a registered SQLite file system; empty: the system's
    std::function<void(std::uint64_t)> on_commit;  ///< tests, benchmarks: after each commit, on the writer's thread
};

/// Opens the file, or makes it. Throws store_failure with what to do: it cannot be opened, another process has it, a
/// newer version wrote it, it is no todoke database.
std::unique_ptr<store> open_sqlite_store(boost::asio::any_io_executor network, sqlite_store_options options);

}  // namespace todoke
