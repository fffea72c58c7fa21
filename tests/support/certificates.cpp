#include "tests/support/certificates.hpp"

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdexcept>

namespace todoke {

namespace {

struct release {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using key_ptr = std::unique_ptr<EVP_PKEY, release>;
using certificate_ptr = std::unique_ptr<X509, release>;

struct wanted {
    std::string common_name;
    std::string names;  ///< as in openssl.cnf: "DNS:localhost,IP:127.0.0.1"; empty: a CA
    long starts_in_seconds = -3600;
    long ends_in_seconds = 24 * 3600;
    bool even = false;  ///< Ed25519; else P-256
};

struct pair {
    key_ptr key;
    certificate_ptr certificate;
};

void must(bool good)
{
    if (!good) throw std::runtime_error{"OpenSSL could not make a test certificate"};
}

void extend(X509* certificate, X509* issuer, int what, const char* value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, release> extension{X509V3_EXT_conf_nid(nullptr, &context, what, value)};
    must(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

pair make(const wanted& what, const pair* signer)
{
    static long serial = 1;
    auto* key = what.even ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519") : EVP_EC_gen("P-256");
    pair made{key_ptr{key}, certificate_ptr{X509_new()}};
    must(made.key && made.certificate);
    auto* certificate = made.certificate.get();
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
    X509_gmtime_adj(X509_getm_notBefore(certificate), what.starts_in_seconds);
    X509_gmtime_adj(X509_getm_notAfter(certificate), what.ends_in_seconds);
    X509_set_pubkey(certificate, made.key.get());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(what.common_name.c_str()), -1, -1, 0);
    auto* issuer = signer ? signer->certificate.get() : certificate;
    X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
    if (what.names.empty()) {
        extend(certificate, issuer, NID_basic_constraints, "critical,CA:TRUE");
        extend(certificate, issuer, NID_key_usage, "critical,keyCertSign");
    } else {
        extend(certificate, issuer, NID_subject_alt_name, what.names.c_str());
    }
    must(X509_sign(certificate, signer ? signer->key.get() : made.key.get(), EVP_sha256()) > 0);
    return made;
}

void save(const pair& made, const server_certificate& where)
{
    const std::unique_ptr<std::FILE, release> certificate{std::fopen(where.certificate_file.c_str(), "w")};
    must(certificate && PEM_write_X509(certificate.get(), made.certificate.get()) == 1);
    if (where.key_file.empty()) return;
    const std::unique_ptr<std::FILE, release> key{std::fopen(where.key_file.c_str(), "w")};
    must(key && PEM_write_PrivateKey(key.get(), made.key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
}

std::filesystem::path new_folder()
{
    auto pattern = (std::filesystem::temp_directory_path() / "todoke-certificates-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error{"no temporary folder: " + pattern};
    return pattern;
}

}  // namespace

test_certificates::test_certificates() : folder_{new_folder()}
{
    const std::string own_names = "DNS:localhost,IP:127.0.0.1";
    const auto authority = make({"todoke test CA", ""}, nullptr);
    save(authority, {ca_file(), ""});
    save(make({"localhost", own_names}, &authority), valid());
    save(make({"localhost", own_names, -3600, 24 * 3600, true}, &authority), even());
    save(make({"other.example", "DNS:other.example"}, &authority), wrong_name());
    save(make({"localhost", own_names, -7200, -3600}, &authority), expired());
    save(make({"localhost", own_names}, nullptr), self_signed());
}

test_certificates::~test_certificates()
{
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

server_certificate test_certificates::named(const std::string& name) const
{
    return {(folder_ / (name + ".pem")).string(), (folder_ / (name + ".key")).string(), false};
}

const test_certificates& certificates()
{
    static const test_certificates all;
    return all;
}

}  // namespace todoke
