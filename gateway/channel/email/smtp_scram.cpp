// SCRAM-SHA-256 (RFC 5802, RFC 7677): neither side learns the password, and the server proves that it knows it.

#include <array>
#include <charconv>
#include <gmime/gmime.h>
#include <memory>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <utility>

#include "gateway/channel/base64.hpp"
#include "gateway/channel/email/smtp_sasl.hpp"
#include "store/model/text.hpp"

namespace todoke {

namespace {

constexpr int least_rounds = 4096;    // RFC 7677, section 4
constexpr int most_rounds = 500'000;  // a server must not keep the gateway busy for seconds
constexpr std::size_t longest_challenge = 2048;

using digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

std::string_view view(const digest& d)
{
    return {reinterpret_cast<const char*>(d.data()), d.size()};
}

digest hmac(std::string_view key, std::string_view text)
{
    digest made{};
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), made.data(), nullptr);
    return made;
}

digest hash(std::string_view text)
{
    digest made{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), made.data());
    return made;
}

digest salted(std::string_view password, std::string_view salt, int rounds)
{
    digest made{};
    PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                      reinterpret_cast<const unsigned char*>(salt.data()), static_cast<int>(salt.size()), rounds,
                      EVP_sha256(), static_cast<int>(made.size()), made.data());
    return made;
}

/// "=2C" and "=3D" for what has a meaning in the messages.
std::string scram_escaped(std::string_view name)
{
    std::string made;
    for (const char c : name) made += c == ',' ? std::string{"=2C"} : c == '=' ? std::string{"=3D"} : std::string{c};
    return made;
}

/// Takes "X=value" off the front of `rest`, up to the next comma.
std::optional<std::string_view> take(std::string_view& rest, char which)
{
    if (rest.size() < 2 || rest[0] != which || rest[1] != '=') return std::nullopt;
    const auto end = rest.find(',');
    const auto value = rest.substr(2, end == std::string_view::npos ? end : end - 2);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return value;
}

class scram final : public sasl_exchange {
public:
    scram(std::string user, std::string password, std::string nonce)
        : user_{std::move(user)}, password_{std::move(password)}, nonce_{std::move(nonce)}
    {
    }
    std::string_view mechanism() const override { return "SCRAM-SHA-256"; }
    std::optional<std::string> first() override
    {
        const auto user = sasl_prepared(user_);
        bare_ = "n=" + scram_escaped(user.value_or(user_)) + ",r=" + nonce_;
        return "n,," + bare_;
    }
    std::optional<std::string> answer(std::string_view challenge) override
    {
        if (challenge.size() > longest_challenge || proven_) return std::nullopt;
        return wanted_.empty() ? prove(challenge) : check(challenge);
    }
    bool is_proven() const override { return proven_; }

private:
    std::optional<std::string> prove(std::string_view challenge);
    std::optional<std::string> check(std::string_view challenge);

    std::string user_, password_, nonce_;
    std::string bare_;
    std::string wanted_;  ///< what the server must say to prove itself, in base64
    bool proven_ = false;
};

std::optional<std::string> scram::prove(std::string_view challenge)
{
    auto rest = challenge;
    const auto nonce = take(rest, 'r');
    const auto coded_salt = nonce ? take(rest, 's') : std::nullopt;
    const auto number = coded_salt ? take(rest, 'i') : std::nullopt;
    if (!number || !nonce->starts_with(nonce_) || nonce->size() == nonce_.size()) return std::nullopt;
    const auto salt = from_base64(*coded_salt);
    int rounds = 0;
    const auto read = std::from_chars(number->data(), number->data() + number->size(), rounds);
    if (!salt || salt->empty() || read.ec != std::errc{} || read.ptr != number->data() + number->size())
        return std::nullopt;
    const auto password = sasl_prepared(password_);
    if (!password || rounds < least_rounds || rounds > most_rounds) return std::nullopt;

    const auto key = salted(*password, *salt, rounds);
    const auto last = "c=biws,r=" + std::string{*nonce};
    const auto signed_text = bare_ + ',' + std::string{challenge} + ',' + last;
    auto proof = hmac(view(key), "Client Key");
    const auto signature = hmac(view(hash(view(proof))), signed_text);
    for (std::size_t i = 0; i < proof.size(); ++i) proof[i] ^= signature[i];
    wanted_ = to_base64(view(hmac(view(hmac(view(key), "Server Key")), signed_text)));
    return last + ",p=" + to_base64(view(proof));
}

std::optional<std::string> scram::check(std::string_view challenge)
{
    auto rest = challenge;
    const auto said = take(rest, 'v');
    if (!said || said->size() != wanted_.size() || CRYPTO_memcmp(said->data(), wanted_.data(), wanted_.size()) != 0)
        return std::nullopt;
    proven_ = true;
    return std::string{};
}

/// RFC 3454 B.1: soft hyphens, joiners, variation selectors.
bool is_mapped_to_nothing(gunichar c)
{
    return c == 0xad || c == 0x34f || c == 0x1806 || (c >= 0x180b && c <= 0x180d) || (c >= 0x200b && c <= 0x200d) ||
           c == 0x2060 || (c >= 0xfe00 && c <= 0xfe0f) || c == 0xfeff;
}

}  // namespace

std::optional<std::string> sasl_prepared(const std::string& text)
{
    if (!is_one_line(text)) return std::nullopt;
    if (is_ascii(text)) return text;
    std::string mapped;
    for (const char* at = text.c_str(); *at; at = g_utf8_next_char(at)) {
        const auto c = g_utf8_get_char(at);
        if (is_mapped_to_nothing(c)) continue;
        if (c != ' ' && g_unichar_type(c) == G_UNICODE_SPACE_SEPARATOR)
            mapped += ' ';
        else
            mapped.append(at, static_cast<const char*>(g_utf8_next_char(at)));
    }
    const std::unique_ptr<char, decltype(&g_free)> made{g_utf8_normalize(mapped.c_str(), -1, G_NORMALIZE_NFKC), g_free};
    if (!made) return std::nullopt;
    return std::string{made.get()};
}

std::unique_ptr<sasl_exchange> make_scram_sha_256(std::string user, std::string password, std::string nonce)
{
    return std::make_unique<scram>(std::move(user), std::move(password), std::move(nonce));
}

}  // namespace todoke
