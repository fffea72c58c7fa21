// Pages are split and filled anew while thousands of rows come and go in no order: no copy of a row may stay behind in
// the unused part of one.
#include <algorithm>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <random>

#include "tests/store/erasing.hpp"
#include "tests/store/unused_pages.hpp"

namespace todoke {

namespace {

using testing::IsEmpty;

class ErasingCrowd : public Erasing {
protected:
    static constexpr std::size_t people = 1500, gone = 150;

    static std::string id_of(std::size_t i) { return fmt::format("customer-{:04}-of-the-crowd", i * 7919 % people); }
    static addresses addresses_of(std::size_t i)
    {
        return {fmt::format("{:04}.{}@crowd.example.jp", i, std::string(i % 40, 'x')),
                fmt::format("U{:032x}", i * 7919), fmt::format("+8190{:08}", i * 7919)};
    }
    static bool is_to_go(std::size_t i) { return i % 9 == 0 && i / 9 < gone; }
    /// A profile, or a message with addresses of its own, or a block, in random order.
    void come_and_go(bool all)
    {
        std::mt19937 random{7};
        std::vector<std::size_t> order(2 * people);
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i % people;
        std::shuffle(order.begin(), order.end(), random);
        std::vector<boost::asio::awaitable<bool>> profiles;
        std::vector<boost::asio::awaitable<accepted_submission>> messages;
        for (const auto i : order) {
            if (!all && is_to_go(i)) continue;
            if (random() % 2) {
                profiles.push_back(db->put_customer(profile_of(id_of(i), addresses_of(i)), rules(), now));
                continue;
            }
            auto what = to_customer(id_of(i), {channel::email});
            what.to[0] = addresses_of(i)[0];
            what.dedupe_key = "key of " + addresses_of(i)[0];
            messages.push_back(db->accept(std::move(what), rules(), now));
        }
        run_all(std::move(profiles));
        run_all(std::move(messages));
        for (const auto& one : take_mail(people)) record(one, outcome_kind::blocked, quoting(one.address));
    }
};

TEST_F(ErasingCrowd, LeavesNothingInWhatPagesDoNotUse)
{
    come_and_go(true);
    std::vector<std::string> of;
    std::vector<boost::asio::awaitable<bool>> erasures;
    for (std::size_t i = 0; i < gone; ++i) {
        const auto who = i * 9;
        ASSERT_TRUE(is_to_go(who));
        for (const auto& address : addresses_of(who)) of.push_back(address);
        erasures.push_back(db->erase_customer(id_of(who), rules(), now));
    }
    run_all(std::move(erasures));
    EXPECT_THAT(left(of), IsEmpty());
    const auto seen = pages_with_rests(path());
    EXPECT_GT(seen.pages, 100U);
    EXPECT_EQ(seen.with_rests, 0U);
    come_and_go(false);  // pages are taken from the file again, not from memory, where they were not wiped
    EXPECT_THAT(left(of), IsEmpty());
}

}  // namespace

}  // namespace todoke
