#pragma once
// What the backends of the crash test submit: endless, from one seed, each thing to a person of its own. A thing's mark
// stands in its text and comes out at the sinks.

#include <cstddef>
#include <deque>
#include <mutex>
#include <random>
#include <string>
#include <string_view>

#include "tests/support/outside/line_sink.hpp"

namespace todoke {

/// One submission, however often it is repeated.
struct planned {
    std::size_t number = 0;
    std::size_t thing = 0;  ///< twins tell the same thing
    std::string key;        ///< Idempotency-Key
    std::string json;       ///< the body, without the key

    /// The same as a line of NDJSON.
    std::string line() const;
};

class plan {
public:
    explicit plan(unsigned seed) : random_{seed} {}

    planned take();
    /// Half of a pair whose other half was taken: to be taken too before the end.
    bool has_other_half() const;
    std::size_t taken() const;
    /// So many more may be taken in this life of the daemon: what is submitted must be relayed, and looked at one by
    /// one in the end, however slow the machine and long the lives.
    void allow(std::size_t more);
    bool is_spent() const;

private:
    void invent();
    void add(std::string_view legs, std::string_view extra, std::string_view line_end = "0000");
    std::string pick_class();

    mutable std::mutex guard_;
    std::mt19937 random_;
    std::deque<planned> waiting_;
    std::size_t submissions_ = 0, things_ = 0, taken_ = 0, allowed_ = 0;
    std::string class_;
};

/// "thing-000042", as it stands in texts and X-Marker.
std::string mark_of(std::size_t thing);
/// The thing whose mark a text carries; throws when it carries none.
std::size_t thing_in(std::string_view text);
/// How LINE takes a user of the plan.
line_mood mood_of(std::string_view line_user);

}  // namespace todoke
