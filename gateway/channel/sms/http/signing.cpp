#include "gateway/channel/sms/http/signing.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdexcept>

#include "gateway/channel/base64.hpp"

namespace todoke {

namespace {

const EVP_MD* digest_of(digest_kind kind)
{
    switch (kind) {
        case digest_kind::sha1:
            return EVP_sha1();
        case digest_kind::sha256:
            return EVP_sha256();
        case digest_kind::sha512:
            return EVP_sha512();
    }
    return nullptr;
}

const unsigned char* octets_of(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string hmac_of(digest_kind kind, std::string_view key, std::string_view text)
{
    std::string made(EVP_MAX_MD_SIZE, '\0');
    unsigned length = 0;
    const bool done = HMAC(digest_of(kind), key.data(), static_cast<int>(key.size()), octets_of(text), text.size(),
                           reinterpret_cast<unsigned char*>(made.data()), &length) != nullptr;
    if (!done) throw std::runtime_error{"HMAC is not available in this OpenSSL"};
    made.resize(length);
    return made;
}

std::string sha256_in_hex(std::string_view text)
{
    std::string made(32, '\0');
    std::size_t length = made.size();
    if (!EVP_Q_digest(nullptr, "SHA256", nullptr, text.data(), text.size(),
                      reinterpret_cast<unsigned char*>(made.data()), &length))
        throw std::runtime_error{"SHA-256 is not available in this OpenSSL"};
    return in_hex(made);
}

std::string in_hex(std::string_view octets)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char c : octets) {
        const auto octet = static_cast<unsigned char>(c);
        text += {digits[octet / 16u], digits[octet % 16u]};
    }
    return text;
}

std::string in_base64(std::string_view octets)
{
    return to_base64(octets);
}

bool is_same_secret(std::string_view a, std::string_view b)
{
    return !a.empty() && a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace todoke
