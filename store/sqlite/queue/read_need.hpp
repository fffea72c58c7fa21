#pragma once
// Whether reading ahead pays: while what waits is not in the system's cache. Counted by what was read from a disk,
// never by how long something took.

#include <algorithm>
#include <cstdint>

namespace todoke {

class read_need {
public:
    /// Asked after each round of dispatching: `waited` blocks were read from the disk in it by the writer, `ahead` are
    /// those that readers have found so far, all in all.
    bool holds(std::uint64_t waited, std::uint64_t ahead) { return is_awake_ ? goes_on(ahead) : begins(waited, ahead); }
    bool is_awake() const { return is_awake_; }

private:
    static constexpr unsigned patience = 64;        ///< rounds without a read until it ends
    static constexpr unsigned longest_rest = 4096;  ///< rounds until it is tried again after it was in vain

    bool begins(std::uint64_t waited, std::uint64_t ahead)
    {
        if (rest_ > 0) --rest_;
        if (rest_ > 0 || waited == 0) return false;
        is_awake_ = true;
        seen_ = begun_at_ = ahead;
        vain_ = 0;
        return true;
    }

    /// What the writer reads all the same counts for nothing here: it is something else than what is read ahead.
    bool goes_on(std::uint64_t ahead)
    {
        vain_ = ahead == seen_ ? vain_ + 1 : 0;
        seen_ = ahead;
        if (vain_ < patience) return true;
        is_awake_ = false;
        pause_ = seen_ == begun_at_ ? std::min(2 * pause_ + patience, longest_rest) : 0;
        rest_ = pause_;
        return false;
    }

    bool is_awake_ = false;
    std::uint64_t seen_ = 0, begun_at_ = 0;
    unsigned vain_ = 0, rest_ = 0, pause_ = 0;
};

}  // namespace todoke
