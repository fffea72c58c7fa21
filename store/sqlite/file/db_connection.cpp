#include "store/sqlite/file/db_connection.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <sqlite3.h>

#include "store/sqlite/disk/database_disk.hpp"
#include "store/sqlite/disk/disk_errors.hpp"

namespace todoke {

namespace {

constexpr int busy_patience_ms = 5000;

/// SQLite counts its memory under a lock that every allocation takes, and nobody asks for the count. It can be told so
/// only before its first use; later it stays as it is.
void count_no_memory()
{
    [[maybe_unused]] static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

sql_error error_of(sqlite3* handle, int code, std::string_view doing)
{
    std::string what{sqlite3_errstr(code & 0xff)};
    if (handle) what = sqlite3_errmsg(handle);
    if (handle) code = sqlite3_extended_errcode(handle);
    if (lacks_room(handle, code)) code = SQLITE_FULL, what = sqlite3_errstr(code);
    return {std::string{doing} + ": " + what, code};
}

[[noreturn]] void fail(sqlite3* handle, int code, std::string_view doing)
{
    throw error_of(handle, code, doing);
}

}  // namespace

bool sql_error::is_full() const
{
    return (code & 0xff) == SQLITE_FULL;
}

bool sql_error::is_io() const
{
    return (code & 0xff) == SQLITE_IOERR;
}

bool sql_error::is_failed_write() const
{
    constexpr int kinds[] = {SQLITE_IOERR_WRITE,    SQLITE_IOERR_FSYNC,  SQLITE_IOERR_DIR_FSYNC,
                             SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_SHMMAP, SQLITE_IOERR_SHMSIZE};
    return std::ranges::find(kinds, code) != std::end(kinds);
}

bool sql_error::is_corrupt() const
{
    return (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB;
}

bool sql_error::is_constraint() const
{
    return (code & 0xff) == SQLITE_CONSTRAINT;
}

void db_connection::closer::operator()(sqlite3* handle) const
{
    sqlite3_close_v2(handle);
}

namespace {

int flags_of(db_connection::mode how)
{
    using mode = db_connection::mode;
    if (how == mode::read_only) return SQLITE_OPEN_READONLY;
    return SQLITE_OPEN_READWRITE | (how == mode::read_write ? SQLITE_OPEN_CREATE : SQLITE_OPEN_NOFOLLOW);
}

}  // namespace

db_connection::db_connection(const std::string& path, mode how, const std::string& vfs)
{
    const int flags = flags_of(how);
    count_no_memory();
    sqlite3* opened = nullptr;
    const auto disk = how == mode::read_only ? vfs : database_disk(vfs);
    const int result = sqlite3_open_v2(path.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                                       disk.empty() ? nullptr : disk.c_str());
    handle_.reset(opened);
    if (result != SQLITE_OK) fail(opened, result, "opening " + path);
    wait_for_locks();
}

void db_connection::wait_for_locks()
{
    sqlite3_busy_timeout(handle_.get(), busy_patience_ms);
}

int db_connection::changes() const
{
    return sqlite3_changes(handle_.get());
}

void db_connection::run(const char* sql)
{
    const int result = sqlite3_exec(raw(), sql, nullptr, nullptr, nullptr);
    if (result != SQLITE_OK) fail(raw(), result, "database");
}

// To the end: a PRAGMA that changes something gives its row first and does its work after; what fails then would go
// unnoticed.
std::int64_t db_connection::integer(const char* sql)
{
    statement asked{*this, sql};
    auto rows = asked.query();
    std::int64_t first = 0;
    if (rows.next()) first = rows.integer(0);
    while (rows.next()) {
    }
    return first;
}

std::string db_connection::text(const char* sql)
{
    statement asked{*this, sql};
    auto rows = asked.query();
    std::string first;
    if (rows.next()) first = rows.text(0);
    while (rows.next()) {
    }
    return first;
}

bool db_connection::in_transaction() const
{
    return sqlite3_get_autocommit(raw()) == 0;
}

void db_connection::keep_log()
{
    sqlite3_db_config(raw(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

void statement::closer::operator()(sqlite3_stmt* handle) const
{
    sqlite3_finalize(handle);
}

statement::statement(db_connection& db, std::string_view sql)
{
    sqlite3_stmt* prepared = nullptr;
    const int result = sqlite3_prepare_v3(db.raw(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                          &prepared, nullptr);
    handle_.reset(prepared);
    if (result != SQLITE_OK) fail(db.raw(), result, "preparing " + std::string{sql});
}

void statement::check(int result) const
{
    if (result != SQLITE_OK) fail(sqlite3_db_handle(handle_.get()), result, "database");
}

void statement::bind(int at, std::int64_t value, bool)
{
    check(sqlite3_bind_int64(handle_.get(), at, value));
}

void statement::bind(int at, std::nullptr_t, bool)
{
    check(sqlite3_bind_null(handle_.get(), at));
}

void statement::bind(int at, std::string_view text, bool copies)
{
    const char* data = text.data() ? text.data() : "";
    check(sqlite3_bind_text(handle_.get(), at, data, static_cast<int>(text.size()),
                            copies ? SQLITE_TRANSIENT : SQLITE_STATIC));
}

void statement::bind(int at, bytes blob, bool copies)
{
    if (blob.view.empty()) return bind(at, nullptr, copies);
    check(sqlite3_bind_blob(handle_.get(), at, blob.view.data(), static_cast<int>(blob.view.size()),
                            copies ? SQLITE_TRANSIENT : SQLITE_STATIC));
}

void statement::bind(int at, maybe_text text, bool copies)
{
    if (text.view.empty()) return bind(at, nullptr, copies);
    bind(at, text.view, copies);
}

void statement::bind(int at, const message_id& id, bool copies)
{
    const std::string_view view{reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
    bind(at, bytes{view}, copies);
}

void statement::run_bound()
{
    const int result = sqlite3_step(handle_.get());
    if (result == SQLITE_DONE || result == SQLITE_ROW) return reset();
    const auto error = error_of(sqlite3_db_handle(handle_.get()), result, "database");
    reset();
    throw error;
}

bool statement::step()
{
    const int result = sqlite3_step(handle_.get());
    if (result == SQLITE_ROW) return true;
    if (result != SQLITE_DONE) fail(sqlite3_db_handle(handle_.get()), result, "database");
    return false;
}

void statement::reset() noexcept
{
    sqlite3_reset(handle_.get());
}

bool cursor::is_null(int column) const
{
    return sqlite3_column_type(of_->handle_.get(), column) == SQLITE_NULL;
}

std::int64_t cursor::integer(int column) const
{
    return sqlite3_column_int64(of_->handle_.get(), column);
}

std::string_view cursor::view(int column) const
{
    const auto* data = static_cast<const char*>(sqlite3_column_blob(of_->handle_.get(), column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(of_->handle_.get(), column));
    return data ? std::string_view{data, size} : std::string_view{};
}

std::optional<instant> cursor::maybe_when(int column) const
{
    if (is_null(column)) return std::nullopt;
    return when(column);
}

message_id cursor::uuid(int column) const
{
    message_id made;
    const auto stored = view(column);
    if (stored.size() == made.bytes.size()) std::memcpy(made.bytes.data(), stored.data(), stored.size());
    return made;
}

}  // namespace todoke
