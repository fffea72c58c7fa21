// `todoke top` beside a campaign that goes out while newer messages come in.
#include <boost/json/parse.hpp>
#include <fmt/format.h>
#include <future>
#include <gmock/gmock.h>

#include "tests/process/operator_bench.hpp"
#include "tests/support/outside/provider_sinks.hpp"

namespace todoke {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// A mail host that has the first mail, and answers when it may.
class Busy : public Operator {
protected:
    Busy()
    {
        begin(
            fmt::format("[[provider]]\nname = \"host\"\nchannel = \"email\"\nkind = \"smtp\"\nhost = "
                        "\"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nfrom = \"shop@example.jp\"\n",
                        host_.smtp_port()));
    }
    ~Busy() override { may_answer_.set_value(); }

    /// `count` messages for next century.
    void store_later(int count, const std::string& campaign)
    {
        std::string lines;
        for (int i = 0; i < count; ++i)
            lines +=
                fmt::format(R"({{"to": {{"email": "l{}@example.jp"}}, "class": "transactional", "legs": ["email"], )"
                            R"("campaign": "{}", "send_at": "2099-01-01T00:00:00Z", "ttl": "7d", )"
                            R"("content": {{"text": "{}"}}}})"
                            "\n",
                            i, campaign, i);
        const auto stored = api.call({"POST", "/v1/messages", {"Content-Type: application/x-ndjson"}, lines});
        ASSERT_EQ(stored.status, 200u) << stored.body;
    }

    std::promise<void> has_it_;

private:
    std::promise<void> may_answer_;
    provider_sinks host_{{true,
                          [this] {
                              has_it_.set_value();
                              may_answer_.get_future().wait();
                              return std::chrono::microseconds{0};
                          },
                          {}}};
};

TEST_F(Busy, TopShowsTheCampaignThatGoesOutAndNotTheNewest)
{
    todoke("send --via email=host --email a@example.jp --class transactional --campaign spring --legs email x");
    has_it_.get_future().wait();
    store_later(600, "summer");
    EXPECT_THAT(todoke("top").said, AllOf(HasSubstr("  spring  under way 1\n"),
                                          HasSubstr("  transactional  …  under way 1"), Not(HasSubstr("summer"))));
    const auto told = todoke("top --json");
    EXPECT_EQ(field(told, "/campaigns"), R"([{"name":"spring","under_way":1}])");
    EXPECT_EQ(field(told, "/classes"), R"([{"name":"transactional","under_way":1,"due":0}])");
}

}  // namespace
}  // namespace todoke
