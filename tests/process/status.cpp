// The one line of `systemctl status`, as systemd is told it.
#include <csignal>
#include <gmock/gmock.h>

#include "tests/process/bench.hpp"

namespace todoke {
namespace {

TEST_F(Process, ItsStatusKeepsUpWithWhatWaitsAndWhatIsWrong)
{
    const std::string sandbox = "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"sandbox\"\n";
    write_configuration(sandbox);
    daemon.start();
    systemd.hear_until("READY=1");
    EXPECT_THAT(systemd.hear_status("nothing waits"), testing::StartsWith("SANDBOX ONLY"));
    const auto later = api.call({"POST",
                                 "/v1/messages",
                                 {"Content-Type: application/json"},
                                 R"({"to": {"email": "hanako@example.jp"}, "class": "transactional", "ttl": "1h",)"
                                 R"("send_at": "2099-01-01T00:00:00Z", "content": {"text": "届きました"}})"});
    EXPECT_EQ(later.status, 202u) << later.body;
    EXPECT_EQ(submit("transactional"), 202u);
    systemd.hear_status("1 waits (1 held by a rule); 1 sent in the last minute");

    write_configuration(sandbox + "colour = \"red\"\n");
    daemon.signal(SIGHUP);
    EXPECT_THAT(systemd.hear_status("refused"), testing::StartsWith("TROUBLE: "));
    EXPECT_THAT(systemd.hear_status("1 waits"), testing::StartsWith("TROUBLE: the configuration file is refused"));
    write_configuration(sandbox);
    daemon.signal(SIGHUP);
    systemd.hear_until("READY=1");
    EXPECT_THAT(systemd.hear_status("1 waits"), testing::Not(testing::HasSubstr("TROUBLE")));
    EXPECT_EQ(daemon.stop(), 0);
}

}  // namespace
}  // namespace todoke
