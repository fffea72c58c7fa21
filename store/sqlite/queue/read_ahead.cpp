#include "store/sqlite/queue/read_ahead.hpp"

#include <utility>

#include "store/sqlite/disk/disk_reads.hpp"
#include "store/sqlite/file/schema.hpp"
#include "store/sqlite/file/snapshot.hpp"
#include "store/sqlite/message/standing.hpp"
#include "store/sqlite/people/claim_keys.hpp"
#include "store/sqlite/people/customer_reads.hpp"
#include "store/sqlite/people/twins.hpp"
#include "store/sqlite/runs/run_pages.hpp"

namespace todoke {

namespace {

constexpr int contacts_read = 16;
/// Of one state of the file: with the next one SQLite forgets all pages, and the inner ones are read again.
constexpr std::size_t rows_of_a_state = 16;
constexpr const char* small_cache = "PRAGMA cache_size = -512";

}  // namespace

/// A connection, and what a decision reads on it.
class read_ahead::row_reader {
public:
    row_reader(const std::string& path, const std::string& vfs)
        : db_{path, db_connection::mode::read_only, vfs},
          reads_{db_},
          customers_{db_},
          claims_{db_},
          queue_{coming_rows::question(db_)},
          waiters_{db_, "SELECT no FROM slot_waiter WHERE identity = ?1 ORDER BY no LIMIT 1"}
    {
        prepare_reader(db_);
        db_.run(small_cache);
    }

    /// In one state of the file, until `seen`, told of each, has had enough. How many it read.
    std::size_t read(std::span<const message_no> rows, const std::function<bool(message_no)>& seen)
    {
        const snapshot now{db_};
        runs_ = claims_.whole_runs();
        std::size_t count = 0;
        for (bool goes_on = true; goes_on && count < rows.size();) {
            const auto no = rows[count++];
            try {
                read_about(no);
            } catch (const unreadable&) {  // the writer will say so, if it matters
            }
            goes_on = seen(no);
        }
        return count;
    }
    std::vector<lanes::picked> next(coming_rows& coming, const std::vector<lanes::picked>& heads, instant now,
                                    const std::function<bool()>& goes_on)
    {
        const snapshot one{db_};
        return coming.next(queue_, heads, now, goes_on);
    }

private:
    void read_about(message_no no)
    {
        const auto row = reads_.message(no);
        if (!row) return;
        reads_.progress(no, row->route);
        reads_.content(no);
        std::optional<customer_row> customer;
        if (row->customer) customer = customers_.find(row->customer);
        for (const auto who : identities_of(*row, customer)) {
            int left = contacts_read;
            reads_.contacts(who, instant::min(), [&](const contact_row&) { return --left > 0; });
            waiters_.query(who).next();
            if (!may_have_text_twins(*row)) continue;
            for (const auto run : runs_)
                claims_.each(run, list_key(who.value), INT64_MAX, [](std::int64_t) { return false; });
        }
    }

