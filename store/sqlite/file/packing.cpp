#include "store/sqlite/file/packing.hpp"

#include "store/store.hpp"

namespace todoke {

namespace {

[[noreturn]] void damaged()
{
    refuse_row("packed bytes end too early");
}

}  // namespace

void refuse_row(const std::string& why)
{
    throw unreadable{why};
}

void packer::number(std::uint64_t value)
{
    while (value >= 0x80) {
        packed_ += static_cast<char>(value | 0x80);
        value >>= 7;
    }
    packed_ += static_cast<char>(value);
}

void packer::wide_zero(std::size_t bytes)
{
    packed_.append(bytes - 1, '\x80');
    packed_ += '\0';
}

void packer::text(std::string_view value)
{
    number(value.size());
    packed_ += value;
}

// 0 is "none": no message is that old.
void packer::when(const std::optional<instant>& value)
{
    number(value ? static_cast<std::uint64_t>(value->time_since_epoch().count()) : 0);
}

std::uint64_t unpacker::number()
{
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        if (rest_.empty()) damaged();
        const auto byte = static_cast<std::uint8_t>(rest_.front());
        rest_.remove_prefix(1);
        value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        if (byte < 0x80) return value;
    }
    damaged();
}

std::string unpacker::text()
{
    const auto size = number();
    if (size > rest_.size()) damaged();
    std::string made{rest_.substr(0, size)};
    rest_.remove_prefix(size);
    return made;
}

std::optional<instant> unpacker::when()
{
    const auto value = number();
    if (value == 0) return std::nullopt;
    return instant{span{static_cast<std::int64_t>(value)}};
}

}  // namespace todoke
