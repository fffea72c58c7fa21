#include "store/sqlite/runs/sorted_runs.hpp"

#include <algorithm>

namespace todoke {

namespace {

/// So many of a level become one of the next.
constexpr std::size_t runs_of_a_level = 4;
/// What a page merely given back takes beside one that is joined from several and written.
constexpr std::size_t returns_for_a_page = 4;

void note(sorted_runs::draft& in, const keyed_number& one)
{
    if (one.key < 0) ++in.low_keys;
    if (in.has_all || one.key < 0) in.filter->add(one.key);
}

}  // namespace

sorted_runs::sorted_runs(db_connection& db, std::size_t page_entries, std::size_t most_filtered)
    : pages_{db},
      filters_{db},
      list_{db},
      write_{db, "INSERT INTO run_page(run, key, no, entries) VALUES (?1, ?2, ?3, ?4)"},
      page_{db, "SELECT page FROM run_page WHERE run = ?1 ORDER BY key, no LIMIT ?2"},
      page_remove_{db, "DELETE FROM run_page WHERE page = ?1"},
      page_entries_{page_entries},
      most_filtered_{most_filtered}
{
    for (const auto& row : list_.all(pages_)) {
        next_ = row.no + 1;
        if (row.is_whole)
            at_.whole.push_back({row, filters_.read(row.no, row.filter_blocks)});
        else
            at_.going.push_back(row.no);
    }
    kept_at_ = at_;
}

void sorted_runs::each(std::int64_t key, std::int64_t before, std::size_t most,
                       const std::function<void(std::int64_t)>& found)
{
    for (const auto& one : at_.whole) {
        if (key > one.last_key) continue;
        if ((one.filter_has_all || key < 0) && !one.filter->may_have(key)) continue;
        std::size_t count = 0;
        pages_.each(one.no, key, before, [&](std::int64_t no) {
            found(no);
            return ++count < most;
        });
    }
}

sorted_runs::draft sorted_runs::begin(int level, std::size_t entries, std::size_t low_keys) const
{
    draft made;
    made.level = level;
    made.has_all = entries <= most_filtered_;
    made.filter = std::make_shared<key_filter>(made.has_all ? entries : low_keys);
    return made;
}

sorted_runs::draft sorted_runs::begin(const std::vector<keyed_number>& all) const
{
    const auto low = std::count_if(all.begin(), all.end(), [](const keyed_number& one) { return one.key < 0; });
    return begin(0, all.size(), static_cast<std::size_t>(low));
}

void sorted_runs::write(draft& to, const keyed_number* first, std::size_t count)
{
    if (to.no == 0) {
        to.no = next_++;
        list_.put({to.no, to.level});
    }
    write_.run(to.no, first->key, first->no, bytes{pack_entries(first, count)});
    for (const auto* one = first; one != first + count; ++one) note(to, *one);
    to.entries += count;
    to.last = first[count - 1];
}

bool sorted_runs::publish(draft& done, std::size_t pages)
{
    done.filter_pieces = filters_.write(done.no, *done.filter, done.filter_pieces, pages);
    if (done.filter_pieces < run_filters::pieces_of(*done.filter)) return false;
    moved_ = true;
    const run made{{done.no, done.level, done.entries, done.low_keys, done.last.key, true, done.filter->blocks().size(),
                    done.has_all},
                   done.filter};
    list_.put(made);
    at_.whole.push_back(made);
    return true;
}

bool sorted_runs::work(std::size_t pages, const drop_rule& drops)
{
    if (!at_.going.empty()) return give_back(pages * returns_for_a_page), true;
    if (!at_.merge && !choose()) return false;
    merge_some(pages, drops);
    return true;
}

void sorted_runs::begin_merge(int level, const std::vector<run>& of)
{
    moved_ = true;
    joining made;
    std::size_t low_keys = 0;
    for (const auto& one : of) {
        made.of.push_back(one.no);
        made.entries += one.entries;
        low_keys += one.low_keys;
    }
    made.into = begin(level, made.entries, low_keys);
    at_.merge = std::move(made);
    cursors_.clear();
    page_begun_.clear();
}

/// The lowest level that has enough of them.
bool sorted_runs::choose()
{
    for (int level = 0, highest = 0; level <= highest; ++level) {
        std::vector<run> of;
        for (const auto& one : at_.whole) {
            highest = std::max(highest, one.level);
            if (one.level == level) of.push_back(one);
        }
        if (of.size() < runs_of_a_level) continue;
        begin_merge(level + 1, of);
        return true;
    }
    return false;
}

void sorted_runs::sweep()
{
    if (at_.merge || at_.whole.empty()) return;
    const auto higher = [](const run& a, const run& b) { return a.level < b.level; };
    begin_merge(std::max_element(at_.whole.begin(), at_.whole.end(), higher)->level, at_.whole);
}

/// From all runs that have it.
std::optional<keyed_number> sorted_runs::take_least()
{
    std::optional<keyed_number> least;
    least_.clear();
    for (auto& each : cursors_) {
        const auto* one = each.peek();
        if (one == nullptr || (least && *least < *one)) continue;
        if (least != *one) least_.clear();
        least = *one;
        least_.push_back(&each);
    }
    for (auto* each : least_) each->pass();
    taken_ += least_.size();
    return least;
}

bool sorted_runs::has_newer(const keyed_number& one)
{
    return std::any_of(cursors_.begin(), cursors_.end(), [&](run_cursor& each) {
        const auto* next = each.peek();
        return next != nullptr && next->key == one.key;
    });
}

void sorted_runs::write_begun(std::size_t least)
{
    if (page_begun_.size() < least) return;
    write(at_.merge->into, page_begun_.data(), page_begun_.size());
    at_.merge->taken = begun_taken_;
    page_begun_.clear();
}

void sorted_runs::read_ahead()
{
    if (!cursors_.empty()) return;
    for (const auto no : at_.merge->of) cursors_.emplace_back(pages_, no, at_.merge->into.last);
    taken_ = at_.merge->taken;
}

void sorted_runs::merge_some(std::size_t pages, const drop_rule& drops)
{
    moved_ = true;
    read_ahead();
    for (auto left = static_cast<std::ptrdiff_t>(pages * page_entries_); left > 0;) {
        const auto one = take_least();
        if (!one) {
            if (taken_ != at_.merge->entries)
                throw sql_error{"table run_page: pages of claims are missing; restore a backup", SQLITE_CORRUPT};
            write_begun(1);
            return end_merge(pages);
        }
        const auto its = drops(*one, has_newer(*one));
        left -= static_cast<std::ptrdiff_t>(its.cost);
        if (its.goes) continue;
        page_begun_.push_back(*one);
        begun_taken_ = taken_;
        write_begun(page_entries_);
    }
}

/// The new run is there and those it was made of are not, in one transaction.
void sorted_runs::end_merge(std::size_t pages)
{
    auto& into = at_.merge->into;
    if (into.no != 0 && !publish(into, pages)) return;
    const auto done = std::move(*at_.merge);
    at_.merge.reset();
    cursors_.clear();
    for (const auto no : done.of) {
        list_.put({no});
        std::erase_if(at_.whole, [&](const run& one) { return one.no == no; });
        at_.going.push_back(no);
    }
}

void sorted_runs::give_back(std::size_t pages)
{
    moved_ = true;
    const auto no = at_.going.back();
    pages -= filters_.remove(no, pages);
    if (pages == 0) return;
    std::vector<std::int64_t> some;
    {
        auto row = page_.query(no, std::uint64_t{pages});
        while (row.next()) some.push_back(row.integer(0));
    }
    for (const auto page : some) page_remove_.run(page);
    if (some.size() == pages) return;
    list_.remove(no);
    at_.going.pop_back();
}

void sorted_runs::committed()
{
    if (!moved_) return;
    kept_at_ = at_;
    moved_ = false;
}

void sorted_runs::rolled_back()
{
    cursors_.clear();
    page_begun_.clear();
    if (!moved_) return;
    at_ = kept_at_;
    moved_ = false;
}

}  // namespace todoke
