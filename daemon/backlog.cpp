#include "daemon/backlog.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace todoke {

namespace {

constexpr double no_limit = std::numeric_limits<double>::infinity();

bool is_urgent(const class_share& one)
{
    return one.priority == 0;
}

double weight_of(const class_share& one)
{
    return std::max(one.weight, 1);
}

}  // namespace

void backlog::add_provider(const std::string& name, channel on, int priority, const std::vector<rate_limit>& limits)
{
    auto slowest = no_limit;
    for (const auto& limit : limits) slowest = std::min(slowest, limit.amount / static_cast<double>(limit.per.count()));
    providers_.push_back({name, on, priority, slowest});
}

double backlog::rate_of(channel on) const
{
    double sum = 0;
    auto best = std::numeric_limits<int>::max();
    for (const auto& one : providers_)
        if (one.on == on) best = std::min(best, one.priority);
    for (const auto& one : providers_)
        if (one.on == on && one.priority == best) sum += one.per_ms;
    return sum > 0 ? sum : no_limit;
}

std::size_t backlog::place_of(const std::string& klass)
{
    const auto same = [&](const class_share& one) { return one.klass == klass; };
    const auto found = std::find_if(shares_.begin(), shares_.end(), same);
    if (found != shares_.end()) return static_cast<std::size_t>(found - shares_.begin());
    shares_.push_back({klass, 1, 1});  // it is not configured any more
    return shares_.size() - 1;
}

bool backlog::is_for(const due_row& row, channel on) const
{
    if (row.on) return *row.on == on;
    return std::any_of(providers_.begin(), providers_.end(),
                       [&](const provider& one) { return one.on == on && one.name == row.provider; });
}

/// The urgent first, the rest by weight; what one class does not need goes to the others.
void backlog::drain(amounts& waiting, double room) const
{
    waiting.resize(shares_.size());
    for (std::size_t i = 0; i < waiting.size(); ++i) {
        if (!is_urgent(shares_[i])) continue;
        const auto goes = std::min(waiting[i], room);
        waiting[i] -= goes;
        room -= goes;
    }
    for (std::size_t round = 0; round < waiting.size() && room > 0; ++round) {
        double weights = 0;
        for (std::size_t i = 0; i < waiting.size(); ++i)
            if (waiting[i] > 0) weights += weight_of(shares_[i]);
        if (weights <= 0) return;
        const auto part = room / weights;
        for (std::size_t i = 0; i < waiting.size(); ++i) {
            const auto goes = std::min(waiting[i], part * weight_of(shares_[i]));
            waiting[i] -= goes;
            room -= goes;
        }
    }
}

void backlog::count(const std::vector<due_row>& waiting, const std::vector<class_share>& shares, instant now)
{
    shares_ = shares;
    for (const auto on : all_channels) {
        auto& course = course_[index_of(on)];
        course.assign(1, {now, {}});
        const auto rate = rate_of(on);
        if (rate == no_limit) continue;
        for (const auto& row : waiting) {
            if (!is_for(row, on)) continue;
            const auto at = std::max(row.from, now);
            if (at > course.back().at) {
                course.push_back({at, course.back().waiting});
                const auto passed = at - course[course.size() - 2].at;
                drain(course.back().waiting, rate * static_cast<double>(passed.count()));
            }
            const auto place = place_of(row.klass);
            course.back().waiting.resize(shares_.size());
            course.back().waiting[place] += static_cast<double>(row.count);
        }
    }
}

/// What goes before the last of its own class: while those go, the others have their shares.
double backlog::ahead_of(const class_share& mine, const amounts& waiting) const
{
    double own = 0, urgent = 0, others = 0;
    for (std::size_t i = 0; i < waiting.size(); ++i) {
        if (shares_[i].klass == mine.klass) own += waiting[i];
        if (is_urgent(shares_[i])) urgent += waiting[i];
    }
    if (is_urgent(mine)) return urgent;
    for (std::size_t i = 0; i < waiting.size(); ++i)
        if (!is_urgent(shares_[i]) && shares_[i].klass != mine.klass)
            others += std::min(waiting[i], own * weight_of(shares_[i]) / weight_of(mine));
    return urgent + own + others;
}

instant backlog::estimate(channel on, const std::string& klass, instant due, instant now) const
{
    const auto begins = std::max(due, now);
    const auto rate = rate_of(on);
    const auto& course = course_[index_of(on)];
    const auto later = std::upper_bound(course.begin(), course.end(), begins,
                                        [](instant at, const moment& one) { return at < one.at; });
    if (rate == no_limit || later == course.begin()) return begins;
    const auto& last = *std::prev(later);
    auto waiting = last.waiting;
    drain(waiting, rate * static_cast<double>((begins - last.at).count()));
    const auto found =
        std::find_if(shares_.begin(), shares_.end(), [&](const class_share& one) { return one.klass == klass; });
    const auto mine = found == shares_.end() ? class_share{klass, 1, 1} : *found;
    return begins + span{std::llround(ahead_of(mine, waiting) / rate)};
}

}  // namespace todoke
