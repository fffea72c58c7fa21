#pragma once
// A provider on a port of the loopback that speaks its protocol as it should, until it is told what is wrong with it.
// All on the test's own context and steady clock.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <vector>

#include "tests/support/outside/sink_dialogue.hpp"
#include "tests/support/outside/taken.hpp"

namespace todoke {

enum class fault {
    none,
    refused,        ///< nobody listens, and who was connected is cut off
    reset,          ///< takes each message, and breaks the connection off in place of its answer
    black_hole,     ///< takes connections and bytes, and never says anything again
    slow,           ///< takes each message, and every answer takes its time
    server_errors,  ///< takes none: its own trouble, try again later
    garbage,        ///< takes none: answers with what is no answer
    flapping,       ///< listens for a while, and is `refused` for a while
};

/// What a protocol is to the double.
struct spoken {
    /// False: its messages are not taken, whatever it notes in `log`.
    std::function<std::unique_ptr<sink_dialogue>(taken_log& log, bool takes)> dialogue;
    /// The answer "my own trouble, try again later" in place of the one that took a message.
    std::function<std::string(const std::string& instead_of)> error;
};

class faulty_provider {
public:
    static constexpr std::chrono::seconds slowness{5};

    faulty_provider(boost::asio::io_context& io, spoken how);
    ~faulty_provider();
    faulty_provider(const faulty_provider&) = delete;
    faulty_provider& operator=(const faulty_provider&) = delete;

    int port() const;
    /// From now on; anything but `flapping`, which is to say `none` and `refused` by turns.
    void suffers(fault which);
    /// What it has taken, in the order in which it did.
    std::vector<taken> took() const { return taken_.all(); }
    /// Connections it was asked for so far, but for those that were refused.
    std::size_t connections() const { return connections_; }

private:
    class conversation;

    void listen();
    void accept();
    void cut_all();

    boost::asio::io_context& io_;
    spoken how_;
    taken_log taken_{true}, not_taken_{true};
    fault now_ = fault::none;
    boost::asio::ip::tcp::socket keeps_port_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::vector<std::weak_ptr<conversation>> all_;
    std::size_t connections_ = 0;
};

spoken speaks_smtp();
spoken speaks_line();
spoken speaks_smpp();

}  // namespace todoke
