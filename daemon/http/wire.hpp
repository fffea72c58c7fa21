#pragma once
// One accepted connection as bytes: a buffer to read into, writes that seldom wait, and the two deadlines that cut off
// who is too slow. The door looks at the deadlines; nothing is armed per request.

#include <array>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace todoke {

class wire {
public:
    using clock_type = std::chrono::steady_clock;
    using socket_type = boost::asio::generic::stream_protocol::socket;
    static constexpr auto no_deadline = clock_type::time_point::max();

    wire(socket_type socket, bool is_local);

    /// Received and not used up yet.
    std::string_view unread() const { return {buffer_.data() + first_, last_ - first_}; }
    void use_up(std::size_t bytes);

    /// Adds to unread(), which grows to at most `room` bytes. False: end, error, cut off, or no room.
    boost::asio::awaitable<bool> read_more(std::size_t room, clock_type::time_point deadline);

    /// Writes what the socket takes at once; `bytes` keeps the rest. False: the connection is gone.
    bool write_now(std::string_view& bytes);
    /// Writes all. False: the connection is gone.
    boost::asio::awaitable<bool> write(std::string_view bytes);
    /// How long write() may go without progress; none at first.
    void limit_writes(clock_type::duration within);

    bool is_late(clock_type::time_point now) const { return read_until_ < now || write_until_ < now; }
    bool is_local() const { return is_local_; }
    boost::asio::any_io_executor executor() { return socket_.get_executor(); }
    /// Pending reads and writes end with an error.
    void cut();
    /// Reads see the end; what was asked for can still be answered.
    void stop_reading();
    void end_writing();

private:
    socket_type socket_;
    bool is_local_;
    std::vector<char> buffer_;
    std::size_t first_ = 0, last_ = 0;
    clock_type::time_point read_until_ = no_deadline, write_until_ = no_deadline;
    clock_type::duration write_within_{};
    bool writing_ = false;
};

}  // namespace todoke
