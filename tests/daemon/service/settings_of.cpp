// The doors as the daemon opens them: which names they answer to, and to whose pages.
#include "daemon/service/settings_of.hpp"

#include <fstream>
#include <gmock/gmock.h>

#include "tests/support/certificates.hpp"

namespace todoke {
namespace {

using testing::ElementsAre;

std::string text_of_file(const std::string& name)
{
    std::ifstream file{name, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

public_config open_at(const std::string& url)
{
    public_config made;
    made.url = url;
    return made;
}

TEST(DoorSettings, WithACertificateThePublicDoorAnswersToItsOwnNameOnly)
{
    auto set = open_at("https://msg.shop.example.jp:8443");
    const auto pair = certificates().valid();
    set.certificate = text_of_file(pair.certificate_file);
    set.key = text_of_file(pair.key_file);
    const auto made = door_settings_of(set, {10, 2});
    EXPECT_TRUE(made.tls);
    EXPECT_THAT(made.hosts, ElementsAre("msg.shop.example.jp"));
    EXPECT_TRUE(made.only_these_hosts);
    EXPECT_TRUE(made.takes_any_origin) << "its page is posted from anywhere, by whoever has the token in its path";
}

TEST(DoorSettings, BehindAProxyItMayBeCalledByTheAddressToo)
{
    const auto made = door_settings_of(open_at("https://msg.shop.example.jp"), {10, 2});
    EXPECT_FALSE(made.tls);
    EXPECT_THAT(made.hosts, ElementsAre("msg.shop.example.jp"));
    EXPECT_FALSE(made.only_these_hosts) << "a health check comes by IP";
    EXPECT_TRUE(made.takes_any_origin);
}

TEST(DoorSettings, TheApiTakesPagesOfItsOwnOnly)
{
    config set;
    set.api.hosts = {"todoke.shop.internal"};
    const auto made = door_settings_of(set, {10, 2});
    EXPECT_THAT(made.hosts, ElementsAre("todoke.shop.internal"));
    EXPECT_FALSE(made.takes_any_origin);
}

}  // namespace
}  // namespace todoke
