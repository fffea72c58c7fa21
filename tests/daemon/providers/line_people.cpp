#include "daemon/providers/line_people.hpp"

#include <boost/asio/io_context.hpp>

#include "gateway/receipt/readers/line_webhook.hpp"
#include "tests/daemon/config/cases.hpp"
#include "tests/support/manual_clock.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

const std::string a_user = "U4af4980629af4980629af4980629af49";

class LinePeople : public testing::Test {
protected:
    /// What LINE posts of one event, `ago` before now.
    void hear(const std::string& type, span ago = 0s, const std::string& provider = "brand-a")
    {
        const auto at = std::to_string((time.now() - ago).time_since_epoch().count());
        raw_receipt what;
        what.provider = provider;
        what.body = R"({"events":[{"type":")" + type + R"(","timestamp":)" + at +
                    R"(,"source":{"type":"user","userId":")" + a_user +
                    R"("},"message":{"type":"text","text":"?"},"postback":{"data":"a"}}]})";
        const auto read = read_line_webhook(what);
        for (const auto& one : std::get<std::vector<told>>(read)) hears(provider, one);
    }
    bool knows(const std::string& provider = "brand-a") { return friends.at(provider)->knows(a_user, time.uptime()); }

    static config two_lines()
    {
        const auto line = [](const std::string& name) {
            return "[[provider]]\nname = \"" + name + "\"\nchannel = \"line\"\nkind = \"line\"\naccess_token = \"t\"\n";
        };
        return good(line("brand-a") + line("brand-b") +
                    "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"sandbox\"\n");
    }

    boost::asio::io_context io;
    manual_clock time{io.get_executor(), *parse_instant("2026-11-23T03:00:00Z")};
    friends_of_lines friends = make_friends(two_lines());
    std::function<void(const std::string&, const told&)> hears = hears_for(friends, time);
};

TEST_F(LinePeople, WhoDoesAnythingWasSeen)
{
    for (const auto* type : {"follow", "message", "postback"}) {
        EXPECT_FALSE(knows()) << type;
        hear(type);
        EXPECT_TRUE(knows()) << type;
        EXPECT_FALSE(knows("brand-b")) << "user ids are an account's own";
        time.advance(1s);
        hear("unfollow");
        EXPECT_FALSE(knows()) << type;
        time.advance(1s);
    }
}

TEST_F(LinePeople, WhatIsToldLateIsOfItsTime)
{
    time.advance(72h);
    hear("follow", 25h);
    EXPECT_FALSE(knows()) << "a day has passed since";
    hear("unfollow", 1h);
    hear("message", 2h);
    EXPECT_FALSE(knows());
    hear("follow");
    EXPECT_TRUE(knows());
}

TEST_F(LinePeople, OthersAreNobodysFriends)
{
    EXPECT_EQ(friends.size(), 2u);
    hear("follow", 0s, "mail");
    hears("brand-a", {"", told_words{channel::sms, a_user, "message", "x", time.now()}});
    hears("brand-a", {"", told_receipt{}});
    EXPECT_FALSE(knows());
}

}  // namespace
}  // namespace todoke
