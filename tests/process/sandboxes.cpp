// Whoever looks at a daemon sees which of its providers only keep what they are given.
#include <boost/json/parse.hpp>

#include "tests/process/bench.hpp"

namespace todoke {
namespace {

boost::json::value provider_in_status(http_caller& api, std::size_t at)
{
    const auto answer = api.call({"GET", "/v1/status", {}, {}});
    EXPECT_EQ(answer.status, 200u) << answer.body;
    return boost::json::parse(answer.body).at("providers").at(at);
}

TEST_F(Process, StatusSaysOfASandboxThatItIsOneAndOfNoOther)
{
    write_configuration(
        "[[provider]]\nname = \"try-sms\"\nchannel = \"sms\"\nkind = \"sandbox\"\n"
        "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"smtp\"\nhost = \"127.0.0.1\"\nport = 9\n"
        "security = \"none\"\nfrom = \"shop@example.jp\"\n"
        "[[provider]]\nname = \"demo-line\"\nchannel = \"line\"\nkind = \"sandbox\"\nstand_in = true\n");
    daemon.start();
    systemd.hear_until("READY=1");
    const auto first = provider_in_status(api, 0), second = provider_in_status(api, 1);
    EXPECT_EQ(first.at("name"), "try-sms");
    EXPECT_EQ(first.at("sandbox"), true);
    EXPECT_EQ(second.at("name"), "mail");
    EXPECT_FALSE(second.as_object().contains("sandbox"));
    EXPECT_THROW(provider_in_status(api, 2), std::exception) << "the stand-in has left";
    EXPECT_EQ(daemon.stop(), 0);
}

}  // namespace
}  // namespace todoke
