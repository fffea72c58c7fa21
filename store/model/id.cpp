#include "store/model/id.hpp"

namespace todoke {

namespace {

// The 62 bits after the variant: the number in the lower 40, salt in the upper 22; 12 more bits of salt stand beside
// the version.
constexpr int number_bits = 40;
constexpr std::uint64_t number_mask = (std::uint64_t{1} << number_bits) - 1;

int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_dash_at(std::size_t position)
{
    return position == 8 || position == 13 || position == 18 || position == 23;
}

void put_big_endian(std::uint8_t* to, std::uint64_t value)
{
    for (int i = 7; i >= 0; --i, value >>= 8) to[i] = static_cast<std::uint8_t>(value & 0xff);
}

}  // namespace

message_id message_id::make(std::int64_t unix_ms, message_no no, std::uint64_t salt)
{
    const auto head = (static_cast<std::uint64_t>(unix_ms) << 16) | 0x7000 | (salt & 0x0fff);
    const auto tail = (std::uint64_t{2} << 62) | (((salt >> 12) & 0x3fffff) << number_bits) |
                      (static_cast<std::uint64_t>(no.value) & number_mask);
    message_id made;
    put_big_endian(made.bytes.data(), head);
    put_big_endian(made.bytes.data() + 8, tail);
    return made;
}

std::optional<message_id> message_id::parse(std::string_view text)
{
    if (text.size() != 36) return std::nullopt;
    message_id made;
    std::size_t nibble = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_dash_at(i)) {
            if (text[i] != '-') return std::nullopt;
            continue;
        }
        const int value = hex_value(text[i]);
        if (value < 0) return std::nullopt;
        auto& byte = made.bytes[nibble / 2];
        byte = static_cast<std::uint8_t>(byte << 4 | value);
        ++nibble;
    }
    return made;
}

std::string message_id::text() const
{
    constexpr char digits[] = "0123456789abcdef";
    std::string made;
    made.reserve(36);
    for (const auto byte : bytes) {
        if (is_dash_at(made.size())) made += '-';
        made += digits[byte >> 4];
        made += digits[byte & 15];
    }
    return made;
}

message_no message_id::no() const
{
    std::uint64_t tail = 0;
    for (std::size_t i = 8; i < 16; ++i) tail = tail << 8 | bytes[i];
    return {static_cast<std::int64_t>(tail & number_mask)};
}

}  // namespace todoke
