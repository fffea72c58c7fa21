#pragma once
// A byte stream to a provider: TCP, TLS from the start, or TLS later on (STARTTLS). Every step has its limit; what the
// network does is an error code, never an exception. Network thread only; one read and one write at a time.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/channel/lookup.hpp"

namespace todoke {

/// Whom TLS believes: the system's trust store or one CA file. TLS 1.2 or later; peer certificate and host name are
/// always verified. Shared by the connections of a provider, so that sessions can be resumed.
class tls_trust {
public:
    /// Throws std::runtime_error with the reason when `ca_file` (empty: the system's store) cannot be used.
    explicit tls_trust(const std::string& ca_file);
    ~tls_trust();
    tls_trust(const tls_trust&) = delete;
    tls_trust& operator=(const tls_trust&) = delete;

    /// When the certificate ends that was shown, and believed, last. Nothing: none was.
    std::optional<std::chrono::sys_seconds> certificate_ends() const;

private:
    friend class connection;
    friend struct tls_session_keeper;
    struct parts;
    std::shared_ptr<parts> parts_;  ///< with the handshakes under way, which may outlive this
};

class connection {
public:
    using limit = std::chrono::steady_clock::duration;
    using error_code = boost::system::error_code;
    struct read_result {
        error_code error;
        std::size_t bytes = 0;
    };

    explicit connection(boost::asio::any_io_executor executor, name_source names = ask_system);
    ~connection();
    connection(connection&&) noexcept;
    connection& operator=(connection&&) noexcept;

    // Each returns asio::error::timed_out when `within` has passed, operation_aborted when its coroutine was cancelled
    // (it does not throw then); after any error the connection is only good for close(). A coroutine that goes on after
    // a cancellation must itself have called this_coro::throw_if_cancelled(false).

    /// Resolves `host` and connects to the first of its addresses that answers (TCP_NODELAY on).
    boost::asio::awaitable<error_code> connect(std::string host, int port, limit within);
    /// TLS handshake as client, with SNI; `host` is the name the certificate must carry. Call it right after connect,
    /// or later (STARTTLS) once everything read so far has been used up.
    boost::asio::awaitable<error_code> start_tls(tls_trust& trust, std::string host, limit within);
    bool is_secure() const;

    /// Writes all of `bytes`, which the caller keeps alive. `bytes_written()` tells how far it came after an error.
    boost::asio::awaitable<error_code> write(std::string_view bytes, limit within);
    /// At least one byte, or an error (asio::error::eof when the peer closed).
    boost::asio::awaitable<read_result> read_some(std::span<char> into, limit within);

    /// Whether the peer has closed or sent something unasked for: a kept connection that shows this is not to be used.
    /// Not while a read is pending.
    bool is_stale() const;
    /// How much of the last write() was handed to the network: 0 only when certainly nothing of it left. Under TLS,
    /// part of a record counts as one byte.
    std::size_t bytes_written() const;

    /// Ends it at once. Pending reads and writes return operation_aborted.
    void close();
    /// Says goodbye (TLS close_notify), then closes.
    boost::asio::awaitable<void> shut_down(limit within);

private:
    struct parts;
    std::shared_ptr<parts> parts_;
};

inline constexpr std::chrono::seconds rest_after_shortage{1};
/// A shortage (own_errors), for the log, at most once a minute.
void tell_of_shortage(const boost::system::error_code& of, const std::string& why);

/// "certificate has expired", "Connection refused": for logs and details.
std::string to_text(const boost::system::error_code& error);

}  // namespace todoke
