// Part `latency`: messages to be sent at once, submitted at a constant rate whatever the answers do (an open loop), as
// the backends of a shop do. The sinks note when the first bytes of each message come.
#include <fmt/format.h>
#include <stdexcept>
#include <unordered_map>

#include "bench/parts/measuring.hpp"
#include "bench/parts/parts.hpp"

namespace todoke {

namespace {

/// The number of the message that went there.
std::size_t number_of(const taken& one)
{
    const auto digits = one.to.find_last_not_of("0123456789", one.to.find('@') - 1) + 1;
    return std::stoul(one.to.substr(digits));
}

struct delays {
    std::vector<double> from_request, from_answer;
};

delays delays_of(const std::vector<submitted>& all, const taken_log& sink, std::size_t (*number)(const taken&))
{
    std::unordered_map<std::size_t, bench_clock::time_point> came;
    for (const auto& one : sink.all()) came.emplace(number(one), one.begun);
    delays made;
    const auto ms = [](auto length) { return std::chrono::duration<double, std::milli>{length}.count(); };
    for (const auto& one : all) {
        const auto found = came.find(one.number);
        if (found == came.end()) throw std::runtime_error{fmt::format("message {} never came", one.number)};
        made.from_request.push_back(ms(found->second - one.sent));
        made.from_answer.push_back(std::max(0.0, ms(found->second - one.answered)));
    }
    return made;
}

/// "+8190" and eight digits; TON 1 has no plus.
std::size_t number_of_sms(const taken& one)
{
    return std::stoul(one.to.substr(one.to.size() - 8));
}
std::size_t number_of_line(const taken& one)
{
    return std::stoul(one.to.substr(one.to.size() - 8), nullptr, 16);
}

}  // namespace

void measure_latency(const settings& set, results& into)
{
    constexpr std::size_t (*numbers[])(const taken&) = {number_of_line, number_of, number_of_sms};
    for (std::size_t i = 0; i < std::size(routes); ++i) {
        const auto& to = routes[i];
        gateway_settings on_it{set.program, set.folder};
        on_it.notes_what_came = true;
        gateway_run on{on_it};
        auto how = load_on(set, on, 16);
        how.send_at.reset();
        how.legs = to.legs;
        auto all = submit_at_rate(how, set.rate);
        wait_for(to.taken_by(on), all.size());
        std::erase_if(all, [&](const submitted& one) {
            return static_cast<double>(one.number) < set.rate * how.warm_up.count();
        });
        auto got = delays_of(all, to.taken_by(on), numbers[i]);
        const auto what = fmt::format("immediate message at {:.0f}/s to {}", set.rate, to.name);
        into.add(what + ", request to first byte", "ms p50", percentile(got.from_request, 0.5));
        into.add(what + ", request to first byte", "ms p99", percentile(got.from_request, 0.99));
        into.add(what + ", answer to first byte", "ms p50", percentile(got.from_answer, 0.5));
        into.add(what + ", answer to first byte", "ms p99", percentile(got.from_answer, 0.99));
        on.stop();
    }
}

}  // namespace todoke
