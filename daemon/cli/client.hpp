#pragma once
// The command line's way to the daemon: the same HTTP that backends use, one request at a time.

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>

#include "gateway/policy/wording/in_words.hpp"

namespace todoke::cli {

/// How long somebody waits at the command line.
struct patience {
    /// For a connection, and for the answer to a look. The socket takes calls also while todoked's start is refused
    /// again and again, so that this is how long it takes to learn that nobody answers.
    std::chrono::milliseconds usual{15'000};
    /// For what may take long: a doctor's round is a minute for all providers (daemon/doctor).
    std::chrono::milliseconds longest{130'000};
};

struct endpoint {
    std::string socket = "/run/todoke/api.sock";  ///< used unless there is a url
    std::string url;                              ///< "http://127.0.0.1:8620"
    std::string token;                            ///< for a url
    language speaks = language::english;          ///< in which it is answered
    patience waits = {};
};

struct question {
    std::string verb, path;
    std::string body = {};  ///< JSON; empty: none
    std::string key = {};   ///< Idempotency-Key; empty: none
};

/// Orders: they do as much as they match, and whoever gives one up does not know whether it was done. And the doctor's
/// round. A forecast is a look, though it is a POST.
bool may_take_long(const question& what);

struct reply {
    unsigned status = 0;
    std::string body;
    std::string next;  ///< where more of it is: Link, rel="next"
};

/// The daemon cannot be reached; says what to do.
struct not_reached : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// http://HOST or http://HOST:PORT, and nothing else.
bool can_be_called(std::string_view url);

/// Throws not_reached. Of what may take long `is_late` hears once, when the usual patience is over.
reply call(const endpoint& to, const question& what, const std::function<void()>& is_late = {});

}  // namespace todoke::cli
