#pragma once
// Channel access tokens as values: with what they are asked for, and what the answer says. Pure.
// Facts: https://developers.line.biz/en/docs/basics/channel-access-token/

#include <memory>
#include <string>
#include <variant>

#include "gateway/channel/http_client.hpp"
#include "gateway/channel/secrets.hpp"
#include "store/model/instant.hpp"

namespace todoke {

/// The private key whose public half is registered with the LINE channel.
class line_signing_key {
public:
    /// RSA of 2048 bits at least, as PEM or as a JSON Web Key. Throws std::invalid_argument, which says nothing of it.
    explicit line_signing_key(const std::string& text);

    /// RS256 (RFC 7518, 3.3): raw bytes.
    std::string sign(std::string_view text) const;

private:
    struct parts;
    std::shared_ptr<const parts> parts_;
};

/// From the console; it does not end.
struct long_lived_token {
    std::string token;
};
/// v2.1: of a chosen life, for a signed assertion.
struct assertion_token {
    std::string channel_id;
    line_signing_key key;
    std::string key_id;  ///< `kid`, given by the console when the public key was registered
};
/// Fifteen minutes, for the channel's id and secret.
struct stateless_token {
    std::string channel_id, channel_secret;
};
using line_credentials = std::variant<long_lived_token, assertion_token, stateless_token>;

/// How long a v2.1 token is to live. A channel has 30 of them at most and a lost one still counts, so that a daemon may
/// be restarted this often within that time.
inline constexpr span assertion_token_life = std::chrono::hours{6};

/// A token that is to be sent in a header. Throws std::invalid_argument naming `key`.
void check_header_word(const std::string& key, const std::string& text);

/// The signed assertion (RFC 7523) of a v2.1 token.
std::string line_assertion(const assertion_token& from, instant now);
/// The request for a token. Requires credentials that issue some.
http_request line_token_request(const line_credentials& from, instant now);

/// Which tokens of v2.1 the channel has: LINE says so for a signed assertion, and issues none for it.
http_request line_key_ids_request(const assertion_token& from, instant now);

/// How long a token that was not issued here is good for: short-lived and long-lived ones, and those of v2.1.
http_request line_verify_request(const std::string& token);
http_request line_verify_v2_1_request(const std::string& token);

struct issued_token {
    std::string token;
    span life{};
};
struct token_refusal {
    bool misconfigured = false;  ///< LINE refuses the credentials: nothing will change without an operator
    std::string why;
};
std::variant<token_refusal, issued_token> read_token_answer(const http_result& result, const secrets& hide);

/// What must never be shown of them, and of what was asked with them: whoever has a signed assertion may use it, too.
secrets secrets_of(const line_credentials& from, const http_request& asked);

}  // namespace todoke
