#pragma once
// A client of a door that speaks raw bytes, and what it got for an answer.

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <map>
#include <string>
#include <string_view>

namespace todoke {

struct reply {
    int status = 0;
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;                            ///< decoded
    bool whole = false;                          ///< false: the connection ended before the answer did
};

/// What no browser may run, frame, guess at or keep: every answer that is no page.
void expect_for_programs_only(const reply& got);

class raw_client {
public:
    explicit raw_client(boost::asio::generic::stream_protocol::endpoint to);
    void send(std::string_view bytes);
    /// Sends what the peer takes without waiting; how many bytes that was.
    std::size_t send_some(std::string_view bytes);
    reply receive(bool to_head = false);
    /// The body of a chunked answer whose head was received; what there is of it when it does not end.
    std::string receive_chunks();
    /// Everything until the peer closes.
    std::string rest();
    bool is_closed();
    void end_sending();

private:
    bool fill();
    bool read_chunks(std::string& into);
    boost::asio::io_context io_;
    boost::asio::generic::stream_protocol::socket socket_;
    std::string unread_;
};

}  // namespace todoke
