#include "daemon/api/auth.hpp"

#include <algorithm>
#include <array>
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include "gateway/text/text_checks.hpp"

namespace todoke {

std::string_view to_text(scope s)
{
    switch (s) {
        case scope::submit:
            return "submit";
        case scope::read:
            return "read";
        case scope::operate:
            return "operate";
        case scope::open:
            break;
    }
    return "none";
}

bool caller::may(scope what) const
{
    return what == scope::open || (what == scope::submit && submit) || (what == scope::read && read) ||
           (what == scope::operate && operate);
}

std::string_view in_log(const caller& who)
{
    return who.name.empty() ? std::string_view{"the socket"} : who.name;
}

bool caller::may_use(std::string_view klass) const
{
    return classes.empty() || std::find(classes.begin(), classes.end(), klass) != classes.end();
}

namespace {

problem no_token(std::string_view authorization)
{
    return {problem_kind::unauthorized,
            authorization.empty() ? "send Authorization: Bearer TOKEN, or use the Unix socket"
                                  : "this token is not known: check it, or use the Unix socket",
            {},
            {}};
}

using digest_bytes = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

/// In the same time for whatever differs.
bool is_same(const std::string& known, const digest_bytes& digest)
{
    return known.size() == digest.size() && CRYPTO_memcmp(known.data(), digest.data(), digest.size()) == 0;
}

class token_keeper final : public doorkeeper {
public:
    explicit token_keeper(std::vector<token_config> tokens) : tokens_{std::move(tokens)} {}

    bool is_open(const route* call) const override { return call && call->needs == scope::open; }

    std::variant<std::shared_ptr<const caller>, problem> know(bool is_local,
                                                              std::string_view authorization) const override
    {
        static const auto everything = std::make_shared<const caller>(caller{"", true, true, true, {}});
        auto found = is_local ? everything : of_token(authorization);
        if (!found) return no_token(authorization);
        return found;
    }

    std::optional<problem> stops(const caller& who, const route& call) const override
    {
        if (who.may(call.needs)) return std::nullopt;
        return problem{problem_kind::forbidden,
                       "the token " + who.name + " lacks the scope " + std::string{to_text(call.needs)},
                       {},
                       {}};
    }

private:
    std::shared_ptr<const caller> of_token(std::string_view authorization) const;

    std::vector<token_config> tokens_;
};

std::shared_ptr<const caller> token_keeper::of_token(std::string_view authorization) const
{
    static constexpr std::string_view scheme = "Bearer ";
    if (authorization.size() <= scheme.size() || !equal_ignoring_case(authorization.substr(0, scheme.size()), scheme))
        return nullptr;
    auto secret = authorization.substr(scheme.size());
    secret.remove_prefix(std::min(secret.find_first_not_of(' '), secret.size()));
    digest_bytes digest;
    SHA256(reinterpret_cast<const unsigned char*>(secret.data()), secret.size(), digest.data());
    const token_config* found = nullptr;
    for (const auto& token : tokens_) {
        const bool is_it = is_same(token.secret_sha256, digest), was_it = is_same(token.previous_secret_sha256, digest);
        if (is_it || was_it) found = &token;
    }
    if (!found) return nullptr;
    return std::make_shared<const caller>(
        caller{found->name, found->submit, found->read, found->operate, found->classes});
}

}  // namespace

std::shared_ptr<const doorkeeper> ask_for(std::vector<token_config> tokens)
{
    return std::make_shared<const token_keeper>(std::move(tokens));
}

}  // namespace todoke
