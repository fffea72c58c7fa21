#pragma once
// An operator at `todoke`, with the real todoked and providers that keep what they are given.

#include <string>

#include "tests/process/bench.hpp"

namespace todoke {

class Operator : public Process {
protected:
    /// The configuration: a sandbox for e-mail and one for SMS, no quiet hours for transactional messages (the clock is
    /// the machine's, and tests run at night, too), and `more`. Started, and ready.
    void begin(const std::string& more = "");
    /// A line of sh in which `todoke` is the program, with its socket.
    finished todoke(const std::string& words, const std::string& environment = "");
    /// Submits, and returns the new id once the message is in this state.
    std::string send(const std::string& words, const std::string& until);
    /// What `--json` printed of it, at a JSON pointer.
    static std::string field(const finished& told, const std::string& pointer);
};

}  // namespace todoke
