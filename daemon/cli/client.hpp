#pragma once
// The command line's way to the daemon: the same HTTP that backends use, one request at a time.

#include <string>

namespace todoke::cli {

struct endpoint {
    std::string socket = "/run/todoke/api.sock";  ///< used unless there is a url
    std::string url;                              ///< "http://127.0.0.1:8620"
    std::string token;                            ///< for a url
};

struct reply {
    unsigned status = 0;
    std::string body;
};

/// Throws std::runtime_error, with what to do, when the daemon cannot be reached or the url makes no sense.
reply call(const endpoint& to, const std::string& verb, const std::string& path, const std::string& json);

}  // namespace todoke::cli
