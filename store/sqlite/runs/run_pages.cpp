#include "store/sqlite/runs/run_pages.hpp"

#include <sqlite3.h>

namespace todoke {

namespace {

[[noreturn]] void refuse_page()
{
    throw sql_error{"table run_page: a page of claims is damaged; restore a backup", SQLITE_CORRUPT};
}

/// The page in this row, whose columns are entries, key, no.
packed_entries page_in(const cursor& row)
{
    const auto made = packed_entries::in(row.view(0));
    if (!made || made->size() == 0 || made->at(0) != keyed_number{row.integer(1), row.integer(2)}) refuse_page();
    if (!made->have_checksum() && !made->are_in_order()) refuse_page();
    return *made;
}

}  // namespace

run_pages::run_pages(db_connection& db)
    : runs_{db, "SELECT no FROM sorted_run WHERE whole = 1"},
      floor_{db,
             "SELECT entries, key, no FROM run_page WHERE run = ?1 AND (key, no) < (?2, ?3)"
             " ORDER BY key DESC, no DESC LIMIT 1"},
      next_{db,
            "SELECT entries, key, no FROM run_page WHERE run = ?1 AND (key, no) > (?2, ?3) ORDER BY key, no"
            " LIMIT 1"}
{
}

std::vector<run_no> run_pages::whole_runs()
{
    std::vector<run_no> made;
    auto row = runs_.query();
    while (row.next()) made.push_back(row.integer(0));
    return made;
}

void run_pages::each(run_no run, std::int64_t key, std::int64_t before, const std::function<bool(std::int64_t)>& found)
{
    for (keyed_number bound{key, before}, above = after_all;; above = bound) {
        auto row = floor_.query(run, bound.key, bound.no);
        if (!row.next()) return;
        const auto page = page_in(row);
        if (page.at(page.size() - 1) >= above) refuse_page();
        for (auto at = page.count_below(bound); at > 0; --at) {
            const auto one = page.at(at - 1);
            if (one.key != key || !found(one.no)) return;
        }
        const auto first = page.at(0);
        if (first.key != key || first >= bound) return;
        bound = first;
    }
}

std::vector<keyed_number> run_pages::after(run_no run, const keyed_number& last)
{
    auto begin = last;
    if (last != before_all) {
        auto row = floor_.query(run, last.key, last.no + 1);
        if (row.next()) {
            const auto page = page_in(row);
            const auto passed = page.count_below({last.key, last.no + 1});
            if (passed < page.size()) return page.from(passed);
            begin = page.at(0);
        }
    }
    return next(run, begin, last);
}

std::vector<keyed_number> run_pages::next(run_no run, const std::vector<keyed_number>& page)
{
    return next(run, page.front(), page.back());
}

/// Of the page that begins next after `begin`; it has nothing up to `end`.
std::vector<keyed_number> run_pages::next(run_no run, const keyed_number& begin, const keyed_number& end)
{
    auto row = next_.query(run, begin.key, begin.no);
    if (!row.next()) return {};
    const auto page = page_in(row);
    if (page.at(0) <= end) refuse_page();
    return page.from(0);
}

std::int64_t run_pages::last_key(run_no run)
{
    auto row = floor_.query(run, after_all.key, after_all.no);
    if (!row.next()) refuse_page();
    const auto page = page_in(row);
    return page.at(page.size() - 1).key;
}

const keyed_number* run_cursor::peek()
{
    if (at_ == page_.size() && !page_.empty()) {
        page_ = of_->next(run_, page_);
        at_ = 0;
    }
    return at_ < page_.size() ? &page_[at_] : nullptr;
}

}  // namespace todoke
