#pragma once
// Keeps a lane from burning its messages on a provider that is not there.

#include <cstddef>
#include <string>

#include "store/model/instant.hpp"

namespace todoke {

struct breaker_rules {
    int failures = 5;  ///< transport failures in a row that open it
    span pause = std::chrono::seconds{30};
};

/// Closed: all may go. Open: none, until the pause is over; each opening in a row doubles the pause, up to ten minutes.
/// Then half open: 1, 2, 4 attempts at once as they succeed, then closed again.
class breaker {
public:
    explicit breaker(breaker_rules set) : rules_{set} {}

    /// How many attempts may be in flight now, if nothing else forbids.
    std::size_t allows(span now);
    bool is_closed() const { return opened_ == 0; }
    /// It opened, and nothing has worked since.
    bool is_stuck() const { return opened_ > 0 && probes_ == 1; }
    /// How long it stays open; 0: it is not.
    span wait(span now) const;

    /// While it is open this says nothing: the attempt began before.
    void worked(span now);
    void failed(span now);
    /// Opens at once for `length`: the account or its settings are refused.
    void open_for(span length, span now);

    /// What a restart needs to go on: with no openings it is closed.
    struct standing {
        int failures = 0;
        int openings = 0;
        span open_until{};
        friend bool operator==(const standing&, const standing&) = default;
    };
    standing kept() const { return {is_closed() ? 0 : in_a_row_, opened_, open_until_}; }
    /// The first attempt after it is one to try it with. `worked`: one has worked since it opened.
    void go_on_from(const standing& kept, bool worked);

private:
    void open(span length, span now);

    breaker_rules rules_;
    int in_a_row_ = 0;  ///< failures since the last success
    int opened_ = 0;    ///< openings since it was last closed
    std::size_t probes_ = 1;
    span open_until_{};
};

}  // namespace todoke
