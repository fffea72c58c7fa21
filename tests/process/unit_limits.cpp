// The limits of the shipped unit, against what the daemon that it starts really takes and answers.
#include <fstream>
#include <gmock/gmock.h>
#include <map>

#include "tests/process/operator_bench.hpp"
#include "tests/support/sanitized.hpp"

namespace todoke {
namespace {

using testing::HasSubstr;

std::string set_in_unit(const std::string& key)
{
    std::ifstream unit{TODOKE_SOURCE_DIR "/systemd/todoked.service"};
    for (std::string line; std::getline(unit, line);)
        if (line.starts_with(key + "=")) return line.substr(key.size() + 1);
    throw std::runtime_error{"the unit sets no " + key};
}

std::size_t bytes_in_unit(const std::string& key)
{
    const auto set = set_in_unit(key);
    const std::map<char, std::size_t> units{{'K', 1u << 10}, {'M', 1u << 20}, {'G', 1u << 30}};
    return std::stoul(set) * units.at(set.back());
}

std::string many_lines(std::size_t count)
{
    std::string made;
    for (std::size_t n = 0; n < count; ++n)
        made += R"({"to": {"email": "a)" + std::to_string(n) +
                R"(@example.jp"}, "class": "transactional", "legs": ["email"], "content": {"text": "届きました"}})"
                "\n";
    return made;
}

class UnitLimits : public Operator {};

/// The unit says a quarter: the rest is what the system keeps of the database for it.
TEST_F(UnitLimits, HaveRoomForAQuarterOfTheMemory)
{
    if (is_sanitized) GTEST_SKIP() << "the shadow of a sanitizer is no memory of the daemon's";
    begin();
    const auto answer = api.call({"POST", "/v1/messages", {"Content-Type: application/x-ndjson"}, many_lines(20'000)});
    ASSERT_EQ(answer.status, 200u);
    EXPECT_THAT(answer.body, HasSubstr(R"("line":20000)"));
    EXPECT_GT(daemon.peak_rss_kib(), 10'000u) << "nothing was measured";
    EXPECT_LE(daemon.peak_rss_kib() * 1024 * 4, bytes_in_unit("MemoryMax"));
    EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(UnitLimits, AnswerOfARefusedConfigurationIsTheOneThatIsNotTriedAgain)
{
    write_configuration("[class.urgent]\nquiet_hourz = \"never\"\n");
    daemon.start();
    EXPECT_EQ(std::to_string(daemon.wait_for_end()), set_in_unit("RestartPreventExitStatus"));
}

}  // namespace
}  // namespace todoke
