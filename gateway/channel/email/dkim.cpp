#include "gateway/channel/email/dkim.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdexcept>
#include <vector>

#include "gateway/channel/base64.hpp"
#include "gateway/channel/email/mime_headers.hpp"
#include "store/model/mailbox.hpp"
#include "store/model/text.hpp"

namespace todoke {

namespace {

/// RFC 6376 5.4.1, RFC 8058 4. What a relay may well change (Received, Return-Path) stays unsigned.
constexpr std::string_view signed_names[] = {"from",
                                             "to",
                                             "subject",
                                             "date",
                                             "message-id",
                                             "mime-version",
                                             "content-type",
                                             "content-transfer-encoding",
                                             "reply-to",
                                             "in-reply-to",
                                             "references",
                                             "list-id",
                                             "list-unsubscribe",
                                             "list-unsubscribe-post"};

constexpr int least_rsa_bits = 1024;  // RFC 8301 3.2: verifiers take no less
constexpr std::size_t fold_at = 72;

template <class T, void (*Free)(T*)>
struct freed {
    void operator()(T* what) const { Free(what); }
};
using bio = std::unique_ptr<BIO, freed<BIO, BIO_free_all>>;
using key_ptr = std::unique_ptr<EVP_PKEY, freed<EVP_PKEY, EVP_PKEY_free>>;
using digest_context = std::unique_ptr<EVP_MD_CTX, freed<EVP_MD_CTX, EVP_MD_CTX_free>>;

bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/// Runs of blanks become one space, none is left at the end.
std::string squeezed(std::string_view line)
{
    std::string made;
    for (const char c : line) {
        if (!is_blank(c))
            made += c;
        else if (made.empty() || made.back() != ' ')
            made += ' ';
    }
    if (made.ends_with(' ')) made.pop_back();
    return made;
}

std::string sha256(std::string_view text)
{
    std::string made(32, '\0');
    std::size_t length = made.size();
    if (EVP_Q_digest(nullptr, "SHA256", nullptr, text.data(), text.size(),
                     reinterpret_cast<unsigned char*>(made.data()), &length) != 1)
        throw std::runtime_error{"DKIM: no SHA-256"};
    return made;
}

/// No passphrase is ever asked for.
int no_passphrase(char*, int, int, void*)
{
    return 0;
}

key_ptr read_key(const std::string& pem)
{
    const bio from{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    key_ptr key{from ? PEM_read_bio_PrivateKey(from.get(), nullptr, no_passphrase, nullptr) : nullptr};
    if (!key)
        throw std::runtime_error{
            "is no private key in PEM without a passphrase; make one with openssl genpkey -algorithm RSA -pkeyopt "
            "rsa_keygen_bits:2048"};
    const auto kind = EVP_PKEY_get_base_id(key.get());
    if (kind != EVP_PKEY_RSA && kind != EVP_PKEY_ED25519) throw std::runtime_error{"must be an RSA or an Ed25519 key"};
    if (kind == EVP_PKEY_RSA && EVP_PKEY_get_bits(key.get()) < least_rsa_bits)
        throw std::runtime_error{"an RSA key needs 1024 bits or more (2048 is usual)"};
    return key;
}

bool is_domain(std::string_view text)
{
    for (;; text.remove_prefix(text.find('.') + 1)) {
        if (!is_domain_label(text.substr(0, text.find('.')))) return false;
        if (text.find('.') == std::string_view::npos) return true;
    }
}

/// The value of b= in pieces, so that its lines stay short.
std::string folded(std::string_view text, std::size_t behind)
{
    std::string made;
    for (auto room = fold_at - behind; text.size() > room; room = fold_at) {
        made.append(text.substr(0, room)).append("\r\n ");
        text.remove_prefix(room);
    }
    return made.append(text);
}

}  // namespace

struct dkim_signer::secret {
    key_ptr key;
    bool is_rsa = true;

