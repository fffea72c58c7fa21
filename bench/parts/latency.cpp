// Part `latency`: messages to be sent at once, to each channel.
#include <fmt/format.h>

#include "bench/parts/delays.hpp"
#include "bench/parts/parts.hpp"

namespace todoke {

void measure_latency(const settings& set, results& into)
{
    for (const auto& to : routes) {
        gateway_settings how{set.program, set.folder};
        how.notes_what_came = true;
        gateway_run on{how};
        auto got = delays_at_rate(set, on, to);
        const auto what = fmt::format("immediate message at {:.0f}/s to {}", set.rate, to.name);
        into.add(what + ", request to first byte", "ms p50", percentile(got.from_request, 0.5));
        into.add(what + ", request to first byte", "ms p99", percentile(got.from_request, 0.99));
        into.add(what + ", answer to first byte", "ms p50", percentile(got.from_answer, 0.5));
        into.add(what + ", answer to first byte", "ms p99", percentile(got.from_answer, 0.99));
        on.stop();
    }
}

}  // namespace todoke
