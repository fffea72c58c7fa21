#pragma once
// Base64 in one piece, without line breaks.

#include <openssl/evp.h>
#include <optional>
#include <string>
#include <string_view>

namespace todoke {

inline std::string to_base64(std::string_view bytes)
{
    std::string coded(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const auto length =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(coded.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    coded.resize(static_cast<std::size_t>(length));
    return coded;
}

/// RFC 4648 with its padding; anything else gives nothing.
inline std::optional<std::string> from_base64(std::string_view coded)
{
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    auto core = coded;
    for (int i = 0; i < 2 && core.ends_with('='); ++i) core.remove_suffix(1);
    if (coded.size() % 4 != 0 || core.find_first_not_of(letters) != std::string_view::npos) return std::nullopt;
    std::string bytes(coded.size() / 4 * 3, '\0');
    const auto length =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                        reinterpret_cast<const unsigned char*>(coded.data()), static_cast<int>(coded.size()));
    if (length < 0) return std::nullopt;
    bytes.resize(static_cast<std::size_t>(length) - (coded.size() - core.size()));
    return bytes;
}

}  // namespace todoke
