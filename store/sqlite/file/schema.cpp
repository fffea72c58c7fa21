#include "store/sqlite/file/schema.hpp"

#include <algorithm>

#include "store/sqlite/disk/page_rest.hpp"
#include "store/store.hpp"

namespace todoke {

namespace {

constexpr std::int64_t todoke_application = 0x746f646b;  // "todk"
constexpr int synchronous_full = 2;
constexpr int page_bytes = 4096;

void expect(bool held, const std::string& path, const char* setting)
{
    if (!held)
        throw store_failure{path + ": the database does not take the setting " + setting +
                            ", without which stored messages could be lost; put it on a local disk"};
}

/// What pages do not use is wiped, so it must be sure what a page is (page_rest).
void expect_own_pages(db_connection& db, const std::string& path)
{
    if (db.integer("PRAGMA auto_vacuum") == 0 && db.integer("PRAGMA page_count") <= most_pages) return;
    throw wrong_database{
        path +
        " has auto_vacuum, or more than 128 GiB: todoked never makes such a file. Restore a backup, or "
        "undo it with sqlite3 while todoked is stopped: PRAGMA auto_vacuum = NONE; VACUUM"};
}

void check_owner(db_connection& db, const std::string& path, const std::vector<const char*>& steps)
{
    const auto application = db.integer("PRAGMA application_id");
    const auto version = db.integer("PRAGMA user_version");
    const bool is_empty = db.integer("SELECT count(*) FROM sqlite_schema") == 0;
    if (application != todoke_application && !(is_empty && application == 0 && version == 0))
        throw wrong_database{path + " is not a todoke database; give [store] path another name"};
    const auto newest = newest_schema(steps);
    if (version > newest)
        throw wrong_database{path + " was written by a newer todoke (schema " + std::to_string(version) +
                             ", this one knows " + std::to_string(newest) +
                             "); install that version again, or restore a backup made before the upgrade"};
    if (version > 0 && version < first_schema)
        throw wrong_database{path + " was written by a todoke of before its first release (schema " +
                             std::to_string(version) + "); give [store] path another name"};
}

void migrate(db_connection& db, const std::vector<const char*>& steps)
{
    const auto version = db.integer("PRAGMA user_version");
    for (auto next = std::max<std::int64_t>(version + 1, first_schema); next <= newest_schema(steps); ++next) {
        const auto numbered = "PRAGMA application_id = " + std::to_string(todoke_application) +
                              "; PRAGMA user_version = " + std::to_string(next);
        db.run("BEGIN IMMEDIATE");
        try {
            db.run(steps[static_cast<std::size_t>(next - first_schema)]);
            db.run(numbered.c_str());
            db.run("COMMIT");
        } catch (...) {
            if (db.in_transaction()) db.run("ROLLBACK");
            throw;
        }
    }
}

}  // namespace

int newest_schema(const std::vector<const char*>& steps)
{
    return first_schema - 1 + static_cast<int>(steps.size());
}

void prepare_database(db_connection& db, const std::string& path, const std::vector<const char*>& steps)
{
    check_owner(db, path, steps);
    const auto size = "PRAGMA page_size = " + std::to_string(page_bytes);
    db.run(size.c_str());
    expect(db.text("PRAGMA journal_mode = WAL") == "wal", path, "journal_mode = WAL");
    db.run("PRAGMA synchronous = FULL");
    expect(db.integer("PRAGMA synchronous") == synchronous_full, path, "synchronous = FULL");
    expect(db.integer("PRAGMA page_size") == page_bytes, path, "page_size = 4096");
    expect_own_pages(db, path);
    db.run(
        "PRAGMA foreign_keys = OFF; PRAGMA wal_autocheckpoint = 0; PRAGMA secure_delete = ON;"
        "PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = -1");
    migrate(db, steps);
}

std::unique_ptr<db_connection> open_writer(const std::string& path, const std::string& vfs, std::size_t cache_bytes)
{
    auto made = std::make_unique<db_connection>(path, db_connection::mode::read_write, vfs);
    prepare_database(*made, path);
    const auto cache = "PRAGMA cache_size = -" + std::to_string(cache_bytes >> 10);
    made->run(cache.c_str());
    const auto pages = "PRAGMA max_page_count = " + std::to_string(most_pages);
    made->run(pages.c_str());
    return made;
}

void prepare_reader(db_connection& db)
{
    db.run("PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY");
}

}  // namespace todoke
