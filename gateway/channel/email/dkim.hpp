#pragma once
// DKIM signatures (RFC 6376, 8301, 8463): rsa-sha256 and ed25519-sha256, relaxed/relaxed, over the whole body. Pure:
// the same mail gives the same signature.

#include <memory>
#include <string>
#include <string_view>

#include "store/model/instant.hpp"

namespace todoke {

class dkim_signer {
public:
    /// `key`: a private key in PEM, RSA of 1,024 bits or more, or Ed25519; its public half is the TXT record
    /// `selector._domainkey.domain`. Throws std::runtime_error with the reason when it cannot be used.
    dkim_signer(std::string domain, std::string selector, const std::string& key);
    ~dkim_signer();
    dkim_signer(const dkim_signer&) = delete;
    dkim_signer& operator=(const dkim_signer&) = delete;

    /// The header field, folded, with its line end, to stand in front of `message` (CRLF line ends only). Every header
    /// that a reader acts upon is signed, From once more than it stands there, so that none can be added.
    std::string signature(std::string_view message, instant signed_at) const;

private:
    struct secret;
    const std::string domain_, selector_;
    std::unique_ptr<secret> secret_;
};

/// The canonical forms of RFC 6376 3.4.2 and 3.4.4.
std::string relaxed_header(std::string_view field);
std::string relaxed_body(std::string_view body);

}  // namespace todoke
