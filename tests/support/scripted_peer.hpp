#pragma once
// The other end of a connection, played from a script, on a free port of the loopback and on the test's own context:
// expect, reply, and fail in every way a network can. Whatever departs from the script fails the test.

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tests/support/certificates.hpp"

namespace todoke {

namespace peer {

/// Reads exactly these bytes next.
struct expect {
    std::string bytes;
};
/// Reads up to and including the next occurrence of this ("\r\n").
struct read_until {
    std::string mark;
};
/// Reads this many bytes.
struct read_bytes {
    std::size_t count;
};
/// Reads one HTTP request: a head and as many bytes as its Content-Length says.
struct read_http {};
/// Reads one unit that starts with its own length in four bytes, as SMPP's do.
struct read_pdu {};
/// Reads one unit, as long as this tells from its beginning (npos: more is needed to tell).
struct read_measured {
    std::function<std::size_t(std::string_view)> length_of;
};
/// Writes these bytes.
struct reply {
    std::string bytes;
};
/// Writes what `make` makes of what the last read step read.
struct answer {
    std::function<std::string(const std::string& read)> make;
};
/// The same, a byte at a time.
struct drip {
    std::function<std::string(const std::string& read)> make;
};
/// Writes these bytes again and again, for as long as the other side is there.
struct pour {
    std::string bytes;
};
/// TLS from here on, as server.
struct secure {
    server_certificate as;
};
/// Reads and keeps quiet until the other side goes away.
struct silence {};
/// Reads nothing more and keeps the connection.
struct stall {};
/// Ends it in order (FIN).
struct hang_up {};
/// Breaks it off (RST).
struct cut {};
/// From the first step once more (after a `secure` at the start: from the second).
struct again {};

using step = std::variant<expect, read_until, read_bytes, read_http, read_pdu, read_measured, reply, answer, drip, pour,
                          secure, silence, stall, hang_up, cut, again>;
using script = std::vector<step>;

}  // namespace peer

class scripted_peer {
public:
    /// Listens at once. Each new connection plays the next of `scripts`, the last one serves all that follow. A script
    /// that ends without hang_up or cut is followed by `silence`.
    scripted_peer(boost::asio::io_context& io, std::vector<peer::script> scripts);
    ~scripted_peer();
    scripted_peer(const scripted_peer&) = delete;
    scripted_peer& operator=(const scripted_peer&) = delete;

    int port() const;
    std::size_t connections() const;
    /// Connections that are open now.
    std::size_t open() const;
    /// All that a connection has sent so far (under TLS: the plain text).
    std::string received(std::size_t connection) const;
    /// Of all connections, one after the other.
    std::string received() const;
    /// Whether a connection's TLS session was resumed.
    bool resumed(std::size_t connection) const;

    /// New connections are refused from now on; those open stay.
    void stop_listening();
    /// Breaks off all connections (RST).
    void cut_all();

private:
    struct parts;
    std::shared_ptr<parts> parts_;
};

/// A loopback port on which nothing listens.
int refusing_port();

}  // namespace todoke
