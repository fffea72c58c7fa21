#pragma once
// RSA keys made for a test.

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <string>
#include <string_view>

namespace todoke {

struct key_pair {
    EVP_PKEY* key = nullptr;
    std::string pem;

    explicit key_pair(unsigned bits = 2048) : key{EVP_RSA_gen(bits)}
    {
        BIO* out = BIO_new(BIO_s_mem());
        PEM_write_bio_PKCS8PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
        char* bytes = nullptr;
        const auto length = BIO_get_mem_data(out, &bytes);
        pem.assign(bytes, static_cast<std::size_t>(length));
        BIO_free(out);
    }
    ~key_pair() { EVP_PKEY_free(key); }
    key_pair(const key_pair&) = delete;

    bool signed_by_it(std::string_view text, const std::string& signature) const
    {
        EVP_MD_CTX* check = EVP_MD_CTX_new();
        EVP_DigestVerifyInit(check, nullptr, EVP_sha256(), nullptr, key);
        const auto right =
            EVP_DigestVerify(check, reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                             reinterpret_cast<const unsigned char*>(text.data()), text.size());
        EVP_MD_CTX_free(check);
        return right == 1;
    }
};

}  // namespace todoke
