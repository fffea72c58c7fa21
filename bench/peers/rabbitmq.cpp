// RabbitMQ: persistent messages to a durable queue, each confirmed before the next; relayed is what one consumer has
// acknowledged, which hands it to nobody.
#include <atomic>
#include <iostream>
#include <thread>

#include "bench/parts/measuring.hpp"
#include "bench/peers/amqp_client.hpp"
#include "bench/peers/peer_process.hpp"
#include "bench/peers/peers.hpp"

namespace todoke {

namespace {

/// Seconds until the last confirm; connections are made beforehand.
double publish_all(int port, std::size_t connections, std::size_t count)
{
    std::vector<std::unique_ptr<amqp_client>> all;
    for (std::size_t i = 0; i < connections; ++i) {
        all.push_back(std::make_unique<amqp_client>(port, "bench"));
        all.back()->confirm();
    }
    std::atomic<std::size_t> next{0};
    const auto begin = bench_clock::now();
    {
        std::vector<std::jthread> publishers;
        publishers.reserve(all.size());
        for (auto& one : all)
            publishers.emplace_back([&] {
                for (auto number = next++; number < count; number = next++)
                    one->publish(submission_json(number, R"(["sms"])", {}));
            });
    }
    return since(begin);
}

}  // namespace

void measure_rabbitmq(const settings& set, results& into)
{
    const int port = free_port();
    const peer_process rabbit{
        TODOKE_PEER_SCRIPTS "/rabbitmq", set.folder / "rabbitmq", {0, port, free_port(), free_port()}};
    if (!rabbit.reason().empty()) {
        std::cerr << "RabbitMQ is left out: " << rabbit.reason() << '\n';
        return;
    }
    std::vector<peer_figures> all;
    for (const auto connections : set.connections) {
        const auto cpu = rabbit.tree().cpu_seconds();
        const auto begin = bench_clock::now();
        peer_figures made;
        const auto count = static_cast<double>(set.messages);
        std::jthread consumer{[&] {
            amqp_client from{port, "bench"};
            from.consume();
            for (std::size_t i = 0; i < set.messages; ++i) from.next();
        }};
        made.accepted = count / publish_all(port, connections, set.messages);
        consumer.join();
        made.relayed = count / since(begin);
        made.cpu = (rabbit.tree().cpu_seconds() - cpu) / count * 1000;
        made.rss_mib = mib(rabbit.tree().peak_rss_bytes());
        add("RabbitMQ, confirms", connections, made, into);
        all.push_back(made);
    }
    add_todoke_beside(set, "sms", "RabbitMQ", all, into);
}

}  // namespace todoke
