#pragma once
// Where a daemon of this name may be, within a limit: a name server that does not answer costs no more than that.

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <functional>
#include <string>

namespace todoke::cli {

using places = boost::asio::ip::tcp::resolver::results_type;

/// Blocks for as long as it takes, on a thread that may outlive everything else. Throws boost::system::system_error.
using place_source = std::function<places(const std::string& host, const std::string& port)>;

places places_by_system(const std::string& host, const std::string& port);

/// Throws boost::system::system_error; too late: boost::beast::error::timeout; no thread to ask on: EAGAIN.
places places_of(const std::string& host, const std::string& port, std::chrono::milliseconds within,
                 place_source ask = places_by_system);

}  // namespace todoke::cli
