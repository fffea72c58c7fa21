#pragma once
// One accepted connection as bytes: a buffer to read into, writes that seldom wait, and the two deadlines that cut off
// who is too slow. The door looks at the deadlines; nothing is armed per request.

#include <array>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace todoke {

/// Whom connections are counted by: an IPv4 address, the first half of an IPv6 one (a /64 is one household); empty:
/// this machine.
std::string peer_key(boost::asio::ip::address address);

class wire {
public:
    using clock_type = std::chrono::steady_clock;
    using socket_type = boost::asio::generic::stream_protocol::socket;
    static constexpr auto no_deadline = clock_type::time_point::max();

    /// With `tls` nothing is read or written before secure().
    wire(socket_type socket, bool is_local, std::shared_ptr<boost::asio::ssl::context> tls = {});

    /// The server's side of the TLS handshake, where there is to be one. False: there is no connection.
    boost::asio::awaitable<bool> secure(clock_type::time_point deadline);
    /// peer_key() of the other side.
    const std::string& peer() const { return peer_; }

    /// Received and not used up yet.
    std::string_view unread() const { return {buffer_.data() + first_, last_ - first_}; }
    void use_up(std::size_t bytes);

    /// Gives back a buffer that is larger than this, when nothing is in it.
    void shrink(std::size_t to);

    /// Adds to unread(), which grows to at most `room` bytes. False: end, error, cut off, or no room.
    boost::asio::awaitable<bool> read_more(std::size_t room, clock_type::time_point deadline);

    /// Writes what the socket takes at once (nothing, under TLS); `bytes` keeps the rest. False: the connection is
    /// gone.
    bool write_now(std::string_view& bytes);
    /// Writes all. False: the connection is gone.
    boost::asio::awaitable<bool> write(std::string_view bytes);
    /// How long write() may go without progress; none at first.
    void limit_writes(clock_type::duration within);

    /// Nothing goes on here until the other side sends something, or reads.
    bool awaits_bytes() const { return read_until_ != no_deadline; }
    bool awaits_reader() const { return writing_; }
    clock_type::time_point last_written() const { return last_written_; }
    /// Of all that was ever received.
    std::uint64_t received() const { return received_; }

    bool is_late(clock_type::time_point now) const { return read_until_ < now || write_until_ < now; }
    bool is_local() const { return is_local_; }
    boost::asio::any_io_executor executor() { return socket_.get_executor(); }
    /// Pending reads and writes end with an error.
    void cut();
    /// A read that goes on waits no longer than this.
    void hurry(clock_type::time_point by);
    /// Reads see the end; what was asked for can still be answered.
    void stop_reading();
    void end_writing();

private:
    void note_received(std::size_t bytes);
    boost::asio::awaitable<bool> write_secured(std::string_view bytes);

    socket_type socket_;
    bool is_local_;
    std::string peer_;
    std::shared_ptr<boost::asio::ssl::context> tls_;
    std::unique_ptr<boost::asio::ssl::stream<socket_type&>> secured_;
    std::vector<char> buffer_;
    std::size_t first_ = 0, last_ = 0;
    clock_type::time_point read_until_ = no_deadline, write_until_ = no_deadline;
    clock_type::duration write_within_{};
    clock_type::time_point last_written_{};  ///< before it had to wait
    std::uint64_t received_ = 0;
    bool writing_ = false;
};

}  // namespace todoke
