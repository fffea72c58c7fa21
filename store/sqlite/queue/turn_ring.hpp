#pragma once
// Whose turn it is among many (the campaigns of a class), each known by the first thing it has waiting. Asking costs no
// more than the logarithm of how many there are, and the move of each that came due since. (A template so that a test
// can count comparisons.)

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

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

    /// Of those whose first is not after `now`, the one after whose turn it was last; it is its turn then. None: there
    /// is nobody.
    std::optional<Name> next(const When& now);
    /// Whether next() would find somebody.
    bool any(const When& now);
    /// Whom next() would find one after the other, each once.
    std::vector<Name> coming(const When& now, std::size_t most);
    /// The earliest that anything waits for.
    std::optional<When> earliest() const;

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
std::optional<Name> turn_ring<Name, When>::next(const When& now)
{
    look(now);
    if (ready_.empty()) return std::nullopt;
    auto found = last_ ? ready_.upper_bound(*last_) : ready_.begin();
    if (found == ready_.end()) found = ready_.begin();
    last_ = *found;
    return last_;
}

template <class Name, class When>
bool turn_ring<Name, When>::any(const When& now)
{
    look(now);
    return !ready_.empty();
}

template <class Name, class When>
std::vector<Name> turn_ring<Name, When>::coming(const When& now, std::size_t most)
{
    look(now);
    std::vector<Name> made;
    auto at = last_ ? ready_.upper_bound(*last_) : ready_.begin();
    for (most = std::min(most, ready_.size()); made.size() < most; ++at) {
        if (at == ready_.end()) at = ready_.begin();
        made.push_back(*at);
    }
    return made;
}

template <class Name, class When>
std::optional<When> turn_ring<Name, When>::earliest() const
{
    return by_first_.empty() ? std::nullopt : std::optional{by_first_.begin()->first};
}

}  // namespace todoke
