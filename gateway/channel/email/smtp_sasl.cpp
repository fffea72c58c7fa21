#include "gateway/channel/email/smtp_sasl.hpp"

#include <array>
#include <openssl/rand.h>
#include <stdexcept>
#include <utility>

#include "gateway/channel/base64.hpp"

namespace todoke {

namespace {

class plain final : public sasl_exchange {
public:
    plain(std::string user, std::string password) : said_{'\0' + std::move(user) + '\0' + std::move(password)} {}
    std::string_view mechanism() const override { return "PLAIN"; }
    std::optional<std::string> first() override { return said_; }
    std::optional<std::string> answer(std::string_view) override { return std::nullopt; }

private:
    std::string said_;
};

/// No RFC: two questions in any words, for the name and for the password.
class login final : public sasl_exchange {
public:
    login(std::string user, std::string password) : says_{std::move(user), std::move(password)} {}
    std::string_view mechanism() const override { return "LOGIN"; }
    std::optional<std::string> first() override { return std::nullopt; }
    std::optional<std::string> answer(std::string_view) override
    {
        if (asked_ == says_.size()) return std::nullopt;
        return says_[asked_++];
    }

private:
    std::array<std::string, 2> says_;
    std::size_t asked_ = 0;
};

class xoauth2 final : public sasl_exchange {
public:
    xoauth2(const std::string& user, const std::string& token)
        : said_{"user=" + user + "\x01" + "auth=Bearer " + token + "\x01\x01"}
    {
    }
    std::string_view mechanism() const override { return "XOAUTH2"; }
    std::optional<std::string> first() override { return said_; }
    /// The challenge says why it was refused; an empty answer makes the server say so by its code, too.
    std::optional<std::string> answer(std::string_view) override
    {
        if (std::exchange(refused_, true)) return std::nullopt;
        return std::string{};
    }
    bool is_proven() const override { return !refused_; }

private:
    std::string said_;
    bool refused_ = false;
};

}  // namespace

std::unique_ptr<sasl_exchange> choose_sasl(const smtp_credentials& who, const std::set<std::string>& offered)
{
    const auto may = [&](std::string_view name) {
        const bool with_token = name == "XOAUTH2";
        if (who.token.empty() == with_token) return false;
        return (who.mechanism.empty() || who.mechanism == name) && offered.contains(std::string{name});
    };
    if (may("XOAUTH2")) return std::make_unique<xoauth2>(who.user, who.token);
    if (may("SCRAM-SHA-256"))
        return make_scram_sha_256(who.user, who.password, who.nonce ? who.nonce() : random_nonce());
    if (may("PLAIN")) return std::make_unique<plain>(who.user, who.password);
    if (may("LOGIN")) return std::make_unique<login>(who.user, who.password);
    return nullptr;
}

std::string random_nonce()
{
    std::array<unsigned char, 18> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error{"OpenSSL has no random bytes"};
    return to_base64({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace todoke
