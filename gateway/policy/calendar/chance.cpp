#include "gateway/policy/calendar/chance.hpp"

namespace todoke {

namespace {

/// The finishing step of SplitMix64 (Steele, Lea, Flood 2014): every input bit reaches every output bit.
std::uint64_t stirred(std::uint64_t value)
{
    value += 0x9e3779b97f4a7c15U;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31);
}

}  // namespace

double chance(std::uint64_t seed, std::uint64_t turn)
{
    constexpr double two_to_53 = 9007199254740992.0;
    return static_cast<double>(stirred(seed ^ stirred(turn)) >> 11) / two_to_53;
}

std::uint64_t seed_of(const message_id& id)
{
    std::uint64_t seed = 0;
    for (const auto byte : id.bytes) seed = stirred(seed ^ byte);
    return seed;
}

}  // namespace todoke
