#pragma once
// How much is read ahead of the writer, and who is told of it: see store/sqlite/queue/read_ahead.hpp.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "store/model/id.hpp"

namespace todoke {

struct read_ahead_settings {
    static constexpr std::size_t files_a_thread = 2;  ///< the database and its log
    std::size_t files() const { return files_a_thread * threads; }

    std::size_t threads = 8;    ///< 0: none of this
    std::size_t window = 1024;  ///< messages: some 30 MiB of pages

    std::function<void(std::string)> on_failure;  ///< once, on a reader's thread

    std::function<std::uint64_t()> disk_reads;  ///< tests: of the calling thread; empty: asks the system
    std::function<void(message_no)> on_read;    ///< tests: on a reader's thread, after each message
};

}  // namespace todoke
