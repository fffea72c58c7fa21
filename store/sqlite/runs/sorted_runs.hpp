#pragma once
// A large set of numbers by key that takes new ones at no random page: a log-structured merge (O'Neil 1996), in rows of
// SQLite. What is new comes as a whole run, sorted; of each size (level) there are few runs, since some of them become
// one of the next level, in pieces, whenever work() is called. Whoever looks something up asks every run, but a
// filter in memory, kept beside its run, knows for most that they have not got it: one byte an entry in runs of up to
// four million, and for keys below 0 in larger ones. A half-written run is nothing at the next start. While the largest
// are joined, which takes as much work() as they have entries, new ones gather beside them.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/runs/key_filter.hpp"
#include "store/sqlite/runs/run_filters.hpp"
#include "store/sqlite/runs/run_list.hpp"
#include "store/sqlite/runs/run_pages.hpp"

namespace todoke {

class sorted_runs {
public:
    /// `most_filtered`: larger runs have filters for keys below 0 only.
    sorted_runs(db_connection& db, std::size_t page_entries, std::size_t most_filtered = 4'000'000);

    /// Calls `found` with the numbers under the key that are below `before`: of each run the greatest first, at most
    /// `most`. One may come from several runs.
    void each(std::int64_t key, std::int64_t before, std::size_t most, const std::function<void(std::int64_t)>& found);

    /// A run that is being written. A value: who is rolled back goes on from an older one.
    struct draft {
        run_no no = 0;  ///< 0: nothing is written yet
        int level = 0;
        std::size_t entries = 0, low_keys = 0;  ///< written; of these with keys below 0
        keyed_number last = before_all;
        std::shared_ptr<key_filter> filter;
        bool has_all = true;            ///< the filter; otherwise only the keys below 0
        std::size_t filter_pieces = 0;  ///< of it, written
    };
    /// Of the lowest level, for at most these.
    draft begin(const std::vector<keyed_number>& all) const;
    /// The next page: at most page_entries(), above what was written before.
    void write(draft& to, const keyed_number* first, std::size_t count);
    /// Writes so many pages of its filter. True: that was all, and from now on it counts.
    bool publish(draft& done, std::size_t pages);

    struct fate {
        bool goes = false;
        std::size_t cost = 1;  ///< of finding out, in entries that are merely copied
    };
    /// Whether an entry may go when runs become one: `newer`, there is another one of its key with a greater number.
    using drop_rule = std::function<fate(const keyed_number& one, bool newer)>;
    /// So many pages of what there is to do, however much of it goes. False: nothing.
    bool work(std::size_t pages, const drop_rule& drops);
    std::size_t page_entries() const { return page_entries_; }
    /// Makes all whole runs one, unless something is being merged already; work() does it.
    void sweep();
    bool is_merging() const { return at_.merge.has_value(); }

    void committed();
    void rolled_back();

private:
    struct run : run_row {
        std::shared_ptr<const key_filter> filter;
    };
    struct joining {
        std::vector<run_no> of;
        draft into;
        std::size_t entries = 0, taken = 0;  ///< of them all; of these up to into.last
    };
    struct progress {
        std::vector<run> whole;
        std::vector<run_no> going;  ///< whose pages are to be given back
        std::optional<joining> merge;
    };

    draft begin(int level, std::size_t entries, std::size_t low_keys) const;
    void begin_merge(int level, const std::vector<run>& of);
    bool choose();
    void read_ahead();
    void merge_some(std::size_t pages, const drop_rule& drops);
    std::optional<keyed_number> take_least();
    bool has_newer(const keyed_number& one);
    void write_begun(std::size_t least);
    void end_merge(std::size_t pages);
    void give_back(std::size_t pages);

    run_pages pages_;
    run_filters filters_;
    run_list list_;
    statement write_, page_, page_remove_;
    progress at_, kept_at_;
    bool moved_ = false;  ///< at_ is not kept_at_
    const std::size_t page_entries_, most_filtered_;
    run_no next_ = 1;
    // What is being merged, read ahead; without it reading begins anew at merge.into.last.
    std::vector<run_cursor> cursors_;
    std::vector<run_cursor*> least_;  ///< those that stand at the same entry
    std::vector<keyed_number> page_begun_;
    std::size_t taken_ = 0, begun_taken_ = 0;  ///< entries of all; up to the last of the page
};

}  // namespace todoke
