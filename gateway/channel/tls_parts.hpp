#pragma once
// What connection.cpp and tls_trust.cpp share and nobody else needs: the TLS context and the sessions it can resume.

#include <boost/asio/ssl/context.hpp>
#include <map>
#include <memory>
#include <openssl/ssl.h>
#include <string>

#include "gateway/channel/connection.hpp"

namespace todoke {

struct free_session {
    void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};

struct tls_trust::parts {
    boost::asio::ssl::context context{boost::asio::ssl::context::tls_client};
    /// The newest session of each host name: a resumed handshake is bound to the name it was verified for.
    std::map<std::string, std::unique_ptr<SSL_SESSION, free_session>> sessions;
    std::optional<std::chrono::sys_seconds> certificate_ends;  ///< of the peer of the last handshake
};

/// When the certificate ends that the peer has shown. Nothing: it has shown none, or its date cannot be read.
std::optional<std::chrono::sys_seconds> certificate_end_of(const SSL* ssl);

/// Tells one TLS connection whom to expect: SNI, the name the certificate must carry, the session to resume. `host`
/// must outlive `ssl`. False when OpenSSL refuses the name.
bool expect_host(SSL* ssl, tls_trust& trust, const std::string& host);

/// The reason a certificate was refused (X509_V_ERR_...), as an error code.
boost::system::error_code certificate_error(long verify_result);

}  // namespace todoke
