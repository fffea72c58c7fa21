// Tokens in links: short, and worth nothing unless this box made them for this very place.

#include "store/sqlite/receipts/link_tokens.hpp"

#include <gtest/gtest.h>
#include <set>

#include "store/model/links.hpp"

namespace todoke {

namespace {

const hash_key box{0x0123456789abcdef, 0xfedcba9876543210};
const message_id one = message_id::make(1'790'000'000'000, {4711}, 99);
const message_id other = message_id::make(1'790'000'000'000, {4711}, 100);

bool is_taken(const link_tokens& by, std::string_view token, const message_id& of)
{
    const auto where = link_tokens::place_of(token);
    return where && same_token(by.link(*where, of), token);
}

TEST(LinkToken, SaysItsPlaceInFewLetters)
{
    const link_tokens tokens{box};
    const auto token = tokens.link({{4711}, 2, 7}, one);
    const auto where = link_tokens::place_of(token);
    ASSERT_TRUE(where);
    EXPECT_EQ(where->no, message_no{4711});
    EXPECT_EQ(where->leg, 2u);
    EXPECT_EQ(where->number, 7u);
    EXPECT_TRUE(is_taken(tokens, token, one));
    EXPECT_LE(tokens.link({{10'000'000}, 2, 7}, one).size(), 18u) << "an SMS has little room";
    EXPECT_LE(tokens.link({{INT64_MAX >> 8}, 3, 100}, one).size(), longest_link_token);
    for (const char c : token) EXPECT_TRUE(isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_') << c;
}

TEST(LinkToken, IsAnotherForEachPlaceMessageAndBox)
{
    const link_tokens tokens{box}, stranger{{box[0] + 1, box[1]}};
    std::set<std::string> seen;
    for (std::size_t leg = 0; leg < 3; ++leg)
        for (std::size_t number = 0; number < 20; ++number) seen.insert(tokens.link({{4711}, leg, number}, one));
    seen.insert(tokens.link({{4711}, 0, 0}, other));
    seen.insert(stranger.link({{4711}, 0, 0}, one));
    EXPECT_EQ(seen.size(), 62u);
    EXPECT_FALSE(is_taken(tokens, tokens.link({{4711}, 0, 1}, other), one))
        << "a message of the same number, as after a restore";
    EXPECT_FALSE(is_taken(tokens, stranger.link({{4711}, 0, 1}, one), one));
}

TEST(LinkToken, OneLetterOffIsWorthNothing)
{
    const link_tokens tokens{box};
    const auto token = tokens.link({{4711}, 0, 1}, one);
    for (std::size_t i = 0; i < token.size(); ++i)
        for (const char c : {'A', 'b', '7', '-', '_', '=', '%', ' ', '\0'}) {
            auto wrong = token;
            if (wrong[i] == c) continue;
            wrong[i] = c;
            EXPECT_FALSE(is_taken(tokens, wrong, one)) << wrong;
        }
    for (std::size_t size = 0; size < token.size(); ++size) EXPECT_FALSE(is_taken(tokens, token.substr(0, size), one));
    EXPECT_FALSE(is_taken(tokens, token + "A", one));
    EXPECT_FALSE(is_taken(tokens, std::string(1000, 'A'), one));
}

TEST(LinkToken, AnotherLinksPlaceUnderThisMacIsWorthNothing)
{
    const link_tokens tokens{box};
    const auto a = tokens.link({{4711}, 0, 1}, one), b = tokens.link({{4711}, 0, 2}, one);
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t cut = 1; cut < a.size(); ++cut) {
        const auto mixed = a.substr(0, cut) + b.substr(cut);
        if (mixed == a || mixed == b) continue;
        EXPECT_FALSE(is_taken(tokens, mixed, one)) << mixed;
    }
}

TEST(UnsubscribeToken, HoldsAllThatIsNeeded)
{
    const link_tokens tokens{box};
    const auto token = tokens.unsubscribe({{4711}, 1, {12}, 3, channel::email, INT64_MAX - 8});
    EXPECT_LE(token.size(), longest_unsubscribe_token);
    const auto what = tokens.decline_of(token);
    ASSERT_TRUE(what);
    EXPECT_EQ(what->no, message_no{4711});
    EXPECT_EQ(what->leg, 1u);
    EXPECT_EQ(what->customer, customer_no{12});
    EXPECT_EQ(what->klass, 3);
    EXPECT_EQ(what->on, channel::email);
    EXPECT_EQ(what->address, INT64_MAX - 8);
}

TEST(UnsubscribeToken, IsOnlyTakenAsItWasMade)
{
    const link_tokens tokens{box};
    const auto token = tokens.unsubscribe({{4711}, 1, {12}, 3, channel::email, 77});
    for (std::size_t i = 0; i < token.size(); ++i) {
        auto wrong = token;
        wrong[i] = wrong[i] == 'Q' ? 'R' : 'Q';
        EXPECT_FALSE(tokens.decline_of(wrong)) << wrong;
        EXPECT_FALSE(tokens.decline_of(token.substr(0, i)));
    }
    EXPECT_FALSE(tokens.decline_of(token + "A"));
    EXPECT_FALSE(tokens.decline_of(tokens.link({{4711}, 1, 1}, one))) << "a link's is none";
    EXPECT_FALSE(is_taken(tokens, token, one)) << "and is no link's";
    EXPECT_FALSE(link_tokens{hash_key{}}.decline_of(token));
}

}  // namespace

}  // namespace todoke
