#pragma once
// Host name -> addresses in the order to try them. A name server that does not answer costs no more than the limit, and
// holds up nobody's end: the system is asked on a thread that nobody waits for.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace todoke {

struct addresses_found {
    boost::system::error_code error;
    std::vector<boost::asio::ip::tcp::endpoint> endpoints;
};

/// Blocks for as long as it takes, on a thread of its own that may outlive everything else: it owns what it uses.
using name_source = std::function<addresses_found(const std::string& host, int port)>;

/// What getaddrinfo says.
addresses_found ask_system(const std::string& host, int port);

/// The resolver's order with the two families alternating, so that one broken family costs one try.
std::vector<boost::asio::ip::tcp::endpoint> in_trying_order(std::vector<boost::asio::ip::tcp::endpoint> resolved);

/// Questions without an answer at one time, given up or not. The next one fails: host_not_found_try_again.
inline constexpr int most_questions = 64;

/// `host` may be a literal address. Cancelled: operation_aborted; too late: timed_out.
boost::asio::awaitable<addresses_found> look_up(boost::asio::any_io_executor executor, std::string host, int port,
                                                std::chrono::steady_clock::duration within, name_source ask);

}  // namespace todoke