    db_connection db_;
    message_reads reads_;
    customer_reads customers_;
    run_pages claims_;
    std::vector<run_no> runs_;
    statement queue_, waiters_;
};

read_ahead::read_ahead(std::string path, std::string vfs, read_ahead_settings set, reader_gate& gate)
    : path_{std::move(path)}, vfs_{std::move(vfs)}, set_{std::move(set)}, gate_{gate}, coming_{set_.window}
{
    if (!set_.disk_reads) set_.disk_reads = todoke::disk_reads;
}

read_ahead::~read_ahead()
{
    {
        const std::lock_guard hold{lock_};
        stopping_ = true;
    }
    spell_began_.notify_all();
    work_came_.notify_all();
    for (auto& one : threads_) one.join();
}

bool read_ahead::is_wanted(std::uint64_t waited)
{
    if (set_.threads == 0) return false;
    const bool was_awake = need_.is_awake(), holds = need_.holds(waited, found_);
    if (holds != was_awake) wake(holds);
    return holds;
}

/// The threads are made when they are needed first.
void read_ahead::wake(bool awake)
{
    {
        const std::lock_guard hold{lock_};
        awake_ = awake;
        if (awake) ++spell_;
        rows_.clear();
    }
    try {
        while (awake && threads_.size() < set_.threads) threads_.emplace_back([this] { work(); });
    } catch (const std::system_error& e) {
        failed(e.what());
    }
    spell_began_.notify_all();
    work_came_.notify_all();
}

void read_ahead::go_on(std::vector<lanes::picked> heads, instant now)
{
    {
        const std::lock_guard hold{lock_};
        heads_ = std::move(heads);
        firsts_.clear();
        for (const auto& head : heads_) firsts_.emplace(head.in, head.at);
        now_ = now;
        is_fresh_ = true;
    }
    work_came_.notify_one();
}

template <class F>
void read_ahead::counted(F reading)
{
    const auto before = set_.disk_reads();
    reading();
    found_ += set_.disk_reads() - before;
}

/// From being woken until all sleep again; a reader that fails sits out what is left of it.
void read_ahead::work()
{
    for (std::uint64_t spell = 0; begins_spell(spell);) {
        try {
            row_reader own{path_, vfs_};
            while (const auto what = take())
                if (what->plans)
                    plan(own);
                else
                    counted([&] { read(own, what->rows); });
        } catch (const std::exception& e) {
            failed(e.what());
        }
    }
}

bool read_ahead::begins_spell(std::uint64_t& last)
{
    std::unique_lock hold{lock_};
    spell_began_.wait(hold, [&] { return stopping_ || (awake_ && spell_ != last); });
    last = spell_;
    return !stopping_;
}

/// None: there is nothing more to do for now.
std::optional<read_ahead::task> read_ahead::take()
{
    std::unique_lock hold{lock_};
    for (;;) {
        if (stopping_ || !awake_) return std::nullopt;
        if (is_fresh_ && !is_planning_) {
            is_fresh_ = false;
            is_planning_ = true;
            return task{true, {}};
        }
        if (auto rows = take_rows(); !rows.empty()) return task{false, std::move(rows)};
        work_came_.wait(hold);
    }
}

/// What the writer has passed needs no reading.
std::vector<message_no> read_ahead::take_rows()
{
    std::vector<message_no> made;
    for (; made.size() < rows_of_a_state && !rows_.empty(); rows_.pop_front()) {
        const auto& row = rows_.front();
        const auto first = firsts_.find(row.in);
        if (first == firsts_.end() || !(row.at < first->second)) made.push_back(row.at.no);
    }
    return made;
}

/// Whoever shuts the gate waits for one message of each reader at the most, and for one question of who plans; so does
/// whoever closes the store.
void read_ahead::read(row_reader& by, std::span<const message_no> rows)
{
    while (!rows.empty() && !stopping_) {
        const reader_gate::pass inside{gate_};
        rows = rows.subspan(by.read(rows, [&](message_no no) {
            if (set_.on_read) set_.on_read(no);
            return !stopping_ && !inside.is_to_end();
        }));
    }
}

/// Whatever becomes of it, somebody can plan again.
void read_ahead::plan(row_reader& by)
{
    std::vector<lanes::picked> more;
    try {
        counted([&] { more = rows_to_come(by); });
    } catch (...) {
        planned({});
        throw;
    }
    planned(std::move(more));
}

std::vector<lanes::picked> read_ahead::rows_to_come(row_reader& by)
{
    const reader_gate::pass inside{gate_};
    std::unique_lock hold{lock_};
    const auto heads = heads_;
    const auto now = now_;
    hold.unlock();
    bool is_whole = true;
    auto more = by.next(coming_, heads, now, [&] { return is_whole = !stopping_ && !inside.is_to_end(); });
    hold.lock();
    if (!is_whole) is_fresh_ = true;  // the rest behind another pass
    return more;
}

void read_ahead::planned(std::vector<lanes::picked> more)
{
    {
        const std::lock_guard hold{lock_};
        is_planning_ = false;
        rows_.insert(rows_.end(), more.begin(), more.end());
    }
    work_came_.notify_all();
}

void read_ahead::failed(const char* why) noexcept
{
    {
        const std::lock_guard hold{lock_};
        if (std::exchange(told_failure_, true)) return;
    }
    try {
        if (set_.on_failure) set_.on_failure(why);
    } catch (const std::exception&) {  // there is no memory even to tell it; nothing depends on these threads
    }
}

}  // namespace todoke
