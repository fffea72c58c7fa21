// Kannel: its HTTP interface, to the same SMPP sink.
#include <fmt/format.h>
#include <iostream>

#include "bench/parts/measuring.hpp"
#include "bench/peers/peer_process.hpp"
#include "bench/peers/peers.hpp"

namespace todoke {

namespace {

std::string sendsms(std::size_t number)
{
    return fmt::format(
        "GET /cgi-bin/sendsms?username=u&password=p&from=12345&to=%2B8190{:08}&coding=2&charset=UTF-8&"
        "text=%E3%81%94%E6%B3%A8%E6%96%87{}%E3%82%92%E7%99%BA%E9%80%81%E3%81%97%E3%81%BE%E3%81%97%E3%81%9F%E3%80%82 "
        "HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n",
        number, number);
}

}  // namespace

void measure_kannel(const settings& set, results& into)
{
    const provider_sinks sinks{{false, {}, {}}};
    const int http = free_port();
    const peer_process kannel{
        TODOKE_PEER_SCRIPTS "/kannel", set.folder / "kannel", {sinks.smpp_port(), http, free_port(), free_port()}};
    if (!kannel.reason().empty()) {
        std::cerr << "Kannel is left out: " << kannel.reason() << '\n';
        return;
    }
    std::vector<peer_figures> all;
    for (const auto connections : set.connections) {
        load_settings how;
        how.address = fmt::format("127.0.0.1:{}", http);
        how.connections = connections;
        how.request = sendsms;
        const auto relayed = sinks.sms().count() + set.messages;
        const auto cpu = kannel.tree().cpu_seconds();
        const auto begin = bench_clock::now();
        peer_figures made;
        const auto count = static_cast<double>(set.messages);
        made.accepted = count / submit_count(how, set.messages);
        wait_for(sinks.sms(), relayed);
        made.relayed = count / since(begin);
        made.cpu = (kannel.tree().cpu_seconds() - cpu) / count * 1000;
        made.rss_mib = mib(kannel.tree().peak_rss_bytes());
        add("Kannel, spool", connections, made, into);
        all.push_back(made);
    }
    add_todoke_beside(set, "sms", "Kannel", all, into);
}

}  // namespace todoke
