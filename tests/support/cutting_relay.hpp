#pragma once
// Stands between a client and a server on the loopback, hands on what each says, and breaks the first connection off
// (RST to both) behind a chosen byte of one of them. Later connections are left alone.

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace todoke {

class cutting_relay {
public:
    enum class side { client, server };
    struct cut {
        side of;
        std::size_t behind;  ///< so many bytes of it are handed on; 0 of the client's: as soon as it has connected
    };
    /// How much either side had said before `of` said something.
    struct turn {
        side of;
        std::size_t client = 0, server = 0;
    };

    cutting_relay(boost::asio::io_context& io, int server_port, std::optional<cut> where);
    ~cutting_relay();
    cutting_relay(const cutting_relay&) = delete;
    cutting_relay& operator=(const cutting_relay&) = delete;

    int port() const;
    bool has_cut() const;
    /// Of the first connection, as it came, and a last one that is still to come.
    std::vector<turn> turns() const;
    /// The one with which its client began TLS; nothing: it did not.
    std::optional<turn> hello() const;

private:
    struct parts;
    std::shared_ptr<parts> parts_;
};

}  // namespace todoke
