// The real daemon among thousands of callers that mean it no good.
#include <gmock/gmock.h>
#include <iostream>
#include <sys/resource.h>

#include "tests/process/bench.hpp"
#include "tests/support/outside/mob.hpp"
#include "tests/support/sanitized.hpp"

namespace todoke {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::size_t callers = 10'000;
/// 31.7 MiB were measured, some 16 KiB for each of the 2,000 that are connected at a time (bench/RESULTS.md), and an
/// eighth as much again: what two KiB more for each come to is allowed. Under a sanitizer far more: ThreadSanitizer
/// takes five to ten times a program's memory, AddressSanitizer two to four times and what was freed last (up to 256
/// MiB) besides. Still far less than what a leak a caller would come to.
constexpr std::size_t rss_growth_kib = std::size_t{is_sanitized ? 480 : 36} * 1024;
constexpr int calls = 100;

/// How many descriptors a process may have here; this one has so many from now on.
rlim_t most_descriptors()
{
    rlimit most{};
    getrlimit(RLIMIT_NOFILE, &most);
    rlimit raised{most.rlim_max, most.rlim_max};
    setrlimit(RLIMIT_NOFILE, &raised);
    return most.rlim_max;
}

struct Hostile : Process {
    Hostile()
    {
        write_configuration("[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"sandbox\"\n");
        daemon.start();
        systemd.hear_until("READY=1");
    }
    std::string socket() const { return (folder / "api.sock").string(); }
    /// Each over a connection of its own, as the simplest of backends do.
    int answered_of(int all)
    {
        const auto body = R"({"to": {"email": "hanako@example.jp"}, "class": "transactional", )"
                          R"("content": {"text": "届きました"}, "dedupe_window": "0s"})";
        int answered = 0;
        for (int i = 0; i < all; ++i) {
            http_caller one{address()};
            answered += one.call({"POST", "/v1/messages", {"Content-Type: application/json"}, body}).status == 202;
        }
        return answered;
    }
};

TEST_F(Hostile, AMobKeepsNobodyOutAndCostsLittle)
{
    ASSERT_GE(most_descriptors(), callers + 100) << "raise the hard limit of open files (ulimit -Hn) for this test";
    EXPECT_EQ(answered_of(20), 20);  // each is a round of the delivery's, too, and nobody reads what systemd is told
    const auto memory = daemon.peak_rss_kib();
    const auto descriptors = daemon.open_descriptors();
    mob all{socket(), callers};
    EXPECT_EQ(answered_of(calls), calls);
    const auto growth = daemon.peak_rss_kib() - memory;
    std::cout << callers << " hostile callers: the daemon grew by " << growth << " KiB\n";
    EXPECT_LT(growth, rss_growth_kib);
    all.leave();
    while (daemon.open_descriptors() > descriptors + 1) daemon.expect_running();  // and all of it comes back
    EXPECT_EQ(answered_of(20), 20);
    EXPECT_THAT(log(), Not(HasSubstr("Too many open files")));
    EXPECT_LT(log().size(), 100'000u) << "of ten thousand callers that were cut off";
    EXPECT_EQ(daemon.stop(std::chrono::seconds{60}), 0);
}

}  // namespace
}  // namespace todoke
