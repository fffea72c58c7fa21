// Postfix: submitted by its own smtp-source over kept connections, relayed to the same SMTP sink.
#include <cstdlib>
#include <fmt/format.h>
#include <iostream>
#include <stdexcept>

#include "bench/parts/measuring.hpp"
#include "bench/peers/peer_process.hpp"
#include "bench/peers/peers.hpp"

namespace todoke {

void measure_postfix(const settings& set, results& into)
{
    const provider_sinks sinks{{false, {}, {}}};
    const int port = free_port();
    // Its own user has to get there, which it may not below everybody's home.
    const auto folder = std::filesystem::temp_directory_path() / fmt::format("todoke-postfix-{}", port);
    const peer_process postfix{TODOKE_PEER_SCRIPTS "/postfix", folder, {sinks.smtp_port(), port}};
    if (!postfix.reason().empty()) {
        std::cerr << "Postfix is left out: " << postfix.reason() << '\n';
        return;
    }
    std::vector<peer_figures> all;
    for (const auto connections : set.connections) {
        const auto submit =
            fmt::format("smtp-source -d -s {} -m {} -l 800 -f shop@example.jp -t hanako@example.jp 127.0.0.1:{}",
                        connections, set.messages, port);
        const auto relayed = sinks.mail().count() + set.messages;
        const auto cpu = postfix.tree().cpu_seconds();
        const auto begin = bench_clock::now();
        if (std::system(submit.c_str()) != 0) throw std::runtime_error{"smtp-source did not get through"};
        peer_figures made;
        const auto count = static_cast<double>(set.messages);
        made.accepted = count / since(begin);
        wait_for(sinks.mail(), relayed);
        made.relayed = count / since(begin);
        made.cpu = (postfix.tree().cpu_seconds() - cpu) / count * 1000;
        made.rss_mib = mib(postfix.tree().peak_rss_bytes());
        add("Postfix", connections, made, into);
        all.push_back(made);
    }
    add_todoke_beside(set, "email", "Postfix", all, into);
}

}  // namespace todoke
