#include "gateway/policy/retry.hpp"

#include <algorithm>

#include "gateway/policy/chance.hpp"

namespace todoke {

namespace {

constexpr double jitter = 0.2;
constexpr std::chrono::hours longest_asked{366 * 24};  ///< a provider's nonsense must not overflow an instant

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
    const auto length = static_cast<double>(waits[std::min(turn, waits.size()) - 1].count());
    const auto factor = 1.0 - jitter + 2.0 * jitter * chance(seed_of(id), turn);
    return span{static_cast<span::rep>(length * factor)};
}

span honouring(span wait, std::optional<span> asked)
{
    return std::max(wait, std::min<span>(asked.value_or(span{0}), longest_asked));
}

}  // namespace todoke
