#pragma once
// Host name -> addresses in the order to try them. A name server that does not answer costs no more than the limit.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <string>
#include <vector>

namespace todoke {

struct addresses_found {
    boost::system::error_code error;
    std::vector<boost::asio::ip::tcp::endpoint> endpoints;
};

/// The resolver's order with the two families alternating, so that one broken family costs one try.
std::vector<boost::asio::ip::tcp::endpoint> in_trying_order(std::vector<boost::asio::ip::tcp::endpoint> resolved);

/// `host` may be a literal address. Cancelled: operation_aborted; too late: timed_out.
boost::asio::awaitable<addresses_found> look_up(boost::asio::any_io_executor executor, std::string host, int port,
                                                std::chrono::steady_clock::duration within);

}  // namespace todoke
