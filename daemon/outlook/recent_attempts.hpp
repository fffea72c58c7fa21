#pragma once
// What the attempts of the last minutes came to, by provider: counters since the start say nothing of whether a
// provider fails now. Costs a few numbers a provider, however many attempts there are.

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "store/model/instant.hpp"
#include "store/model/words.hpp"

namespace todoke {

class recent_attempts {
public:
    static constexpr span window = std::chrono::minutes{10};

    /// An attempt ended; `now` is clock::uptime().
    void note(const std::string& provider, outcome_kind how, span now);
    /// Of the last ten minutes, the one that runs counted whole.
    std::map<outcome_kind, std::size_t> of(const std::string& provider, span now) const;
    /// How many ended in the last sixty seconds, the one that runs counted whole: how fast it goes now.
    std::size_t last_minute(const std::string& provider, span now) const;

private:
    struct minute {
        std::int64_t no = -1;
        std::map<outcome_kind, std::size_t> counts;
    };
    struct second {
        std::int64_t no = -1;
        std::size_t count = 0;
    };
    struct slots {
        std::array<minute, 10> minutes;
        std::array<second, 60> seconds;
    };
    std::map<std::string, slots> by_provider_;
};

}  // namespace todoke
