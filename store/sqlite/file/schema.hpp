#pragma once
// The database's form: numbered migrations, each in one transaction, and the settings every connection needs. A file
// of a newer version, or of another program, is refused.

#include <memory>
#include <string>
#include <vector>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/file/migrations.hpp"

namespace todoke {

/// The version this program writes.
int newest_schema(const std::vector<const char*>& steps = migrations);

/// Checks whose file it is, sets the durable modes and reads them back, and brings the file up to date. Throws
/// store_failure that says what to do.
void prepare_database(db_connection& db, const std::string& path, const std::vector<const char*>& steps = migrations);

/// The connection that writes, prepared; with a page cache of its own of this size.
std::unique_ptr<db_connection> open_writer(const std::string& path, const std::string& vfs, std::size_t cache_bytes);

/// For a connection that only reads.
void prepare_reader(db_connection& db);

}  // namespace todoke
