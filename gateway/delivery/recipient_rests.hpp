#pragma once
// Whom a provider wants left alone for a while: it said "too fast", which may be about the account or about this one
// recipient. So whatever message goes there next waits, too.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "gateway/policy/circumstances.hpp"

namespace todoke {

/// In memory only, and bounded: of too many those that end first are forgotten.
class recipient_rests {
public:
    explicit recipient_rests(std::size_t most = 1000) : most_{most} {}

    /// The provider asked to wait for `asked`, if it said so (an hour is honoured at most); else two seconds, twice as
    /// long each time in a row, five minutes at most.
    void refused(const std::string& provider, const std::string& address, std::optional<span> asked, instant now);
    /// False: it did not rest.
    bool worked(const std::string& provider, const std::string& address);
    /// Those that last.
    std::vector<recipient_rest> at(instant now) const;

private:
    struct rest {
        recipient_rest what;
        int times = 0;  ///< in a row
    };
    std::vector<rest>::iterator find(const std::string& provider, const std::string& address);
    void forget_old(instant now);

    std::size_t most_;
    std::vector<rest> rests_;
};

}  // namespace todoke
