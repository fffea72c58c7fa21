#include "bench/parts/delays.hpp"

#include <fmt/format.h>
#include <stdexcept>
#include <unordered_map>

namespace todoke {

namespace {

/// Addresses of the bench's persons end with their number: before an @, in eight digits of a telephone number (TON 1
/// has no plus), in hexadecimal of a LINE user.
std::size_t number_of(const taken& one)
{
    const auto at = one.to.find('@');
    if (at != one.to.npos) return std::stoul(one.to.substr(one.to.find_last_not_of("0123456789", at - 1) + 1));
    return std::stoul(one.to.substr(one.to.size() - 8), nullptr, one.to.starts_with('U') ? 16 : 10);
}

delays delays_of(const std::vector<submitted>& all, const taken_log& sink)
{
    std::unordered_map<std::size_t, bench_clock::time_point> came;
    for (const auto& one : sink.all()) came.emplace(number_of(one), one.begun);
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

}  // namespace

delays delays_at_rate(const settings& set, const gateway_run& on, const sink_route& to)
{
    auto how = load_on(set, on, 16);
    how.send_at.reset();
    how.legs = to.legs;
    auto all = submit_at_rate(how, set.rate);
    wait_for(to.taken_by(on), all.size());
    std::erase_if(
        all, [&](const submitted& one) { return static_cast<double>(one.number) < set.rate * how.warm_up.count(); });
    return delays_of(all, to.taken_by(on));
}

}  // namespace todoke
