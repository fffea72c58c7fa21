#pragma once
// What calls of SMS providers are signed with.

#include <string>
#include <string_view>

namespace todoke {

enum class digest_kind { sha1, sha256, sha512 };

/// Raw octets. Throws std::runtime_error when this OpenSSL lacks the digest.
std::string hmac_of(digest_kind kind, std::string_view key, std::string_view text);
/// SHA-256 in lower case hexadecimal.
std::string sha256_in_hex(std::string_view text);

std::string in_hex(std::string_view octets);
std::string in_base64(std::string_view octets);

/// Takes as long whatever they have in common. Two empty ones are not the same: no secret is none.
bool is_same_secret(std::string_view a, std::string_view b);

}  // namespace todoke
