#include "store/sqlite/file/keyed_hash.hpp"

#include <bit>
#include <cstring>
#include <random>

namespace todoke {

namespace {

struct sip_state {
    std::uint64_t a, b, c, d;

    void round()
    {
        a += b;
        b = std::rotl(b, 13) ^ a;
        a = std::rotl(a, 32);
        c += d;
        d = std::rotl(d, 16) ^ c;
        a += d;
        d = std::rotl(d, 21) ^ a;
        c += b;
        b = std::rotl(b, 17) ^ c;
        c = std::rotl(c, 32);
    }
    void take(std::uint64_t word)
    {
        d ^= word;
        round();
        round();
        a ^= word;
    }
};

}  // namespace

std::uint64_t keyed_hash(const hash_key& key, std::string_view text)
{
    sip_state s{key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d, key[0] ^ 0x6c7967656e657261,
                key[1] ^ 0x7465646279746573};
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, 8);
        s.take(word);
    }
    std::uint64_t last = static_cast<std::uint64_t>(text.size()) << 56;
    for (std::size_t i = 0; at + i < text.size(); ++i)
        last |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(text[at + i])) << (8 * i);
    s.take(last);
    s.c ^= 0xff;
    for (int i = 0; i < 4; ++i) s.round();
    return s.a ^ s.b ^ s.c ^ s.d;
}

hash_key random_key()
{
    std::random_device source;
    const auto word = [&] { return static_cast<std::uint64_t>(source()) << 32 | source(); };
    const auto first = word();
    return {first, word()};
}

}  // namespace todoke
