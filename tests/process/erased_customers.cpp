// DELETE /v1/customers/ID as its caller has it: what lies on the disk afterwards, in whatever file of the daemon's.
#include <boost/json/parse.hpp>
#include <chrono>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <thread>

#include "tests/process/bench.hpp"

namespace todoke {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;

struct ErasedCustomers : Process {
    static inline const std::string mail = "hanako.yamada@example.jp", given_mail = "hanako.given@failing.example.jp",
                                    phone = "+819012345678", user = "U4af4980629aa11bb22cc33dd44ee55ff",
                                    id = "member-hanako-1984";

    ErasedCustomers()
    {
        write_configuration(
            "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"sandbox\"\n"
            "outcomes = { \"@failing.example.jp\" = [\"retry\"] }\n"
            "[[provider]]\nname = \"centre\"\nchannel = \"sms\"\nkind = \"sandbox\"\n"
            "[class.transactional]\nquiet_hours = \"never\"\n");
        daemon.start();
        systemd.hear_until("READY=1");
    }
    api_answer call(const std::string& method, const std::string& target, const std::string& body = "")
    {
        return api.call({method, target, {"Content-Type: application/json"}, body});
    }
    std::string submit_to_her(const std::string& more)
    {
        return submit_to(fmt::format(R"("customer": "{}")", id), more);
    }
    std::string submit_to(const std::string& whom, const std::string& more)
    {
        const auto stored = call("POST", "/v1/messages",
                                 fmt::format(R"({{{}, "class": "transactional", "metadata": {{"mail": "{}"}},
                                                  "content": {{"text": "Dear {}"}}, {}}})",
                                             whom, mail, phone, more));
        EXPECT_EQ(stored.status, 202u) << stored.body;
        return std::string{boost::json::parse(stored.body).at("id").as_string()};
    }
    std::string state_of(const std::string& message)
    {
        return std::string{boost::json::parse(call("GET", "/v1/messages/" + message).body).at("state").as_string()};
    }
    /// Which of her words stand in any file that the daemon wrote.
    std::vector<std::string> found() const
    {
        std::string all;
        for (const auto& entry : fs::directory_iterator{folder}) {
            if (!entry.is_regular_file() || entry.path() == file()) continue;
            std::ifstream from{entry.path(), std::ios::binary};
            all.append(std::istreambuf_iterator<char>{from}, {});
        }
        std::vector<std::string> made{mail, given_mail, phone, user, id};
        std::erase_if(made, [&](const std::string& word) { return all.find(word) == std::string::npos; });
        return made;
    }
    /// Upkeep comes to it by itself, and tells nobody: it is asked meanwhile, as its callers would.
    void wait_until_nothing_is_found()
    {
        const auto give_up = std::chrono::steady_clock::now() + 60s;
        while (!found().empty() && std::chrono::steady_clock::now() < give_up) call("GET", "/v1/status", "");
    }
};

TEST_F(ErasedCustomers, AreNowhereOnTheDisk)
{
    ASSERT_EQ(call("PUT", "/v1/customers/" + id,
                   fmt::format(R"({{"email": "{}", "sms": "{}", "line": "{}"}})", mail, phone, user))
                  .status,
              201u);
    const auto sent = submit_to_her(R"("legs": ["email"])");
    ask_until(address(), "", "/v1/messages/" + sent, R"("state":"sent")");
    const auto failing = submit_to_her(fmt::format(R"("legs": ["email"], "to": {{"email": "{}"}})", given_mail));
    ask_until(address(), "", "/v1/messages/" + failing, R"("outcome":"retry")");
    const auto later = submit_to_her(R"("legs": ["sms"], "send_at": "2099-01-01T00:00:00Z", "ttl": "1h")");
    const auto bare = submit_to(fmt::format(R"("to": {{"email": "{}"}})", mail),
                                R"("legs": ["email"], "send_at": "2099-01-01T00:00:00Z", "ttl": "1h")");
    EXPECT_EQ(found().size(), 5u) << "the search sees what is there";

    EXPECT_EQ(call("DELETE", "/v1/customers/" + id).status, 204u);
    wait_until_nothing_is_found();
    EXPECT_THAT(found(), IsEmpty());
    EXPECT_EQ(state_of(sent), "sent");
    EXPECT_EQ(state_of(failing), "cancelled");
    EXPECT_EQ(state_of(later), "cancelled");
    EXPECT_EQ(state_of(bare), "cancelled") << "it named nobody, and went to the profile's address";
    EXPECT_EQ(daemon.stop(), 0);
    EXPECT_THAT(found(), IsEmpty());
}

}  // namespace
}  // namespace todoke
