// A hundred thousand promotions wait at a provider of 50 a second: who goes when.
#include <gtest/gtest.h>
#include <set>

#include "tests/scenario/world.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

constexpr int campaigns = 5, of_each = 20'000;
/// A fifth of the provider's 50/s is kept for others.
constexpr int bulk_a_second = 40;

config site()
{
    auto read = parse_config({{"site",
                               "[class.promotional]\nrelease_spread = \"0\"\n"
                               "[[provider]]\nname = \"line\"\nchannel = \"line\"\nkind = \"sandbox\"\n"
                               "rate = \"50/s\"\nwindow = 20\nretry = \"5s, 1h\"\n"}});
    return std::get<config>(std::move(read));
}

std::string user(int n)
{
    const auto digits = std::to_string(n);
    return "U" + std::string(32 - digits.size(), '0') + digits;
}

std::string message(const std::string& klass, const std::string& campaign, int to, const std::string& text)
{
    return R"({"to":{"line":")" + user(to) + R"("},"class":")" + klass + R"(","campaign":")" + campaign +
           R"(","legs":["line"],"content":{"text":")" + text + R"("}})";
}

class Fairness : public testing::Test {
protected:
    Fairness()
    {
        std::vector<std::string> all;
        for (int i = 0; i < of_each; ++i)
            for (int c = 0; c < campaigns; ++c) {
                // The first ones of each campaign go to one and the same person.
                const int person = i < 8 ? c : i * campaigns + c;
                all.push_back(message("promotional", "c" + std::to_string(c), person, "sale " + std::to_string(i)));
            }
        shop.set_room("line", 0);
        const auto ids = shop.submit_all(all);
        for (std::size_t i = 0; i < ids.size(); ++i) place_of[ids[i].text()] = i;
        shop.set_room("line", 1000);
    }
    void run_for(span length)
    {
        shop.move_to(shop.now() + length);
        for (; !shop.attempts.empty(); shop.attempts.pop_front()) seen.push_back(shop.attempts.front());
    }
    std::size_t place(const seen_attempt& one) const
    {
        const auto found = place_of.find(one.message.text());
        return found == place_of.end() ? SIZE_MAX : found->second;
    }

    world shop{site(), *parse_instant("2026-11-24T03:00:00Z")};  // noon in Tokyo
    std::map<std::string, std::size_t> place_of;                 ///< in the order they were stored
    std::vector<seen_attempt> seen;
};

TEST_F(Fairness, AHundredThousandPromotionsHoldUpNobody)
{
    const auto start = shop.now();
    for (int i = 0; i < 60; ++i) {
        outcome later;
        later.kind = outcome_kind::retry;
        shop.provider("line").answers(later);  // the first 60 tries fail
    }
    std::map<std::string, instant> stored_at;
    for (int i = 0; i < 12; ++i) {
        run_for(i % 3 == 0 ? 700ms : 1010ms);
        const auto answer = shop.submit(message("urgent", "codes", 900'000 + i, "code " + std::to_string(i)));
        stored_at[std::get<stored>(answer).id.text()] = shop.now();
    }
    run_for(4s);

    // An urgent one goes out within a second.
    const auto urgent = stored_at.size();
    for (const auto& one : seen) {
        const auto found = stored_at.find(one.message.text());
        if (found == stored_at.end()) continue;
        EXPECT_LE(one.at - found->second, 1s);
        stored_at.erase(found);  // what follows is its retry
    }
    EXPECT_TRUE(stored_at.empty());

    // The provider is used as it may be: four fifths for bulk.
    const auto seconds = (shop.now() - start) / 1s;
    const auto bulk = seen.size() - urgent;
    EXPECT_NEAR(static_cast<double>(bulk), static_cast<double>(bulk_a_second * seconds), 45);

    // Campaigns take turns; a retry takes one pick in ten once it is due, and first tries the rest.
    std::set<std::string> tried;
    std::array<int, campaigns> of_campaign{};
    std::vector<bool> is_retry;
    std::array<std::size_t, campaigns> last{};
    for (const auto& one : seen) {
        const auto at = place(one);
        if (at == SIZE_MAX) continue;
        const auto campaign = at % campaigns;
        is_retry.push_back(!tried.insert(one.message.text()).second);
        if (is_retry.back()) continue;
        ++of_campaign[campaign];
        // One person's messages of a campaign, and so all of a campaign, keep their order.
        if (of_campaign[campaign] > 1) {
            EXPECT_EQ(at, last[campaign] + campaigns);
        }
        last[campaign] = at;
        const auto [least, most] = std::minmax_element(of_campaign.begin(), of_campaign.end());
        EXPECT_LE(*most - *least, 1);
    }
    const auto first_retry = std::find(is_retry.begin(), is_retry.end(), true);
    const auto retries = std::count(first_retry, is_retry.end(), true);
    EXPECT_GT(retries, 20);
    EXPECT_NEAR(static_cast<double>(retries), static_cast<double>(is_retry.end() - first_retry) / 10, 2);
}

}  // namespace
}  // namespace todoke
