#include "daemon/http/server_tls.hpp"

#include <boost/asio/buffer.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdexcept>

namespace todoke {

namespace asio = boost::asio;

std::shared_ptr<asio::ssl::context> make_server_tls(const std::string& certificate, const std::string& key)
{
    auto made = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    auto* raw = made->native_handle();
    SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
    SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    made->set_password_callback([](std::size_t, asio::ssl::context::password_purpose) { return std::string{}; });
    boost::system::error_code error;
    made->use_certificate_chain(asio::buffer(certificate), error);
    if (error)
        throw std::runtime_error{"is no certificate in PEM (" + error.message() +
                                 "); name the file with the whole chain, fullchain.pem"};
    made->use_private_key(asio::buffer(key), asio::ssl::context::pem, error);
    ERR_clear_error();
    if (error)
        throw std::runtime_error{
            "the key beside it is none of this certificate, or no key in PEM without a password (" + error.message() +
            "); name the file privkey.pem that was made with the certificate"};
    if (SSL_CTX_check_private_key(raw) != 1) {
        ERR_clear_error();
        throw std::runtime_error{"the key beside it belongs to another certificate; name the one it was made with"};
    }
    return made;
}

}  // namespace todoke
