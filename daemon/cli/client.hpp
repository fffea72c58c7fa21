#pragma once
// The command line's way to the daemon: the same HTTP that backends use, one request at a time.

#include <stdexcept>
#include <string>

#include "gateway/policy/wording/in_words.hpp"

namespace todoke::cli {

struct endpoint {
    std::string socket = "/run/todoke/api.sock";  ///< used unless there is a url
    std::string url;                              ///< "http://127.0.0.1:8620"
    std::string token;                            ///< for a url
    language speaks = language::english;          ///< in which it is answered
};

struct question {
    std::string verb, path;
    std::string body = {};  ///< JSON; empty: none
    std::string key = {};   ///< Idempotency-Key; empty: none
};

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

/// Throws not_reached.
reply call(const endpoint& to, const question& what);

/// One part of a path, or a value of a query: percent-encoded.
std::string encoded(std::string_view text);

}  // namespace todoke::cli
