// Secrets are compared in constant time. How long a comparison takes cannot be held by a test that fails by itself and
// never for the machine's reasons; what it is made of can.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/layout/sources.hpp"
#include "tests/layout/tokens.hpp"

namespace todoke {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAreArray;

using words_of_secrets = std::vector<std::string_view>;

struct secret_place {
    std::string_view path;
    std::string_view by;  ///< what compares
    words_of_secrets secrets;
};

const std::vector<secret_place> places{
    {"daemon/api/auth.cpp",
     "CRYPTO_memcmp",
     {"known", "digest", "secret", "secret_sha256", "previous_secret_sha256", "authorization"}},
    {"gateway/channel/email/smtp_scram.cpp", "CRYPTO_memcmp", {"said", "wanted_"}},
    {"gateway/channel/sms/http/signing.cpp", "CRYPTO_memcmp", {"a", "b"}},
    {"gateway/receipt/readers/line_webhook.cpp", "CRYPTO_memcmp", {"channel_secret", "coded", "digest", "signature"}},
    {"gateway/receipt/readers/http_hook.cpp", "is_same_secret", {"octets", "secret"}},
    {"gateway/receipt/readers/twilio_hook.cpp", "is_same_secret", {"auth_token", "given"}},
};

/// They stop at the first difference, as == does.
constexpr std::array stops_early{"memcmp", "strcmp", "strncmp", "bcmp", "equal", "mismatch", "compare"};

/// The sign == or != stands at these two.
bool is_comparison(const std::vector<token>& all, std::size_t at)
{
    return at + 1 < all.size() && (all[at].text == "=" || all[at].text == "!") && all[at + 1].text == "=";
}

/// The word on the left of a sign, or on the right and whole: its size is no secret.
std::string_view compared_secret(const std::vector<token>& all, std::size_t at, const words_of_secrets& secrets)
{
    const auto is_secret = [&](std::size_t which) {
        return which < all.size() && std::find(secrets.begin(), secrets.end(), all[which].text) != secrets.end();
    };
    if (at > 0 && is_secret(at - 1)) return all[at - 1].text;
    auto right = at + 2;
    while (right < all.size() && (all[right].text == "*" || all[right].text == "(")) ++right;
    while (right + 2 < all.size() && all[right].is_word() && !is_secret(right) && all[right + 1].text == ".")
        right += 2;  // what it is a member of
    const bool is_asked = right + 1 < all.size() && (all[right + 1].text == "." || all[right + 1].text == "-");
    return is_secret(right) && !is_asked ? all[right].text : std::string_view{};
}

std::vector<std::string> early_ends(std::string_view text, const words_of_secrets& secrets)
{
    std::vector<std::string> made;
    const auto all = tokens_of(text);
    for (std::size_t at = 0; at < all.size(); ++at) {
        if (std::find(stops_early.begin(), stops_early.end(), all[at].text) != stops_early.end())
            made.push_back(fmt::format("line {}: {}", all[at].line, all[at].text));
        if (!is_comparison(all, at)) continue;
        if (const auto secret = compared_secret(all, at, secrets); !secret.empty())
            made.push_back(fmt::format("line {}: {} {}=", all[at].line, secret, all[at].text));
    }
    return made;
}

bool has_word(const std::string& text, std::string_view word)
{
    const auto all = tokens_of(text);
    return std::any_of(all.begin(), all.end(), [&](const token& one) { return one.text == word; });
}

TEST(SecretsCompared, TakeTheSameTimeWhateverDiffers)
{
    std::size_t read = 0;
    for (const auto& source : sources_below({"daemon", "gateway", "store"}))
        for (const auto& place : places) {
            if (source.path != place.path) continue;
            ++read;
            EXPECT_TRUE(has_word(source.text, place.by)) << place.path << " no longer compares by " << place.by;
            EXPECT_THAT(early_ends(source.text, place.secrets), IsEmpty()) << place.path;
            for (const auto secret : place.secrets)
                EXPECT_TRUE(has_word(source.text, secret)) << place.path << ": " << secret << " has another name now";
        }
    EXPECT_EQ(read, places.size()) << "one has moved";
}

TEST(SecretsCompared, AreAllInTheTable)
{
    std::vector<std::string_view> known;
    for (const auto& place : places) known.push_back(place.path);
    std::vector<std::string> found;
    for (const auto& source : sources_below({"daemon", "gateway", "store"}))
        if (has_word(source.text, "CRYPTO_memcmp") ||
            (has_word(source.text, "is_same_secret") && source.path.ends_with(".cpp")))
            found.push_back(source.path);
    EXPECT_THAT(found, UnorderedElementsAreArray(known));
}

TEST(SecretsCompared, WhatEndsEarlyIsSeen)
{
    const words_of_secrets secrets{"known", "said"};
    for (const auto* bad :
         {"return known == digest;", "if (said != wanted) {}", "x = digest == known;", "return *said == *wanted;",
          "token.known == digest", "digest == token.known", "digest == (known)", "a == b && 1 != *said;"})
        EXPECT_EQ(early_ends(bad, secrets).size(), 1u) << bad;
    for (const auto* good :
         {"known.size() == digest.size()", "n == known.size()", "n != said->size()", "CRYPTO_memcmp(known, x, 1) == 0",
          "/* known == digest */ y", "known = digest;", "unknown == digest", "digest == known_kind"})
        EXPECT_THAT(early_ends(good, secrets), IsEmpty()) << good;
    EXPECT_THAT(early_ends("a\nstd::memcmp(known, x, 1) == 0", secrets), ElementsAre(HasSubstr("line 2: memcmp")));
    EXPECT_THAT(early_ends("std::equal(x, y, z)", secrets), ElementsAre(HasSubstr("equal")));
}

}  // namespace
}  // namespace todoke
