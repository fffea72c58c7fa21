#pragma once
// The server's side of TLS.

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

namespace todoke {

/// For a certificate (the ones that sign it behind it, the root left out) and its key, both PEM. TLS 1.2 and later, no
/// renegotiation, no compression. Throws std::runtime_error with a reason for the operator; nothing of the key is in
/// it.
std::shared_ptr<boost::asio::ssl::context> make_server_tls(const std::string& certificate, const std::string& key);

}  // namespace todoke