    std::string sign(std::string_view text) const
    {
        // Ed25519 signs the digest (RFC 8463 3); RSA makes it itself.
        const auto what = is_rsa ? std::string{text} : sha256(text);
        const digest_context context{EVP_MD_CTX_new()};
        const auto* bytes = reinterpret_cast<const unsigned char*>(what.data());
        std::size_t length = 0;
        if (EVP_DigestSignInit(context.get(), nullptr, is_rsa ? EVP_sha256() : nullptr, nullptr, key.get()) != 1 ||
            EVP_DigestSign(context.get(), nullptr, &length, bytes, what.size()) != 1)
            throw std::runtime_error{"DKIM: the key does not sign"};
        std::string made(length, '\0');
        if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(made.data()), &length, bytes, what.size()) !=
            1)
            throw std::runtime_error{"DKIM: the key does not sign"};
        made.resize(length);
        return made;
    }
};

dkim_signer::dkim_signer(std::string domain, std::string selector, const std::string& key)
    : domain_{std::move(domain)}, selector_{std::move(selector)}, secret_{std::make_unique<secret>()}
{
    if (!is_domain(domain_)) throw std::runtime_error{"the domain is no domain name in ASCII"};
    if (!is_domain(selector_)) throw std::runtime_error{"the selector is no name such as \"todoke\" or \"2026.mail\""};
    secret_->key = read_key(key);
    secret_->is_rsa = EVP_PKEY_get_base_id(secret_->key.get()) == EVP_PKEY_RSA;
}

dkim_signer::~dkim_signer() = default;

std::string dkim_signer::signature(std::string_view message, instant signed_at) const
{
    const auto parts = take_apart_message(message);
    std::string names, text;
    const auto sign = [&](std::string_view name) { names.append(names.empty() ? "" : ":").append(name); };
    for (const auto name : signed_names) {
        // Of several, the last one first (RFC 6376 5.4.2).
        for (auto field = parts.fields.rbegin(); field != parts.fields.rend(); ++field) {
            if (!equal_ignoring_case(field->name, name)) continue;
            sign(name);
            text.append(relaxed_header(field->whole)).append("\r\n");
        }
    }
    sign("from");  // one more than there is
    const auto seconds = std::chrono::floor<std::chrono::seconds>(signed_at).time_since_epoch().count();
    std::string folded_names;
    std::size_t line = 3;
    for (std::size_t at = 0; at <= names.size();) {
        const auto end = std::min(names.find(':', at), names.size());
        const auto name = names.substr(at, end - at);
        if (line + name.size() > fold_at) {
            folded_names += "\r\n ";
            line = 1;
        }
        folded_names.append(name).append(end < names.size() ? ":" : "");
        line += name.size() + 1;
        at = end + 1;
    }
    const auto field = fmt::format(
        "DKIM-Signature: v=1; a={}; c=relaxed/relaxed;\r\n d={};\r\n s={}; t={};\r\n h={};\r\n bh={};\r\n b=",
        secret_->is_rsa ? "rsa-sha256" : "ed25519-sha256", domain_, selector_, seconds, folded_names,
        to_base64(sha256(relaxed_body(parts.body))));
    text += relaxed_header(field);
    return field + folded(to_base64(secret_->sign(text)), 3) + "\r\n";
}

std::string relaxed_header(std::string_view field)
{
    const auto colon = std::min(field.find(':'), field.size());
    std::string name = squeezed(field.substr(0, colon));
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    std::string unfolded{field.substr(std::min(colon + 1, field.size()))};
    std::erase_if(unfolded, [](char c) { return c == '\r' || c == '\n'; });
    auto value = squeezed(unfolded);
    if (value.starts_with(' ')) value.erase(0, 1);
    return name + ':' + value;
}

std::string relaxed_body(std::string_view body)
{
    std::string made;
    std::size_t empty_lines = 0;
    while (!body.empty()) {
        const auto end = body.find("\r\n");
        auto line = squeezed(body.substr(0, end));
        body.remove_prefix(end == std::string_view::npos ? body.size() : end + 2);
        if (line.empty()) {
            ++empty_lines;
            continue;
        }
        for (; empty_lines > 0; --empty_lines) made += "\r\n";
        made.append(line).append("\r\n");
    }
    return made;
}

}  // namespace todoke
