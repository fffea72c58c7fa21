#include "daemon/http/server_certificate.hpp"

#include <ctime>
#include <memory>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace todoke {

namespace {

struct x509_freed {
    void operator()(X509* one) const { X509_free(one); }
};
struct bio_freed {
    void operator()(BIO* one) const { BIO_free(one); }
};

/// The listener's own; nothing: there is none.
std::unique_ptr<X509, x509_freed> first_of(const std::string& pem)
{
    const std::unique_ptr<BIO, bio_freed> from{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    return std::unique_ptr<X509, x509_freed>{PEM_read_bio_X509(from.get(), nullptr, nullptr, nullptr)};
}

}  // namespace

std::optional<instant> end_of_certificate(const std::string& pem)
{
    const auto read = first_of(pem);
    std::tm parts{};
    if (!read || ASN1_TIME_to_tm(X509_get0_notAfter(read.get()), &parts) != 1) return std::nullopt;
    return instant{std::chrono::seconds{timegm(&parts)}};
}

bool certificate_names(const std::string& pem, const std::string& host)
{
    constexpr unsigned as_callers_do = X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;
    const auto read = first_of(pem);
    return read && (X509_check_host(read.get(), host.data(), host.size(), as_callers_do, nullptr) == 1 ||
                    X509_check_ip_asc(read.get(), host.c_str(), 0) == 1);
}

}  // namespace todoke
