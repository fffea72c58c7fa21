// A disk that breaks under the running daemon: it says so, ends, and the next start has all that was answered.
#include <boost/json/parse.hpp>
#include <fstream>
#include <gmock/gmock.h>
#include <optional>

#include "tests/process/bench.hpp"

namespace todoke {
namespace {

using testing::HasSubstr;

constexpr int enough = 500;

struct BrokenDisk : Process {
    BrokenDisk()
    {
        write_configuration("[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"sandbox\"\n");
        daemon.add_to_environment(TODOKE_FAILING_DISK);
        daemon.add_to_environment("TODOKE_DISK_BREAKS=" + order().string());
    }
    std::filesystem::path order() const { return folder / "breaks"; }
    void break_after(const std::string& call, int more)
    {
        std::ofstream{folder / "order"} << call << ' ' << more << ".\n";
        std::filesystem::rename(folder / "order", order());
    }
    api_answer submit_with(const std::string& key)
    {
        http_caller one{address()};
        const auto body = R"({"to": {"email": "hanako@example.jp"}, "class": "transactional", "dedupe_key": ")" + key +
                          R"(", "content": {"text": "届きました"}})";
        return one.call({"POST", "/v1/messages", {"Content-Type: application/json", "Idempotency-Key: " + key}, body});
    }
    static std::string id_in(const api_answer& of)
    {
        return std::string{boost::json::parse(of.body).at("id").as_string()};
    }
    /// Submits until one is not answered 202; that one's answer.
    api_answer submit_until_it_breaks(std::vector<std::string>& stored)
    {
        for (int i = 0; i < enough; ++i) {
            auto answer = submit_with("k" + std::to_string(i));
            if (answer.status != 202) return answer;
            stored.push_back(id_in(answer));
        }
        return {};
    }
};

struct FailingDisk : BrokenDisk, testing::WithParamInterface<std::string> {};

TEST_P(FailingDisk, EndsTheDaemonAndNothingThatWasAnswered)
{
    if (std::string{TODOKE_FAILING_DISK}.empty()) GTEST_SKIP() << "a sanitizer's library wants to be loaded first";
    for (const int more : {0, 1, 2, 5, 20}) {
        SCOPED_TRACE(more);
        daemon.start();
        systemd.hear_until("READY=1");
        std::vector<std::string> stored;
        break_after(GetParam(), more);
        const auto last = submit_until_it_breaks(stored);
        const bool is_told = last.status == 503 || !last.complete;  // or the daemon was faster
        EXPECT_TRUE(is_told) << last.status << last.body;
        if (last.complete) {
            EXPECT_THAT(last.body, HasSubstr("same idempotency key"));
            EXPECT_EQ(last.retry_after, "2");
        }
        EXPECT_EQ(daemon.wait_for_end(), 1) << "for systemd to start it anew";
        EXPECT_THAT(log(), HasSubstr("event=store_broken reason=\"the disk failed during a commit"));
        EXPECT_THAT(log(), HasSubstr("Look at the disk, then start todoked again"));

        std::filesystem::remove(order());
        daemon.start();
        systemd.hear_until("READY=1");
        http_caller over{address()};
        for (const auto& id : stored) EXPECT_EQ(over.call({"GET", "/v1/messages/" + id, {}, ""}).status, 200u) << id;
        const auto again = submit_with("k" + std::to_string(stored.size()));
        EXPECT_EQ(again.status, 202u) << "whatever became of it, it is there once now";
        EXPECT_EQ(id_in(submit_with("k" + std::to_string(stored.size()))), id_in(again));
        EXPECT_EQ(daemon.stop(), 0);
        std::filesystem::remove(folder / "todoke.db");
        std::filesystem::remove(folder / "todoke.db.generation");
    }
}

INSTANTIATE_TEST_SUITE_P(Process, FailingDisk, testing::Values("pwrite64", "fdatasync"));

/// A start that cannot write ends, and says why; systemd tries it again after a while.
TEST_F(BrokenDisk, AStartOnABrokenDiskEndsAndSaysWhy)
{
    if (std::string{TODOKE_FAILING_DISK}.empty()) GTEST_SKIP() << "a sanitizer's library wants to be loaded first";
    break_after("fdatasync", 0);
    daemon.start();
    EXPECT_EQ(daemon.wait_for_end(), 1);
    EXPECT_THAT(log(), HasSubstr("disk I/O error"));
}

}  // namespace
}  // namespace todoke
