#pragma once
// In todoked's place: answers one request after the other as it was told to, each on its connection.

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/scripted_peer.hpp"

namespace todoke {

class answering {
public:
    struct answer {
        std::string status;  ///< "200 OK"
        std::string body{};
    };

    explicit answering(const std::vector<answer>& answers)
    {
        std::vector<peer::script> scripts;
        for (const auto& one : answers)
            scripts.push_back({peer::read_http{},
                               peer::reply{"HTTP/1.1 " + one.status + "\r\nContent-Length: " +
                                           std::to_string(one.body.size()) + "\r\n\r\n" + one.body},
                               peer::hang_up{}});
        there_.emplace(io_, std::move(scripts));
        thread_ = std::thread{[this] { io_.run(); }};
    }
    ~answering()
    {
        io_.stop();
        thread_.join();
    }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(there_->port()); }

private:
    boost::asio::io_context io_;
    std::optional<scripted_peer> there_;
    std::thread thread_;
};

}  // namespace todoke
