#pragma once
// As much of AMQP 0-9-1 as it takes to publish with confirms and to consume: one channel, blocking calls.

#include <cstdint>
#include <string>
#include <string_view>

namespace todoke {

class amqp_client {
public:
    /// Connects as guest to loopback and declares the durable queue. Throws when anything is not as expected.
    amqp_client(int port, std::string queue);
    ~amqp_client();
    amqp_client(const amqp_client&) = delete;
    amqp_client& operator=(const amqp_client&) = delete;

    void confirm();
    /// A persistent message; returns when the broker has confirmed it.
    void publish(std::string_view body);

    void consume();
    /// The next message, acknowledged.
    std::string next();

private:
    struct frame {
        unsigned char type = 0;
        std::string payload;
    };
    frame read();
    /// The method of this class and number, arguments only.
    std::string expect(unsigned class_id, unsigned method);
    void send_method(unsigned channel, const std::string& payload);
    void send(const std::string& bytes);

    int socket_;
    std::string queue_, in_;
};

}  // namespace todoke
