#include "store/sqlite/file/clock_past.hpp"

#include <algorithm>

#include "store/sqlite/file/packing.hpp"

namespace todoke {

namespace {

constexpr std::size_t most_kept = 32;
/// A clock that is set by less may not be noticed: see rule_keeper.
constexpr span unnoticed = std::chrono::hours{1};

std::uint64_t as_number(instant when)
{
    return static_cast<std::uint64_t>(when.time_since_epoch().count());
}

instant as_instant(std::uint64_t number)
{
    return instant{span{static_cast<std::int64_t>(number)}};
}

/// As if the clock had been set once, by the sum: one of a pair alone would move all that is older than both.
void join_oldest(std::vector<known_jump>& all)
{
    all[1].how.before -= all[0].how.by();
    all.erase(all.begin());
}

}  // namespace

/// The scale a message was stored by: so many jumps were before it.
std::size_t clock_past::scale_of(message_no which) const
{
    const auto is_before = [&](const known_jump& one) { return one.next.value <= which.value; };
    return static_cast<std::size_t>(std::count_if(jumps_.begin(), jumps_.end(), is_before));
}

span clock_past::since(std::size_t scale) const
{
    span all{};
    for (auto i = scale; i < jumps_.size(); ++i) all += jumps_[i].how.by();
    return all;
}

/// By the newest scale on which the clock showed it. On none (the clock was wrong before anybody looked): by the newest
/// that came to it.
instant clock_past::by_now(instant told, instant now, message_no of) const
{
    if (jumps_.empty()) return told;
    const auto oldest = of ? scale_of(of) : 0, newest = jumps_.size();
    const auto ends_after = [&](std::size_t scale) {
        return scale == newest ? told <= now + unnoticed : told <= jumps_[scale].how.before;
    };
    const auto begins_before = [&](std::size_t scale) { return scale == 0 || jumps_[scale - 1].how.after <= told; };
    for (auto scale = newest + 1; scale-- > oldest;)
        if (begins_before(scale) && ends_after(scale)) return told + since(scale);
    for (auto scale = newest; scale-- > oldest;)
        if (ends_after(scale)) return told + since(scale);
    return told;
}

instant clock_past::stored(instant told, message_no which) const
{
    return jumps_.empty() ? told : told + since(scale_of(which));
}

span clock_past::most_behind() const
{
    span most{};
    for (std::size_t scale = 0; scale < jumps_.size(); ++scale) most = std::max(most, since(scale));
    return most;
}

clock_past clock_past::with(const std::vector<clock_jump>& seen, message_no next, message_no first) const
{
    auto all = jumps_;
    const auto is_of_this_process = [&](const known_jump& one) { return one.next.value >= first.value; };
    for (const auto& one : seen) {
        if (std::any_of(all.begin(), all.end(), [&](const known_jump& other) { return other.how == one; })) continue;
        if (one.at_start)
            all.insert(std::find_if(all.begin(), all.end(), is_of_this_process), {one, first});
        else
            all.push_back({one, next});
    }
    while (all.size() > most_kept) join_oldest(all);
    return clock_past{std::move(all)};
}

std::string pack_jumps(const clock_past& past)
{
    packer to;
    for (const auto& one : past.jumps()) {
        to.number(as_number(one.how.before));
        to.number(as_number(one.how.after));
        to.number(static_cast<std::uint64_t>(one.next.value));
    }
    return to.take();
}

clock_past unpack_jumps(std::string_view packed)
{
    std::vector<known_jump> made;
    unpacker from{packed};
    while (!from.at_end()) {
        known_jump one;
        one.how.before = as_instant(from.number());
        one.how.after = as_instant(from.number());
        one.next = {static_cast<std::int64_t>(from.number())};
        made.push_back(one);
    }
    return clock_past{std::move(made)};
}

}  // namespace todoke
