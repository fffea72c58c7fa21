// Opening and closing, and what the writer calls back. The calls themselves: store_calls.cpp.
#include "store/sqlite/sqlite_store.hpp"

#include <boost/asio/post.hpp>
#include <sqlite3.h>

#include "store/sqlite/file/failures.hpp"
#include "store/sqlite/file/schema.hpp"
#include "store/sqlite/message/transitions.hpp"
#include "store/sqlite/queue/breakers.hpp"
#include "store/sqlite/store_parts.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t pages_of_a_large_commit = 4096;
constexpr std::size_t entries_of_a_large_commit = 100'000;

bool is_at_its_most(db_connection& file)
{
    try {
        return file.integer("PRAGMA page_count") + pages_of_a_large_commit > file.integer("PRAGMA max_page_count");
    } catch (const sql_error&) {  // whoever works with it next finds out
        return false;
    }
}

/// Lives that end before upkeep has made the run would leave ever more of the log to be read at each start. What the
/// disk has no room for waits for upkeep.
void finish_run(books& b)
{
    try {
        while (b.reserved.is_making_run()) {
            b.begin();
            b.tend_claims(entries_of_a_large_commit);
            b.commit();
            b.committed();
        }
    } catch (const sql_error& e) {
        if (!e.is_full()) throw;
        b.roll_back();
    }
}

}  // namespace

template <class Open>
auto sqlite_store::opened(Open open) const
{
    try {
        return open();
    } catch (const sql_error& e) {
        throw store_failure{"cannot open the database " + options_.path + ": " + e.what() +
                            "; check that it is a todoke database, whole, and writable for this user"};
    }
}

sqlite_store::sqlite_store(asio::any_io_executor network, sqlite_store_options options)
    : network_{std::move(network)}, options_{std::move(options)}, owner_{options_.path}
{
    writer_ = std::make_unique<commit_loop>(
        network_, [this] { return opened([this] { return open_books(); }); }, hooks(), options_.batch_limit);
    box_ = std::make_unique<sqlite_box>(*writer_, options_.path, options_.machine);
    reading_ =
        opened([this] { return std::make_unique<reading>(options_.path, options_.vfs, options_.list_looks_at); });
}

sqlite_store::~sqlite_store()
{
    reader_.join();
    reading_.reset();
    writer_->stop();  // while a checkpoint may still tell it something
}

/// A start on a full disk writes, too.
std::unique_ptr<books> sqlite_store::open_books()
{
    try {
        return open_parts();
    } catch (const sql_error& e) {
        if (!e.is_full() || !make_room()) throw;
    }
    close_parts();
    return open_parts();
}

std::unique_ptr<books> sqlite_store::open_parts()
{
    database_ = open_writer(options_.path, options_.vfs, options_.cache_bytes);
    checkpoints_ = std::make_unique<checkpoints>(*database_, options_.path, options_.vfs, [this](const auto& what) {
        writer_->give_up(failed_checkpoint(what));
    });
    upkeep_ = std::make_unique<upkeep>(*database_);
    ahead_ = std::make_unique<read_ahead>(options_.path, options_.vfs, options_.ahead, checkpoints_->gate());
    const writer_limits limits{options_.max_queue, options_.min_free_disk, options_.merge_after, options_.run_page,
                               options_.walk_after};
    auto made = std::make_unique<books>(*database_, limits);
    const bool is_run_overdue = made->reserved.logged() >= 2 * limits.merge_after;
    made->begin();
    try_damaged_again(*made);
    made->commit();
    made->committed();
    if (is_run_overdue) finish_run(*made);
    shorten_log();
    count_exceptions(*made);
    if (const auto& why = made->box.lost_clock(); !why.empty() && options_.on_lost_clock_past)
        asio::post(network_, [tell = options_.on_lost_clock_past, why] { tell(why); });
    return made;
}

void sqlite_store::shorten_log()
{
    const auto failed = checkpoints_->opened();
    if (failed.empty()) return;
    keep_log();
    throw sql_error{failed_checkpoint(failed), SQLITE_IOERR};
}

