#include "bench/ceilings.hpp"

#include <array>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <random>
#include <sqlite3.h>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace todoke {

namespace {

using clock_type = std::chrono::steady_clock;
constexpr std::size_t page = 4096, overwritten_pages = 4096;

void expect(bool good, const std::string& what)
{
    if (!good) throw std::runtime_error{what + ": " + std::strerror(errno)};
}

class open_file {
public:
    explicit open_file(const std::filesystem::path& path) : path_{path}
    {
        number_ = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        expect(number_ >= 0, path.string());
        block_.fill('x');
    }
    ~open_file()
    {
        close(number_);
        std::filesystem::remove(path_);
    }
    open_file(const open_file&) = delete;
    open_file& operator=(const open_file&) = delete;

    void write_page(std::size_t at)
    {
        expect(pwrite(number_, block_.data(), page, static_cast<off_t>(at * page)) == page, "pwrite");
    }
    void sync() { expect(fdatasync(number_) == 0, "fdatasync"); }

private:
    std::filesystem::path path_;
    int number_;
    std::array<char, page> block_;
};

class database {
public:
    explicit database(std::filesystem::path path) : path_{std::move(path)}
    {
        std::filesystem::remove(path_);
        if (sqlite3_open(path_.c_str(), &handle_) != SQLITE_OK) fail();
        run("PRAGMA journal_mode=WAL");
        run("PRAGMA synchronous=FULL");
    }
    ~database()
    {
        sqlite3_finalize(insert_);
        sqlite3_close(handle_);
        for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path_.string() + end);
    }
    database(const database&) = delete;
    database& operator=(const database&) = delete;

    void run(const char* sql)
    {
        if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
    }
    void prepare(const char* sql)
    {
        if (sqlite3_prepare_v2(handle_, sql, -1, &insert_, nullptr) != SQLITE_OK) fail();
    }
    void insert(const std::string& key, std::int64_t due, const std::string& body)
    {
        sqlite3_bind_text(insert_, 1, key.data(), static_cast<int>(key.size()), SQLITE_STATIC);
        sqlite3_bind_int64(insert_, 2, due);
        sqlite3_bind_text(insert_, 3, body.data(), static_cast<int>(body.size()), SQLITE_STATIC);
        if (sqlite3_step(insert_) != SQLITE_DONE) fail();
        sqlite3_reset(insert_);
    }

private:
    [[noreturn]] void fail() { throw std::runtime_error{std::string{"SQLite: "} + sqlite3_errmsg(handle_)}; }

    std::filesystem::path path_;
    sqlite3* handle_ = nullptr;
    sqlite3_stmt* insert_ = nullptr;
};

}  // namespace

double sync_rate(const std::filesystem::path& folder, sync_kind kind, seconds_f length, std::size_t pages)
{
    open_file file{folder / "sync-rate"};
    if (kind == sync_kind::overwrite)
        for (std::size_t i = 0; i < overwritten_pages; ++i) file.write_page(i);
    file.sync();
    const auto begin = clock_type::now();
    std::size_t count = 0;
    for (; clock_type::now() - begin < length; ++count) {
        for (std::size_t i = count * pages; i < (count + 1) * pages; ++i)
            file.write_page(kind == sync_kind::overwrite ? i % overwritten_pages : i);
        file.sync();
    }
    return static_cast<double>(count) / seconds_f{clock_type::now() - begin}.count();
}

double insert_rate(const std::filesystem::path& folder, row_kind kind, std::size_t row_bytes, std::size_t batch,
                   seconds_f length)
{
    database into{folder / "insert-rate.db"};
    into.run("CREATE TABLE message (no INTEGER PRIMARY KEY, key TEXT, due INTEGER, body TEXT)");
    if (kind == row_kind::indexed) {
        into.run("CREATE UNIQUE INDEX message_key ON message (key)");
        into.run("CREATE INDEX message_due ON message (due)");
    }
    into.prepare("INSERT INTO message (key, due, body) VALUES (?, ?, ?)");
    std::mt19937_64 random{1};
    const auto body = std::string(row_bytes, 'b');
    const auto begin = clock_type::now();
    std::size_t count = 0;
    while (clock_type::now() - begin < length) {
        into.run("BEGIN IMMEDIATE");
        for (std::size_t i = 0; i < batch; ++i, ++count)
            into.insert(fmt::format("{:016x}-{:016x}-key", random(), random()),
                        static_cast<std::int64_t>(random() % 86'400'000), body);
        into.run("COMMIT");
    }
    return static_cast<double>(count) / seconds_f{clock_type::now() - begin}.count();
}

}  // namespace todoke
