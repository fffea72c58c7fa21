#pragma once
// Whether a provider can be reached and takes the account, asked without sending a message and at no cost. Each kind
// has its own question; each is asked on a connection of its own, which is closed afterwards.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "gateway/channel/http_client.hpp"

namespace todoke {

/// The limit of each step of it: somebody waits at a terminal.
inline constexpr std::chrono::seconds probe_limit{5};

struct probe_answer {
    bool good = false;
    bool refused = false;  ///< it was reached, and does not take the account: credentials or settings
    std::string what;      ///< what was asked and answered; no secret, no address of a customer
    bool in_use = false;   ///< it was reached, and says only that the account is in use already
    std::optional<std::chrono::sys_seconds> certificate_ends{};  ///< of the one it has shown; nothing: no TLS
};

struct answer_to_one {
    http_result result;
    std::optional<std::chrono::sys_seconds> certificate_ends;
};

/// One request on a connection of its own.
boost::asio::awaitable<answer_to_one> ask_once(boost::asio::any_io_executor executor, http_address to,
                                               std::string ca_file, http_request request);

/// Only that somebody listens there, under the right name where it is TLS. `ca_file`: as tls_trust takes it.
boost::asio::awaitable<probe_answer> probe_connection(boost::asio::any_io_executor executor, http_address to,
                                                      std::string ca_file);

}  // namespace todoke
