#pragma once
// Where the site's mail server hands over what is sent to the bounce address, on this machine, by LMTP or SMTP. A mail
// is acknowledged once it is kept. Network thread only.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <chrono>
#include <list>
#include <memory>
#include <string>
#include <utility>

#include "gateway/channel/channel.hpp"
#include "gateway/receipt/report_session.hpp"
#include "gateway/task_group.hpp"

namespace todoke {

struct report_door_rules {
    std::string provider;  ///< whose mails the reports are about
    std::string accepts;   ///< the bounce address, `name@domain`
    /// From one answer to the next command's end; in a mail's text every KiB adds a second.
    std::chrono::steady_clock::duration patience = std::chrono::minutes{5};
    std::size_t most_sessions = 20;  ///< one more: whoever has brought nothing for the longest time makes room
};

class report_door {
public:
    using acceptor = boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol>;
    using socket = boost::asio::generic::stream_protocol::socket;

    /// `listens`: on the loopback or on a Unix socket; nobody is asked who he is. Must be idle when it is destroyed:
    /// run() has returned.
    report_door(acceptor listens, report_door_rules rules, receipt_keeper keep);

    /// Until it is cancelled; ends what is said at that moment.
    boost::asio::awaitable<void> run();

private:
    using time = std::chrono::steady_clock;
    struct guest {
        explicit guest(socket connected) : with{std::move(connected)} {}
        socket with;
        time::time_point since = time::now();  ///< its last mail, or its coming
        time::time_point until{};              ///< it is listened to
        bool is_served = false;                ///< its mail is being kept
    };

    bool make_room();
    void welcome(socket with);
    boost::asio::awaitable<void> converse(std::shared_ptr<guest> who);
    boost::asio::awaitable<bool> say(guest& to, std::string text);
    boost::asio::awaitable<bool> listen(guest& who, report_session& to);
    boost::asio::awaitable<void> keep(report_session& of);

    acceptor listens_;
    const report_door_rules rules_;
    receipt_keeper keep_;
    std::list<std::shared_ptr<guest>> guests_;
    task_group sessions_;
};

}  // namespace todoke
