// What answers that nobody reads may take on the disk.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <gtest/gtest.h>

#include "daemon/http/answer_queue.hpp"
#include "daemon/http/release.hpp"
#include "daemon/http/spool_budget.hpp"
#include "tests/http/door_fixture.hpp"

namespace todoke {
namespace {

constexpr std::uint64_t plenty = 1ull << 40;

/// Clients that read nothing: what each was cut off for.
struct SpoolBudget : testing::Test {
    std::unique_ptr<spool_share> client(int number)
    {
        return std::make_unique<spool_share>(budget, [this, number] { cut.push_back(number); });
    }
    std::shared_ptr<spool_budget> budget = std::make_shared<spool_budget>(spool_limits{100, 3, 1000});
    std::vector<int> cut;
};

TEST_F(SpoolBudget, WhoHoldsMostMakesRoomForOthers)
{
    const auto hoards = client(1), modest = client(2), another = client(3);
    EXPECT_TRUE(hoards->take(60, plenty));
    EXPECT_TRUE(modest->take(30, plenty));
    EXPECT_TRUE(another->take(20, plenty));
    EXPECT_EQ(cut, std::vector<int>{1});
    EXPECT_EQ(budget->taken(), 50u);
}

TEST_F(SpoolBudget, WhoWouldHoldMostGetsNoMore)
{
    const auto hoards = client(1), modest = client(2);
    EXPECT_TRUE(modest->take(30, plenty));
    EXPECT_TRUE(hoards->take(60, plenty));
    EXPECT_FALSE(hoards->take(20, plenty));
    EXPECT_TRUE(cut.empty());
    hoards->set(0);
    EXPECT_TRUE(hoards->take(70, plenty));
}

TEST_F(SpoolBudget, TheDiskStaysAsFreeAsItShould)
{
    const auto first = client(1), second = client(2);
    EXPECT_FALSE(first->take(10, 1009));
    EXPECT_TRUE(first->take(10, 1010));
    EXPECT_TRUE(second->take(5, 1000)) << "what the first gave back is free again";
    EXPECT_EQ(cut, std::vector<int>{1});
}

TEST_F(SpoolBudget, FilesAreCountedToo)
{
    const auto first = client(1), second = client(2), third = client(3), fourth = client(4);
    EXPECT_TRUE(first->take(1, plenty));
    EXPECT_TRUE(second->take(9, plenty));
    EXPECT_TRUE(third->take(2, plenty));
    EXPECT_TRUE(fourth->take(3, plenty));
    EXPECT_EQ(cut, std::vector<int>{2});
}

TEST(AnswerQueue, ThatIsReadToItsEndHoldsNothing)
{
    const auto disk = std::make_shared<spool_budget>();
    answer_queue queue{100, 1 << 20, "", disk};
    std::string piece;
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(queue.push("0123456789"));
    EXPECT_GT(disk->taken(), 800u);
    while (!queue.empty()) ASSERT_TRUE(queue.pop(piece, 1 << 16));
    EXPECT_EQ(disk->taken(), 0u);
}

TEST(Release, GivesMemoryBack)
{
    std::string text(100'000, 'x');
    std::vector<char> bytes(100'000);
    release(text);
    release(bytes);
    EXPECT_LT(text.capacity() + bytes.capacity(), 100u);
}

constexpr std::size_t spooled_lines = 4000;

std::string upload(const std::string& line)
{
    std::string made =
        "POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: "
        "chunked\r\n\r\n";
    std::string body;
    for (std::size_t i = 0; i < spooled_lines; ++i) body += line + "\n";
    char size[24];
    std::snprintf(size, sizeof size, "%zx\r\n", body.size());
    return made + size + body + "\r\n";
}

/// Both read nothing while they upload. The second one reads at its end.
TEST_F(Door, WhoReadsNothingIsCutOffWhileItUploadsWhenOthersNeedTheRoom)
{
    settings.limits.answers_in_memory = 1000;
    settings.limits.spools.bytes = 600'000;
    open();
    const auto wait_for = [this](std::size_t wanted) {
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{20};
        std::size_t count = 0;
        while (count < wanted && std::chrono::steady_clock::now() < give_up)
            there([&] { count = messages.accepted.size(); });
        ASSERT_EQ(count, wanted);
    };
    auto hoards = local(), comes_later = local();
    hoards.send(upload(message()));
    wait_for(spooled_lines);
    comes_later.send(upload(message()));
    wait_for(2 * spooled_lines);
    comes_later.send("0\r\n\r\n");
    const auto answer = comes_later.receive();
    EXPECT_TRUE(answer.whole);
    EXPECT_EQ(static_cast<std::size_t>(std::count(answer.body.begin(), answer.body.end(), '\n')), spooled_lines);
    EXPECT_FALSE(hoards.receive().whole);
}

}  // namespace
}  // namespace todoke
