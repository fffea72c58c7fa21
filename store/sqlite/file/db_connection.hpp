#pragma once
// SQLite, thinly: a connection, and statements that are prepared once and used for ever. Everything that goes wrong is
// a sql_error. Nothing above store/sqlite sees any of it.

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "store/model/id.hpp"
#include "store/model/instant.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace todoke {

struct sql_error : std::runtime_error {
    sql_error(const std::string& what, int extended_code) : std::runtime_error{what}, code{extended_code} {}
    int code;              ///< SQLite's extended result code
    bool is_full() const;  ///< no room on the disk, or no more of it for this user
    bool is_io() const;
    bool is_failed_write() const;  ///< so that nobody knows what the file or its log holds now
    bool is_corrupt() const;       ///< the file as a whole: not one row, nobody knows what else
    bool is_constraint() const;    ///< what was to be written contradicts what is there
};

/// Bytes bound as a BLOB; empty ones as NULL.
struct bytes {
    std::string_view view;
};

/// Text bound as NULL when it is empty.
struct maybe_text {
    std::string_view view;
};

class db_connection {
public:
    enum class mode {
        read_write,
        read_only,
        read_write_itself,  ///< what is there under that name: no symbolic link on the way is followed
    };
    /// `vfs`: the name of a registered SQLite file system; empty: the system's own. What is written wipes what pages do
    /// not use.
    db_connection(const std::string& path, mode how, const std::string& vfs);

    void run(const char* sql);
    /// Rows that the last INSERT, UPDATE or DELETE touched.
    int changes() const;
    std::int64_t integer(const char* sql);
    std::string text(const char* sql);
    bool in_transaction() const;
    /// For some seconds, as after opening; sqlite3_busy_timeout says otherwise.
    void wait_for_locks();
    /// Closing the last connection leaves the log as it is. (Otherwise it is moved into the file and removed.)
    void keep_log();
    sqlite3* raw() const { return handle_.get(); }

private:
    struct closer {
        void operator()(sqlite3* handle) const;
    };
    std::unique_ptr<sqlite3, closer> handle_;
};

class cursor;

class statement {
public:
    statement(db_connection& db, std::string_view sql);

    /// Binds in order, runs to the end. Arguments need to live only as long as the call.
    template <class... A>
    void run(const A&... arguments)
    {
        bind_all(false, arguments...);
        run_bound();
    }
    /// Binds in order (copies), and gives the rows one by one. One cursor of a statement at a time.
    template <class... A>
    cursor query(const A&... arguments);

private:
    friend class cursor;
    struct closer {
        void operator()(sqlite3_stmt* handle) const;
    };

    template <class... A>
    void bind_all([[maybe_unused]] bool copies, const A&... arguments)
    {
        int position = 0;
        (bind(++position, arguments, copies), ...);
    }
    void bind(int at, std::int64_t value, bool copies);
    void bind(int at, int value, bool copies) { bind(at, std::int64_t{value}, copies); }
    void bind(int at, std::uint64_t value, bool copies) { bind(at, static_cast<std::int64_t>(value), copies); }
    void bind(int at, bool value, bool copies) { bind(at, std::int64_t{value}, copies); }
    void bind(int at, std::nullptr_t, bool copies);
    void bind(int at, std::string_view text, bool copies);
    void bind(int at, const char* text, bool copies) { bind(at, std::string_view{text}, copies); }
    void bind(int at, const std::string& text, bool copies) { bind(at, std::string_view{text}, copies); }
    void bind(int at, bytes blob, bool copies);
    void bind(int at, maybe_text text, bool copies);
    void bind(int at, instant when, bool copies) { bind(at, std::int64_t{when.time_since_epoch().count()}, copies); }
    void bind(int at, span length, bool copies) { bind(at, std::int64_t{length.count()}, copies); }
    template <class Tag>
    void bind(int at, id<Tag> no, bool copies)
    {
        bind(at, no.value, copies);
    }
    void bind(int at, const message_id& id, bool copies);
    template <class T>
    void bind(int at, const std::optional<T>& value, bool copies)
    {
        if (value)
            bind(at, *value, copies);
        else
            bind(at, nullptr, copies);
    }
    template <class Word>
    requires std::is_enum_v<Word>
    void bind(int at, Word word, bool copies) { bind(at, static_cast<std::int64_t>(word), copies); }

    void run_bound();
    bool step();
    void reset() noexcept;
    void check(int result) const;

    std::unique_ptr<sqlite3_stmt, closer> handle_;
};

/// The rows of a running query; ends it when it goes.
class cursor {
public:
    explicit cursor(statement& of) : of_{&of} {}
    cursor(cursor&& from) noexcept : of_{std::exchange(from.of_, nullptr)} {}
    cursor& operator=(cursor&&) = delete;
    ~cursor()
    {
        if (of_) of_->reset();
    }

    bool next() { return of_->step(); }

    bool is_null(int column) const;
    std::int64_t integer(int column) const;
    /// Text or blob; valid until the next step.
    std::string_view view(int column) const;
    std::string text(int column) const { return std::string{view(column)}; }
    instant when(int column) const { return instant{span{integer(column)}}; }
    std::optional<instant> maybe_when(int column) const;
    message_id uuid(int column) const;
    template <class Word>
    Word word(int column) const
    {
        return static_cast<Word>(integer(column));
    }

private:
    statement* of_;
};

template <class... A>
cursor statement::query(const A&... arguments)
{
    bind_all(true, arguments...);
    return cursor{*this};
}

}  // namespace todoke
