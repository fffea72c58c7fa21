#include <boost/json/parse.hpp>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <optional>
#include <stdexcept>

#include "gateway/channel/line/line_token.hpp"

namespace todoke {

namespace json = boost::json;

namespace {

template <auto Free>
struct freed_by {
    template <class T>
    void operator()(T* what) const
    {
        Free(what);
    }
};
using key_pointer = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using number_pointer = std::unique_ptr<BIGNUM, freed_by<BN_clear_free>>;

constexpr int least_bits = 2048;

key_pointer from_pem(const std::string& text)
{
    const std::unique_ptr<BIO, freed_by<BIO_free>> source{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
    const auto no_passphrase = [](char*, int, int, void*) { return 0; };
    return key_pointer{PEM_read_bio_PrivateKey(source.get(), nullptr, no_passphrase, nullptr)};
}

/// Base64url without padding (RFC 7515, 2) -> a number.
number_pointer number_of(std::string text)
{
    for (auto& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
    while (text.size() % 4 != 0) text += '=';
    std::string bytes(text.size() / 4 * 3, '\0');
    const auto length =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (length <= 0) return nullptr;
    const auto padding = static_cast<int>(text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0);
    return number_pointer{BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), length - padding, nullptr)};
}

/// RFC 7518, 6.3: LINE's own guide makes keys in this form.
key_pointer from_jwk(const std::string& text)
{
    constexpr std::pair<const char*, const char*> members[] = {
        {"n", OSSL_PKEY_PARAM_RSA_N},          {"e", OSSL_PKEY_PARAM_RSA_E},
        {"d", OSSL_PKEY_PARAM_RSA_D},          {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
        {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},    {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
        {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2}, {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1},
    };
    json::error_code error;
    const auto parsed = json::parse(text, error);
    if (error || !parsed.is_object()) return nullptr;
    const std::unique_ptr<OSSL_PARAM_BLD, freed_by<OSSL_PARAM_BLD_free>> build{OSSL_PARAM_BLD_new()};
    std::vector<number_pointer> numbers;
    for (const auto& [name, parameter] : members) {
        const auto* value = parsed.get_object().if_contains(name);
        if (!value || !value->is_string()) return nullptr;
        auto number = number_of(std::string{value->get_string()});
        if (!number || !OSSL_PARAM_BLD_push_BN(build.get(), parameter, number.get())) return nullptr;
        numbers.push_back(std::move(number));
    }
    const std::unique_ptr<OSSL_PARAM, freed_by<OSSL_PARAM_free>> values{OSSL_PARAM_BLD_to_param(build.get())};
    const std::unique_ptr<EVP_PKEY_CTX, freed_by<EVP_PKEY_CTX_free>> maker{
        EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr)};
    EVP_PKEY* made = nullptr;
    if (EVP_PKEY_fromdata_init(maker.get()) <= 0 ||
        EVP_PKEY_fromdata(maker.get(), &made, EVP_PKEY_KEYPAIR, values.get()) <= 0)
        return nullptr;
    return key_pointer{made};
}

}  // namespace

struct line_signing_key::parts {
    key_pointer key;
};

line_signing_key::line_signing_key(const std::string& text)
{
    auto key = text.find('{') == text.find_first_not_of(" \t\r\n") ? from_jwk(text) : from_pem(text);
    ERR_clear_error();  // what it says is of the key
    if (!key)
        throw std::invalid_argument{
            "key: not a private key; write one in PEM (-----BEGIN PRIVATE KEY-----), without a "
            "passphrase, or as a private JSON Web Key"};
    if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA || EVP_PKEY_get_bits(key.get()) < least_bits)
        throw std::invalid_argument{"key: LINE takes RSA keys of 2048 bits"};
    parts_ = std::make_shared<const parts>(parts{std::move(key)});
}

std::string line_signing_key::sign(std::string_view text) const
{
    const std::unique_ptr<EVP_MD_CTX, freed_by<EVP_MD_CTX_free>> hand{EVP_MD_CTX_new()};
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    std::size_t length = 0;
    if (EVP_DigestSignInit(hand.get(), nullptr, EVP_sha256(), nullptr, parts_->key.get()) <= 0 ||
        EVP_DigestSign(hand.get(), nullptr, &length, bytes, text.size()) <= 0)
        throw std::runtime_error{"RSA with SHA-256 is not available in this OpenSSL"};
    std::string made(length, '\0');
    if (EVP_DigestSign(hand.get(), reinterpret_cast<unsigned char*>(made.data()), &length, bytes, text.size()) <= 0)
        throw std::runtime_error{"the key cannot sign"};
    made.resize(length);
    return made;
}

}  // namespace todoke
