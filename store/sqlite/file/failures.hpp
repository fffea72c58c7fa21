#pragma once
// What goes wrong with the file, in an operator's words: what happened, and what to do.

#include <exception>
#include <string>

#include "store/sqlite/file/db_connection.hpp"
#include "store/store.hpp"

namespace todoke {

/// A file beside the database found no room.
struct full_disk : store_failure {
    using store_failure::store_failure;
};

/// Why nothing more is written: the file makes no sense; a commit may or may not be on disk; the file could not be
/// brought up to date; the writer's memory is behind the file.
std::string damaged_file(const sql_error& error);
std::string failed_sync(const std::string& what);
std::string failed_checkpoint(const std::string& what);
std::string failed_memory(const std::string& what);
std::string failed_rollback(const std::string& what);

/// For a job's caller; a call_failure when it is this job's matter alone.
std::exception_ptr as_store_failure(std::exception_ptr error);

}  // namespace todoke