void sqlite_store::count_exceptions(const books& b)
{
    damaged_ = static_cast<std::int64_t>(b.damaged.size());
    erasing_ = static_cast<std::int64_t>(b.erasures.size());
}

commit_hooks sqlite_store::hooks()
{
    commit_hooks made;
    made.free_disk = options_.free_disk ? options_.free_disk : [this] { return free_space(options_.path); };
    made.make_room = [this] { return make_room(); };
    made.committed = [this](const books& b, std::uint64_t commits) {
        count_exceptions(b);
        const auto failed = checkpoints_->committed();
        if (options_.on_commit) options_.on_commit(commits);
        return failed.empty() ? failed : failed_checkpoint(failed);
    };
    made.fatal = [this](std::string why) {
        keep_log();
        if (options_.on_fatal) asio::post(network_, [tell = options_.on_fatal, why] { tell(why); });
    };
    made.set_aside = [](books& b, const damaged_message& which) { todoke::set_aside(b, which); };
    made.was_set_aside = [this](books& b, const damaged_message& which) {
        if (!options_.on_set_aside) return;
        message_set_aside told{which.no, "", which.reason};
        try {
            if (const auto id = b.reads.id_of(which.no)) told.id = id->text();
        } catch (const sql_error&) {  // what was committed is committed: the next transaction finds out
        }
        asio::post(network_, [tell = options_.on_set_aside, told = std::move(told)] { tell(told); });
    };
    made.closed = [this] { close_parts(); };
    return made;
}

void sqlite_store::close_parts()
{
    ahead_.reset();
    upkeep_.reset();
    // What the last pass says of a disk that failed comes behind this.
    if (checkpoints_ && !checkpoints_->ended().empty()) keep_log();
    checkpoints_.reset();
    database_.reset();
}

/// Room on the disk is of no use to a file that has grown to its most.
bool sqlite_store::make_room()
{
    if (!options_.make_room || (database_ && is_at_its_most(*database_))) return false;
    return options_.make_room();
}

/// What the file lacks is in the log only; closing must not take that for done. A log without a name is saved by
/// closing, or never.
void sqlite_store::keep_log()
{
    if (database_ && !log_is_lost_) database_->keep_log();
}

asio::awaitable<void> sqlite_store::ask(std::function<void(reading&)> question)
{
    if (closed_) throw store_failure{"the store is closed"};
    return run_on(reader_.get_executor(), network_, [this, question = std::move(question)] {
        try {
            question(*reading_);
        } catch (const sql_error& e) {
            if (e.is_corrupt()) writer_->give_up(damaged_file(e));
            throw store_failure{e.what()};
        }
    });
}

asio::awaitable<bool> sqlite_store::tidy(upkeep_terms terms)
{
    if (!owner_.is_in_place())
        writer_->give_up("the database file " + options_.path +
                         " was moved, removed or replaced while it was in use: put it back");
    if (!log_is_lost_ && !owner_.is_log_in_place()) {
        log_is_lost_ = true;
        writer_->give_up(
            "the log " + options_.path +
            "-wal was removed or replaced while it was in use: leave it to todoked, and start todoked again");
    }
    bool more = false;
    auto work = do_write([&](books& b) {
        more = upkeep_->some(b, terms, ahead_->is_awake());
        if (std::exchange(b.log_holds_erased, false)) checkpoints_->empty_log();
        checkpoints_->hurry();
    });
    co_await std::move(work);
    co_return more;
}

asio::awaitable<void> sqlite_store::close()
{
    if (closed_) co_return;
    closed_ = true;
    auto no_more_questions = run_on(reader_.get_executor(), network_, [this] { reading_.reset(); });
    co_await std::move(no_more_questions);
    auto all_committed = writer_->close();
    co_await std::move(all_committed);
}

std::unique_ptr<store> open_sqlite_store(asio::any_io_executor network, sqlite_store_options options)
{
    return std::make_unique<sqlite_store>(std::move(network), std::move(options));
}

}  // namespace todoke
