#include "daemon/api/outlook_figures.hpp"

#include <algorithm>
#include <cmath>

#include "daemon/outlook/lane_views.hpp"
#include "gateway/policy/calendar/quiet_hours.hpp"

namespace todoke {

namespace {

constexpr span longest_break = std::chrono::minutes{30};
constexpr span soon = std::chrono::minutes{1};

/// None: it is for nobody who is there.
std::optional<channel> channel_of(const due_row& row, const std::vector<lane_view>& lanes)
{
    if (row.on) return row.on;
    for (const auto& lane : lanes)
        if (lane.provider == row.provider) return lane.on;
    return std::nullopt;
}

/// What the rules put off until an instant that many share.
bool lets_go_together(rule why)
{
    return why == rule::send_at || why == rule::quiet_hours || why == rule::send_window || why == rule::cap ||
           why == rule::hold || why == rule::clock;
}

struct batch {
    instant first{}, last{};
    std::int64_t count = 0;
};

class looking {
public:
    looking(const std::vector<lane_view>& lanes, const rules& book, const estimator& comes, instant now, instant until,
            span slot)
        : lanes_{lanes}, book_{book}, comes_{comes}, now_{now}, until_{until}, slot_{slot}
    {
    }

    outlook at(const waiting_counts& counts)
    {
        for (const auto& row : counts.waiting) {
            const auto on = channel_of(row, lanes_);
            if (on && row.needs_provider()) take({*on, row.klass}, row);
        }
        for (const auto& [what, batches] : batches_) spread(what, batches);
        finish_releases();
        return std::move(made_);
    }

private:
    instant slot_of(instant when) const { return instant{when.time_since_epoch() / slot_ * slot_}; }

    void take(const stream& what, const due_row& row)
    {
        const auto at = std::max(row.from, now_);
        made_.slots[slot_of(at)].due[what] += row.count;
        auto& joined = batches_[what][slot_of(at)];
        if (joined.count == 0) joined.first = at;
        joined.last = at;
        joined.count += row.count;
        if (lets_go_together(row.why) && row.until > now_)
            join(what, row.why, row);
        else if (row.from <= now_)
            join(what, rule::none, row);
    }

    void join(const stream& what, rule why, const due_row& row)
    {
        auto& all = made_.releases;
        const auto at = std::max(row.from, now_);
        const auto [found, is_first] = newest_.try_emplace({what, why}, all.size());
        if (is_first || at > all[found->second].until + longest_break) {
            found->second = all.size();
            all.push_back({what, why, at, at, 0, {}, {}});
        }
        all[found->second].until = at;
        all[found->second].count += row.count;
    }

    std::optional<instant> gone(const stream& what, instant due) const
    {
        return comes_(what.first, what.second, due, std::nullopt);
    }

    /// Somebody takes work there, though nobody knows how fast: then it is said to go at once.
    bool is_taken(channel on) const
    {
        return std::any_of(lanes_.begin(), lanes_.end(),
                           [&](const lane_view& lane) { return lane.on == on && lane.stops == rule::none; });
    }

    /// Each batch goes evenly from when it is due, and the one before has gone, to when the last of it has.
    void spread(const stream& what, const std::map<instant, batch>& batches)
    {
        auto before = now_;
        for (const auto& [at, one] : batches) {
            auto end = gone(what, one.last);
            if (!end && is_taken(what.first)) end = one.last;
            if (!end) return;
            const auto begin = std::max(one.first, before);
            before = std::max(begin, *end);
            spread_between(what, begin, before, one.count);
        }
    }

    void spread_between(const stream& what, instant begin, instant end, std::int64_t count)
    {
        std::int64_t told = 0;
        for (auto at = slot_of(begin); at < until_ && told < count; at += slot_) {
            const auto passed = std::min(at + slot_, end) - begin;
            const auto part = end <= begin ? 1.0 : static_cast<double>(passed.count()) / (end - begin).count();
            const auto by_then =
                std::min(count, static_cast<std::int64_t>(std::llround(part * static_cast<double>(count))));
            if (by_then > told) made_.slots[at].goes[what] += by_then - told;
            told = std::max(told, by_then);
        }
    }

    void finish_releases()
    {
        auto& all = made_.releases;
        for (auto& one : all) {
            one.ends = gone(one.what, one.until);
            note_closing(one);
            note_quota(one);
        }
        std::erase_if(all, [this](const joint_release& one) { return is_passing(one); });
        const auto larger = [](const joint_release& a, const joint_release& b) { return a.count > b.count; };
        std::stable_sort(all.begin(), all.end(), larger);
        if (all.size() > most_releases) all.resize(most_releases);
        std::stable_sort(all.begin(), all.end(),
                         [](const joint_release& a, const joint_release& b) { return a.from < b.from; });
    }

    /// What is due now and goes at once.
    bool is_passing(const joint_release& one) const
    {
        if (one.why != rule::none || !one.late.empty()) return false;
        return one.ends ? *one.ends <= now_ + soon : is_taken(one.what.first);
    }

    /// By the site's clock: customers elsewhere have their own.
    void note_closing(joint_release& one) const
    {
        const auto klass = book_.classes.find(one.what.second);
        const auto where = zone::find(book_.time_zone);
        if (!one.ends || klass == book_.classes.end() || !where) return;
        const profile nobody;
        const quiet_time open{book_, klass->second, one.what.first, nobody, *where, now_};
        if (open.is_none() || open.open_from(one.until) != one.until) return;
        const auto quiet = open.quiet_from(one.until), window = open.window_until(one.until);
        const auto closes = std::min(quiet, window);
        if (closes == never_ends || *one.ends <= closes) return;
        const auto part = static_cast<double>((*one.ends - closes).count()) / (*one.ends - one.from).count();
        const auto count = static_cast<std::int64_t>(std::ceil(std::min(1.0, part) * static_cast<double>(one.count)));
        one.late.push_back({quiet <= window ? rule::quiet_hours : rule::send_window, closes, count});
    }

    /// What all that may take it have left, where each of them has an allowance.
    std::optional<std::int64_t> left_on(channel on) const
    {
        std::optional<std::int64_t> made;
        for (const auto& lane : lanes_) {
            if (lane.on != on) continue;
            if (lane.quotas.empty()) return std::nullopt;
            const auto least = std::min_element(lane.quotas.begin(), lane.quotas.end(),
                                                [](const auto& a, const auto& b) { return a.left < b.left; });
            made = made.value_or(0) + static_cast<std::int64_t>(least->left);
        }
        return made;
    }

    void note_quota(joint_release& one) const
    {
        const auto left = left_on(one.what.first);
        if (!left) return;
        std::int64_t wanted = 0;
        for (const auto& [at, slot] : made_.slots)
            if (at <= one.until)
                for (const auto& [what, count] : slot.due)
                    if (what.first == one.what.first) wanted += count;
        if (wanted > *left) one.late.push_back({rule::quota, std::nullopt, std::min(one.count, wanted - *left)});
    }

    const std::vector<lane_view>& lanes_;
    const rules& book_;
    const estimator& comes_;
    instant now_, until_;
    span slot_;
    std::map<stream, std::map<instant, batch>> batches_;
    std::map<std::pair<stream, rule>, std::size_t> newest_;  ///< in `releases`
    outlook made_;
};

}  // namespace

outlook look_ahead(const waiting_counts& counts, const std::vector<lane_view>& lanes, const rules& book,
                   const estimator& comes, instant now, instant until, span slot)
{
    return looking{lanes, book, comes, now, until, slot}.at(counts);
}

}  // namespace todoke
