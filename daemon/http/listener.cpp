#include "daemon/http/listener.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/system/system_error.hpp>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace todoke {

namespace asio = boost::asio;
using generic = asio::generic::stream_protocol;

namespace {

using acceptor_type = asio::basic_socket_acceptor<generic>;

constexpr int backlog = 1024;

[[noreturn]] void fail(int error, const std::string& what)
{
    throw boost::system::system_error{error, boost::system::system_category(), what};
}

/// What somebody can do about an address that cannot be listened on.
std::string remedy_for(int error)
{
    switch (error) {
        case EADDRINUSE:
            return ": another program listens there (ss -ltnp names it), or another todoked; end it, or write another "
                   "port";
        case EADDRNOTAVAIL:
            return ": this machine has no such address (ip address lists them); write one of them, or 0.0.0.0";
        case EACCES:
            return ": not permitted; ports below 1024 need CAP_NET_BIND_SERVICE (AmbientCapabilities= of the service), "
                   "a "
                   "socket a folder that todoked may write in";
        default:
            return ": cannot be listened on";
    }
}

/// A file nobody answers on is left over from a process that was killed.
bool somebody_listens(const asio::local::stream_protocol::endpoint& where)
{
    asio::io_context io;
    asio::local::stream_protocol::socket probe{io};
    boost::system::error_code error;
    probe.connect(where, error);
    return !error;
}

void set_close_on_exec(int fd)
{
    ::fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/// What systemd hands over is held to the same rule as the configuration: without TLS, this machine only.
void refuse_open_network(const sockaddr_storage& bound, socklen_t size)
{
    if (bound.ss_family == AF_UNIX) return;
    if (bound.ss_family == AF_INET || bound.ss_family == AF_INET6) {
        asio::ip::tcp::endpoint at;
        at.resize(size);
        std::memcpy(at.data(), &bound, size);
        auto address = at.address();
        if (address.is_v6() && address.to_v6().is_v4_mapped())
            address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
        if (address.is_loopback()) return;
    }
    fail(EACCES,
         "the socket handed over is open to the network, and there is no TLS: in todoked.socket write "
         "ListenStream=127.0.0.1:8620 or the path of a Unix socket");
}

int bound_port(const sockaddr_storage& address)
{
    if (address.ss_family == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
    if (address.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
    return 0;
}

}  // namespace

listener listen_on_unix(asio::any_io_executor executor, const std::string& path)
{
    const asio::local::stream_protocol::endpoint where{path};
    struct stat there;
    if (::lstat(path.c_str(), &there) == 0) {
        if (!S_ISSOCK(there.st_mode)) fail(EEXIST, path + " is there and is no socket");
        if (somebody_listens(where)) fail(EADDRINUSE, path + ": another process listens there");
        ::unlink(path.c_str());
    }
    listener made{acceptor_type{executor}, true, 0, path};
    made.acceptor.open(generic{AF_UNIX, 0});
    set_close_on_exec(made.acceptor.native_handle());
    const auto mask = ::umask(0117);  // 0660 from the first moment on
    boost::system::error_code error;
    made.acceptor.bind(where, error);
    ::umask(mask);
    if (error) fail(error.value(), path + remedy_for(error.value()));
    made.acceptor.listen(backlog);
    return made;
}

listener listen_on_tcp(asio::any_io_executor executor, const std::string& host, int port)
{
    boost::system::error_code error;
    const auto address = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, error);
    if (error) throw boost::system::system_error{error, host};
    const asio::ip::tcp::endpoint where{address, static_cast<asio::ip::port_type>(port)};
    listener made{acceptor_type{executor}, false, 0, {}};
    made.acceptor.open(generic{address.is_v6() ? AF_INET6 : AF_INET, IPPROTO_TCP});
    set_close_on_exec(made.acceptor.native_handle());
    made.acceptor.set_option(asio::socket_base::reuse_address{true});
    made.acceptor.bind(where, error);
    if (!error) made.acceptor.listen(backlog, error);
    if (error) fail(error.value(), host + ":" + std::to_string(port) + remedy_for(error.value()));
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    ::getsockname(made.acceptor.native_handle(), reinterpret_cast<sockaddr*>(&bound), &size);
    made.port = bound_port(bound);
    return made;
}

listener adopt_listener(asio::any_io_executor executor, int fd)
{
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size) != 0) fail(errno, "the socket handed over");
    int listening = 0;
    socklen_t length = sizeof listening;
    ::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &length);
    if (!listening) fail(EINVAL, "the socket handed over does not listen");
    refuse_open_network(bound, size);
    set_close_on_exec(fd);
    listener made{acceptor_type{executor}, bound.ss_family == AF_UNIX, bound_port(bound), {}};
    made.acceptor.assign(generic{bound.ss_family, bound.ss_family == AF_UNIX ? 0 : IPPROTO_TCP}, fd);
    return made;
}

}  // namespace todoke
