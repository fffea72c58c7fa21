#include "gateway/policy/retry.hpp"

#include <algorithm>

#include "gateway/policy/calendar/chance.hpp"

namespace todoke {

namespace {

constexpr double jitter = 0.2;
constexpr span shortest_throttle = std::chrono::seconds{2};
constexpr span longest_throttle = std::chrono::minutes{5};
constexpr int doublings_of_throttle = 8;                              ///< to beyond the longest
constexpr std::uint64_t turns_of_throttles = std::uint64_t{1} << 32;  ///< other chances than those of the pattern
constexpr std::chrono::hours longest_asked{366 * 24};  ///< a provider's nonsense must not overflow an instant

span jittered(span length, const message_id& id, std::uint64_t turn)
{
    const auto factor = 1.0 - jitter + 2.0 * jitter * chance(seed_of(id), turn);
    return span{static_cast<span::rep>(static_cast<double>(length.count()) * factor)};
}

}  // namespace

const retry_pattern& retries_of(const provider_rules* provider)
{
    return provider == nullptr || provider->retry.empty() ? default_retry() : provider->retry;
}

bool is_spent(const retry_pattern& waits, int tries)
{
    return tries > 0 && static_cast<std::size_t>(tries) > waits.size();
}

span wait_after(const retry_pattern& waits, int tries, const message_id& id)
{
    const auto turn = static_cast<std::size_t>(std::max(tries, 1));
    return jittered(waits[std::min(turn, waits.size()) - 1], id, turn);
}

span wait_after_throttle(int times, const message_id& id)
{
    const auto turn = std::max(times, 1);
    const auto length =
        std::min(shortest_throttle * (1 << std::min(turn - 1, doublings_of_throttle)), longest_throttle);
    return jittered(length, id, turns_of_throttles + static_cast<std::uint64_t>(turn));
}

span honouring(span wait, std::optional<span> asked)
{
    return std::max(wait, std::min<span>(asked.value_or(span{0}), longest_asked));
}

}  // namespace todoke
