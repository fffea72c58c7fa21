#pragma once
// Listening sockets of both kinds.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <string>

namespace todoke {

struct listener {
    boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol> acceptor;
    bool is_local = false;
    int port = 0;             ///< of TCP
    std::string socket_file;  ///< ours, to be removed at the end
};

// Throw boost::system::system_error when the address cannot be used.
listener listen_on_unix(boost::asio::any_io_executor executor, const std::string& path);
listener listen_on_tcp(boost::asio::any_io_executor executor, const std::string& host, int port);
listener adopt_listener(boost::asio::any_io_executor executor, int fd);

}  // namespace todoke
