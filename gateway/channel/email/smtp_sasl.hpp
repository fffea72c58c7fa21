#pragma once
// How an account proves itself to a server (RFC 4954): the mechanisms as exchanges of bytes, without base64 and without
// a connection. Pure but for the nonce.

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace todoke {

struct smtp_credentials {
    std::string user, password;
    std::string token;      ///< OAuth 2 access token: XOAUTH2, and no password is said
    std::string mechanism;  ///< the only one to use; empty: the best that is offered
    /// For SCRAM: printable ASCII without a comma, never the same twice.
    std::function<std::string()> nonce;
};

class sasl_exchange {
public:
    virtual ~sasl_exchange() = default;
    virtual std::string_view mechanism() const = 0;
    /// Said together with the mechanism; nothing: the server asks first.
    virtual std::optional<std::string> first() = 0;
    /// The answer to a challenge; nothing: it was not to be expected, or shows that the server is another one.
    virtual std::optional<std::string> answer(std::string_view challenge) = 0;
    /// Whether a success is to be believed: some mechanisms make the server prove itself, too.
    virtual bool is_proven() const { return true; }
};

/// SCRAM-SHA-256 before PLAIN before LOGIN; XOAUTH2 if and only if there is a token. Nothing: none of `offered` fits.
std::unique_ptr<sasl_exchange> choose_sasl(const smtp_credentials& who, const std::set<std::string>& offered);

/// RFC 5802 and 7677, without channel binding. `nonce` is the client's.
std::unique_ptr<sasl_exchange> make_scram_sha_256(std::string user, std::string password, std::string nonce);

/// RFC 4013 as far as it is needed to send: spaces and what is mapped to nothing, then NFKC. Nothing: not UTF-8, or it
/// has characters that are prohibited.
std::optional<std::string> sasl_prepared(const std::string& text);

/// 24 random characters.
std::string random_nonce();

}  // namespace todoke
