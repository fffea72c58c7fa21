#pragma once
// Whose turn it is among many (the campaigns of a class), each known by the first thing it has waiting. Asking costs no
// more than the logarithm of how many there are, one step more for each that is held, and the move of each that came
// due since. (Templates so that a test can count comparisons.)

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace todoke {

template <class Name, class When>
class turn_ring {
public:
    bool empty() const { return firsts_.empty(); }
    /// By name.
    const std::map<Name, When>& firsts() const { return firsts_; }
    /// Null: nothing of it waits.
    const When* first(const Name& of) const;

    void put(const Name& of, const When& first);
    void remove(const Name& of);

    /// Of those whose first is not after `now` and that are not `held`, the one after whose turn it was last; it is
    /// its turn then. None: there is nobody.
    template <class Held>
    std::optional<Name> next(const When& now, Held held);
    /// Whether next() would find somebody.
    template <class Held>
    bool any(const When& now, Held held);

    /// The earliest that anything may go, when nothing of X goes before `until(X)`; a held one's hold counts.
    template <class Until>
    std::optional<When> earliest(Until until) const;

private:
    using timed = std::pair<When, Name>;
    struct sooner {
        using is_transparent = void;
        bool operator()(const timed& a, const timed& b) const { return a < b; }
        bool operator()(const When& a, const timed& b) const { return a < b.first; }
        bool operator()(const timed& a, const When& b) const { return a.first < b; }
    };

    void look(const When& now);

    std::map<Name, When> firsts_;
    std::set<timed, sooner> by_first_;
    std::set<Name> ready_;  ///< those whose first is not after `seen_`
    When seen_{};
    std::optional<Name> last_;
};

template <class Name, class When>
const When* turn_ring<Name, When>::first(const Name& of) const
{
    const auto found = firsts_.find(of);
    return found == firsts_.end() ? nullptr : &found->second;
}

template <class Name, class When>
void turn_ring<Name, When>::put(const Name& of, const When& first)
{
    const auto [at, is_new] = firsts_.try_emplace(of, first);
    if (!is_new) {
        by_first_.erase({at->second, of});
        at->second = first;
    }
    by_first_.emplace(first, of);
    if (seen_ < first)
        ready_.erase(of);
    else
        ready_.insert(of);
}

template <class Name, class When>
void turn_ring<Name, When>::remove(const Name& of)
{
    const auto found = firsts_.find(of);
    if (found == firsts_.end()) return;
    by_first_.erase({found->second, of});
    ready_.erase(of);
    firsts_.erase(found);
}

/// Each is moved once when its time has come, and back only when the clock was set back.
template <class Name, class When>
void turn_ring<Name, When>::look(const When& now)
{
    if (now == seen_) return;
    const auto from = by_first_.upper_bound(std::min(seen_, now)), to = by_first_.upper_bound(std::max(seen_, now));
    const bool is_later = seen_ < now;
    for (auto at = from; at != to; ++at) {
        if (is_later)
            ready_.insert(at->second);
        else
            ready_.erase(at->second);
    }
    seen_ = now;
}

template <class Name, class When>
template <class Held>
std::optional<Name> turn_ring<Name, When>::next(const When& now, Held held)
{
    look(now);
    const auto after = last_ ? ready_.upper_bound(*last_) : ready_.begin();
    const auto is_free = [&](const Name& one) { return !held(one); };
    auto found = std::find_if(after, ready_.end(), is_free);
    if (found == ready_.end()) {
        found = std::find_if(ready_.begin(), after, is_free);
        if (found == after) return std::nullopt;
    }
    last_ = *found;
    return last_;
}

template <class Name, class When>
template <class Held>
bool turn_ring<Name, When>::any(const When& now, Held held)
{
    look(now);
    return !std::all_of(ready_.begin(), ready_.end(), held);
}

template <class Name, class When>
template <class Until>
std::optional<When> turn_ring<Name, When>::earliest(Until until) const
{
    std::optional<When> best;
    for (const auto& [first, name] : by_first_) {
        if (best && !(first < *best)) break;
        const When free = until(name);
        const bool waits_for_hold = first < free;
        const auto& goes = waits_for_hold ? free : first;
        if (!best || goes < *best) best = goes;
    }
    return best;
}

}  // namespace todoke
