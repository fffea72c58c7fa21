#pragma once
// HTTP on a Unix socket and on TCP; what each URL means is said by what the door leads to. Everything runs on the
// network thread. Bad requests get an answer that says what to mend; a bad client never takes the daemon down, never
// holds up another one, and costs a bounded amount of memory.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/http/doorkeeper.hpp"
#include "daemon/http/routes.hpp"
#include "daemon/http/spool_budget.hpp"
#include "gateway/clock.hpp"

namespace todoke {

/// What a door leads to; all of it outlives the door. The functions are called on the network thread.
struct interior {
    clock& time;  ///< says what answers are dated with
    const route_table& routes;
    std::shared_ptr<door_core> core;  ///< what their handlers work with
    /// A request was answered. `route` is the pattern, "none" where nothing is.
    std::function<void(std::string_view method, std::string_view route, unsigned status)> counted;
    /// What is said when a handler has thrown.
    std::function<answer(std::exception_ptr error, std::string_view route)> failure;
    bool reads_all_fields = false;  ///< handlers look at request_head::fields
};

struct door_limits {
    std::size_t connections = 4000;         ///< at the limit the one that wastes its place longest makes room
    std::size_t of_one_address = 0;         ///< connections, but for this machine's own; an IPv6 /64 is one; 0: any
    std::size_t header = 16 * 1024;         ///< of a request's head: 431 beyond it
    std::size_t body = 1 << 20;             ///< of a JSON body and of each NDJSON line: 413 beyond it
    std::size_t bodies = 64 << 20;          ///< of all bodies being received and worked on: 503 beyond it
    std::size_t unread = 12 << 20;          ///< of answers, beyond what sockets take: the worst readers are cut off
    std::size_t bodies_of_one_address = 0;  ///< of these, as of_one_address counts; 0: any
    std::size_t chunk_extension = 256;      ///< bytes of one chunk's extensions: 400 beyond it
    std::size_t lines_in_flight = 512;      ///< NDJSON lines of one request at the store
    std::size_t bytes_in_flight = 8 << 20;  ///< of these lines, together
    std::size_t answers_in_memory = 256 * 1024;  ///< NDJSON answers the client has not read; beyond it they are spooled
    std::uint64_t answers_in_file = 256ull << 20;  ///< beyond it the client is cut off
    spool_limits spools;                           ///< of all of these files
    std::string spool_folder;                      ///< empty: /var/tmp, else /tmp
    std::chrono::milliseconds head_time{10'000};   ///< from the first byte of a head to its end
    std::chrono::milliseconds body_time{30'000};   ///< for a body, and for each NDJSON line, from its first byte
    std::chrono::milliseconds idle_time{75'000};   ///< between two requests
    std::chrono::milliseconds last_request{200};   ///< for one that is on its way when the door stops
    std::chrono::milliseconds write_time{30'000};  ///< without the client reading anything of a finished answer
};

struct door_settings {
    std::shared_ptr<const doorkeeper> keeper;  ///< who comes in; there must be one
    std::vector<std::string> hosts;            ///< names that may stand in Host beside localhost and IP literals
    bool only_these_hosts = false;             ///< no localhost, no IP literals
    bool takes_any_origin = false;             ///< else an Origin must be the Host that was called
    std::shared_ptr<boost::asio::ssl::context> tls{};  ///< none: plain
    door_limits limits;
};

class door {
public:
    door(boost::asio::any_io_executor executor, interior to, door_settings settings);
    /// After stop() has returned, or when its context runs no more.
    ~door();
    door(const door&) = delete;
    door& operator=(const door&) = delete;

    // Open sockets for run(). Throw boost::system::system_error when the address cannot be used.

    /// Replaces a socket file nobody listens on any more; mode 0660. Callers need no token and have all scopes.
    void listen_unix(const std::string& path);
    /// Port 0 takes a free one. Returns the port. Callers need a token.
    int listen_tcp(const std::string& host, int port);
    /// A listening socket that systemd opened, of either kind; takes it over.
    void adopt(int fd);

    /// Accepts until stop(). Connections are tasks of the door's own. Throws when it can accept no more.
    boost::asio::awaitable<void> run();

    /// Closes the listeners and idle connections, lets running requests, and what goes on after its answer, end for as
    /// long as `grace`, then cuts the rest. Returns when nothing is left.
    boost::asio::awaitable<void> stop(std::chrono::milliseconds grace);

    /// Callers, hosts and limits for the requests that come from now on.
    void use(door_settings settings);

    std::size_t connections() const;
    /// How much goes on after its answer.
    std::size_t aside() const;
    /// Tests: what is taken of door_limits::bodies.
    std::size_t bytes_of_bodies() const;

private:
    struct parts;
    std::shared_ptr<parts> parts_;
};

}  // namespace todoke
