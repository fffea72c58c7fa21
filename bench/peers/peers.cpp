#include "bench/peers/peers.hpp"

#include <fmt/format.h>

#include "bench/parts/measuring.hpp"

namespace todoke {

void add(const std::string& who, std::size_t connections, const peer_figures& got, results& into)
{
    const auto what = fmt::format("{}, {} connection{}", who, connections, connections == 1 ? "" : "s");
    into.add(what, "accepted/s", got.accepted);
    into.add(what, "relayed/s", got.relayed);
    into.add(what, "CPU s per 1,000", got.cpu);
    into.add(what, "peak RSS MiB", got.rss_mib);
}

namespace {

peer_figures todoke_with(const settings& set, const sink_route& to, std::size_t connections)
{
    gateway_run on{set.program, set.folder};
    auto how = load_on(set, on, connections);
    how.send_at.reset();
    how.legs = to.legs;
    const auto cpu = on.process().cpu_seconds();
    const auto begin = bench_clock::now();
    peer_figures made;
    const auto count = static_cast<double>(set.messages);
    made.accepted = count / submit_count(how, set.messages);
    wait_for(to.taken_by(on), set.messages);
    made.relayed = count / since(begin);
    made.cpu = (on.process().cpu_seconds() - cpu) / count * 1000;
    made.rss_mib = mib(on.process().peak_rss_kib() << 10);
    on.stop();
    return made;
}

}  // namespace

void add_todoke_beside(const settings& set, const std::string& channel, const std::string& peer,
                       const std::vector<peer_figures>& theirs, results& into)
{
    const auto& to = channel == "sms" ? routes[2] : routes[1];
    for (std::size_t i = 0; i < set.connections.size(); ++i) {
        const auto ours = todoke_with(set, to, set.connections[i]);
        const auto who = fmt::format("todoke to {}", to.name);
        add(who, set.connections[i], ours, into);
        const auto what = fmt::format("{} beside {}, {} connections", who, peer, set.connections[i]);
        into.add(what, "accepted, ratio", ours.accepted / theirs[i].accepted);
        into.add(what, "relayed, ratio", ours.relayed / theirs[i].relayed);
        into.add(what, "CPU, ratio", ours.cpu / theirs[i].cpu);
    }
}

}  // namespace todoke
