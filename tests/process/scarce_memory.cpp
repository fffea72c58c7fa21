// No memory at the Nth allocation from a connection to its answer, in whichever thread: the caller hears of an error,
// or the process ends to be started again. What was answered 202 is there, once; what was not can be sent again.
// TODOKE_EVERY_FAILURE=1 leaves out no N.
#include <boost/json/parse.hpp>
#include <cstdlib>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <map>
#include <new>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/process/bench.hpp"
#include "tests/process/scarce_memory/order.hpp"

namespace todoke {
namespace {

class ScarceMemory : public Process, public testing::WithParamInterface<long> {
protected:
    ScarceMemory()
    {
        write_configuration("[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"sandbox\"\n");
        const auto path = (folder / "memory").string();
        const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        EXPECT_EQ(ftruncate(file, sizeof(memory_order)), 0);
        void* const shared = mmap(nullptr, sizeof(memory_order), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        close(file);
        order_ = new (shared) memory_order;
        daemon.add_to_environment(TODOKE_SCARCE_MEMORY);
        daemon.add_to_environment("TODOKE_MEMORY_ORDER=" + path);
    }
    ~ScarceMemory() override { munmap(order_, sizeof(memory_order)); }

    void begin()
    {
        daemon.start();
        systemd.hear_until("READY=1");
    }
    api_answer submit_with(const std::string& key)
    {
        http_caller one{address()};
        const auto body = R"({"to": {"email": "hanako@example.jp"}, "class": "transactional", "dedupe_key": ")" + key +
                          R"(", "content": {"text": "届きました"}})";
        return one.call({"POST", "/v1/messages", {"Content-Type: application/json", "Idempotency-Key: " + key}, body});
    }
    /// The same while so many allocations fail behind the first N.
    api_answer submit_without_memory(const std::string& key, long n)
    {
        order_->counted = order_->met = 0;
        order_->first = n;
        order_->many = GetParam();
        order_->stands = true;
        auto answer = submit_with(key);
        order_->stands = false;
        return answer;
    }
    /// With all the memory there is; whoever had to end is started again.
    api_answer submit_again(const std::string& key)
    {
        auto answer = submit_with(key);
        if (answer.complete && answer.status == 202) return answer;
        EXPECT_NE(daemon.wait_for_end(), 0) << "for systemd to start it anew";
        ++restarts_;
        begin();
        return submit_with(key);
    }
    static std::string id_in(const api_answer& of)
    {
        return std::string{boost::json::parse(of.body).at("id").as_string()};
    }
    void expect_truth_about(long n);

    memory_order* order_;
    std::map<std::string, std::string> stored_;  ///< by key
    int restarts_ = 0, errors_ = 0;
};

void ScarceMemory::expect_truth_about(long n)
{
    const auto key = "k" + std::to_string(n);
    const auto told = submit_without_memory(key, n);
    const bool is_stored = told.complete && told.status == 202;
    if (told.complete && !is_stored) {
        ++errors_;
        EXPECT_GE(told.status, 500u) << told.body;
    }
    const auto again = submit_again(key);
    ASSERT_EQ(again.status, 202u) << again.body;
    EXPECT_EQ(id_in(again), is_stored ? id_in(told) : id_in(again)) << "it was lost";
    stored_[key] = id_in(again);
}

TEST_P(ScarceMemory, LosesNothingThatWasAnswered)
{
    if (std::string{TODOKE_SCARCE_MEMORY}.empty()) GTEST_SKIP() << "a sanitizer's library wants to be loaded first";
    const bool leaves_none_out = std::getenv("TODOKE_EVERY_FAILURE") != nullptr;
    begin();
    long met = 0;
    for (long n = 0;; n += leaves_none_out ? 1 : 1 + n / 12) {
        SCOPED_TRACE("behind " + std::to_string(n) + " allocations");
        expect_truth_about(n);
        if (HasFatalFailure() || order_->met == 0) break;
        ++met;
    }
    std::cout << met << " failures, " << errors_ << " errors, " << restarts_ << " restarts\n";
    EXPECT_GT(met, 20);
    EXPECT_GT(errors_ + restarts_, 0);
    http_caller over{address()};
    for (const auto& [key, id] : stored_)
        EXPECT_EQ(over.call({"GET", "/v1/messages/" + id, {}, ""}).status, 200u) << key;
    EXPECT_EQ(daemon.stop(), 0);
}

INSTANTIATE_TEST_SUITE_P(Process, ScarceMemory, testing::Values(1, 30),
                         [](const auto& row) { return std::to_string(row.param) + "InARow"; });

}  // namespace
}  // namespace todoke
