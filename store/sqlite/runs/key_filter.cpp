#include "store/sqlite/runs/key_filter.hpp"

namespace todoke {

namespace {

constexpr std::size_t keys_in_a_block = 64;
constexpr int bits_of_a_key = 5;

/// splitmix64: keys of persons that follow each other are to differ everywhere.
std::uint64_t mix(std::int64_t key)
{
    auto x = static_cast<std::uint64_t>(key) + 0x9e37'79b9'7f4a'7c15;
    x = (x ^ (x >> 30)) * 0xbf58'476d'1ce4'e5b9;
    x = (x ^ (x >> 27)) * 0x94d0'49bb'1331'11eb;
    return x ^ (x >> 31);
}

}  // namespace

key_filter::key_filter(std::size_t keys) : blocks_(blocks_for(keys)) {}

std::size_t key_filter::blocks_for(std::size_t keys)
{
    return keys / keys_in_a_block + 1;
}

std::size_t key_filter::place_of(std::uint64_t mixed) const
{
    return static_cast<std::size_t>((mixed >> 32) * blocks_.size() >> 32);
}

void key_filter::add(std::int64_t key)
{
    const auto mixed = mix(key);
    auto& in = blocks_[place_of(mixed)];
    auto rest = mixed * 0x9e37'79b9'7f4a'7c15;
    for (int bit = 0; bit < bits_of_a_key; ++bit, rest >>= 9) in[(rest >> 6) & 7] |= std::uint64_t{1} << (rest & 63);
}

bool key_filter::may_have(std::int64_t key) const
{
    const auto mixed = mix(key);
    const auto& in = blocks_[place_of(mixed)];
    auto rest = mixed * 0x9e37'79b9'7f4a'7c15;
    for (int bit = 0; bit < bits_of_a_key; ++bit, rest >>= 9)
        if ((in[(rest >> 6) & 7] & std::uint64_t{1} << (rest & 63)) == 0) return false;
    return true;
}

}  // namespace todoke
