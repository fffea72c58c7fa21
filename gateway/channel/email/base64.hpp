#pragma once
// Base64 in one piece, without line breaks.

#include <openssl/evp.h>
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

}  // namespace todoke
