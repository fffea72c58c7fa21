#include <boost/asio/ip/address.hpp>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdexcept>

#include "gateway/channel/tls_parts.hpp"

namespace todoke {

namespace asio = boost::asio;

/// Where OpenSSL's callbacks find our objects: the context's tls_trust, the connection's host name.
struct tls_session_keeper {
    static int trust_slot()
    {
        static const int slot = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
        return slot;
    }
    static int host_slot()
    {
        static const int slot = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
        return slot;
    }
    /// TLS 1.3 sends sessions after the handshake, so they are only to be had here.
    static int keep(SSL* ssl, SSL_SESSION* session)
    {
        auto* trust = static_cast<tls_trust::parts*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), trust_slot()));
        const auto* host = static_cast<const std::string*>(SSL_get_ex_data(ssl, host_slot()));
        if (!trust || !host) return 0;
        trust->sessions[*host].reset(session);
        return 1;  // the reference is ours now
    }
    static bool watch(SSL* ssl, tls_trust& trust, const std::string& host)
    {
        if (SSL_set_ex_data(ssl, host_slot(), const_cast<std::string*>(&host)) != 1) return false;
        const auto& sessions = trust.parts_->sessions;
        if (const auto known = sessions.find(host); known != sessions.end()) SSL_set_session(ssl, known->second.get());
        return true;
    }
};

namespace {

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"  // Boost's base has a protected one
class certificate_category final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "certificate"; }
    std::string message(int value) const override { return X509_verify_cert_error_string(value); }
};
#pragma GCC diagnostic pop

}  // namespace

boost::system::error_code certificate_error(long verify_result)
{
    static const certificate_category category;
    return {static_cast<int>(verify_result), category};
}

tls_trust::tls_trust(const std::string& ca_file) : parts_{std::make_shared<parts>()}
{
    auto& context = parts_->context;
    boost::system::error_code error;
    if (ca_file.empty())
        context.set_default_verify_paths(error);
    else
        context.load_verify_file(ca_file, error);
    if (error)
        throw std::runtime_error{(ca_file.empty() ? std::string{"the system's trust store"} : "CA file " + ca_file) +
                                 " cannot be used: " + error.message()};
    context.set_verify_mode(asio::ssl::verify_peer);

    auto* native = context.native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(native, &tls_session_keeper::keep);
    SSL_CTX_set_ex_data(native, tls_session_keeper::trust_slot(), parts_.get());
}

tls_trust::~tls_trust()
{
    // Connections hold the context on their own and may outlive us.
    SSL_CTX_set_ex_data(parts_->context.native_handle(), tls_session_keeper::trust_slot(), nullptr);
}

std::optional<std::chrono::sys_seconds> tls_trust::certificate_ends() const
{
    return parts_->certificate_ends;
}

std::optional<std::chrono::sys_seconds> certificate_end_of(const SSL* ssl)
{
    const auto* shown = SSL_get0_peer_certificate(ssl);
    std::tm parts{};
    if (shown == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(shown), &parts) != 1) return std::nullopt;
    return std::chrono::sys_seconds{std::chrono::seconds{timegm(&parts)}};
}

bool expect_host(SSL* ssl, tls_trust& trust, const std::string& host)
{
    boost::system::error_code not_an_address;
    asio::ip::make_address(host, not_an_address);
    auto* rules = SSL_get0_param(ssl);
    X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    const bool named = not_an_address
                           ? SSL_set1_host(ssl, host.c_str()) == 1 && SSL_set_tlsext_host_name(ssl, host.c_str()) == 1
                           : X509_VERIFY_PARAM_set1_ip_asc(rules, host.c_str()) == 1;
    return named && tls_session_keeper::watch(ssl, trust, host);
}

}  // namespace todoke
