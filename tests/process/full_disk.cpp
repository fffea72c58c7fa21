// A real file system without room: what is new is refused, what must not be is taken, and nothing is lost or left half.
#include <boost/json/parse.hpp>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>

#include "tests/process/bench.hpp"
#include "tests/process/indiscreet.hpp"
#include "tests/process/small_disk.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

const std::string json_body = "Content-Type: application/json";

std::size_t count_of(const std::string& part, const std::string& text)
{
    std::size_t count = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
    return count;
}

struct FullDisk : Process {
    FullDisk() : FullDisk{"2MiB"} {}
    explicit FullDisk(const std::string& min_free) : disk{folder / "disk"}
    {
        std::ofstream{file()} << fmt::format(
            "[site]\ntrust_clock = true\n[api]\nlisten = [\"unix:{0}/api.sock\"]\n"
            "[store]\npath = \"{0}/disk/todoke.db\"\nmin_free_disk = \"{1}\"\n"
            "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"sandbox\"\n",
            folder.string(), min_free);
        std::filesystem::permissions(file(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }
    void SetUp() override
    {
        if (!disk.is_there())
            GTEST_SKIP() << "no right to mount a small file system, not even in a namespace of our own";
        daemon.start();
        systemd.hear_until("READY=1");
    }
    api_answer call(const std::string& method, const std::string& target, const std::string& body = "")
    {
        return http_caller{address()}.call({method, target, {json_body}, body});
    }
    api_answer submit_for_later(int number)
    {
        return call(
            "POST", "/v1/messages",
            fmt::format(R"({{"customer": "c-1", "class": "promotional", "dedupe_key": "{}", )"
                        R"("send_at": "2036-01-01T03:00:00Z", "ttl": "1d", "content": {{"text": "届きました"}}}})",
                        number));
    }
    static std::string id_in(const api_answer& of)
    {
        return std::string{boost::json::parse(of.body).at("id").as_string()};
    }
    void introduce_a_customer()
    {
        ASSERT_EQ(call("PUT", "/v1/customers/c-1",
                       R"({"email": "hanako@example.jp", "consent": {"promotional": {"email": true}}})")
                      .status,
                  201u);
    }
    std::size_t messages()
    {
        return boost::json::parse(call("GET", "/v1/messages?limit=100").body).at("messages").as_array().size();
    }
    // Orders and opt-outs.
    void expect_cancelled(const std::string& id)
    {
        EXPECT_EQ(call("POST", "/v1/messages/" + id + "/cancel").status, 200u);
        EXPECT_THAT(call("GET", "/v1/messages/" + id).body, HasSubstr("\"cancelled\""));
    }
    void expect_consent_taken_back()
    {
        EXPECT_EQ(call("PUT", "/v1/customers/c-1",
                       R"({"email": "hanako@example.jp", "consent": {"promotional": {"email": false}}})")
                      .status,
                  200u);
    }
    void expect_blocked()
    {
        EXPECT_THAT(
            call("POST", "/v1/blocks", R"({"channel": "email", "address": "taro@example.jp", "reason": "he asked"})")
                .status,
            AnyOf(200u, 201u, 204u));
    }
    void expect_what_must_not_be_refused(const std::string& id)
    {
        expect_cancelled(id);
        expect_consent_taken_back();
        expect_blocked();
        EXPECT_EQ(call("GET", "/readyz").status, 503u) << "and still nothing new";
    }
    void expect_nothing_new_is_taken()
    {
        EXPECT_EQ(submit_for_later(100).status, 503u);
        EXPECT_EQ(count_of("event=reserve_given_up", log()), 1u) << log();
        EXPECT_EQ(daemon.stop(), 0);
    }

    small_disk disk;
};

// Nobody has looked at the disk since it was filled: the very call finds it full.

TEST_F(FullDisk, TakesTheFirstOrder)
{
    introduce_a_customer();
    const auto id = id_in(submit_for_later(1));
    disk.fill();
    expect_cancelled(id);
    expect_nothing_new_is_taken();
}

TEST_F(FullDisk, TakesTheFirstConsent)
{
    introduce_a_customer();
    disk.fill();
    expect_consent_taken_back();
    expect_nothing_new_is_taken();
}

TEST_F(FullDisk, TakesTheFirstBlock)
{
    introduce_a_customer();
    disk.fill();
    expect_blocked();
    expect_nothing_new_is_taken();
}

TEST_F(FullDisk, RefusesWhatIsNewAndTakesOrdersAndOptOuts)
{
    introduce_a_customer();
    std::vector<std::string> ids;
    for (int i = 0; i < 5; ++i) ids.push_back(id_in(submit_for_later(i)));
    disk.fill();
    for (int i = 100; i < 400; ++i) {
        const auto refused = submit_for_later(i);
        ASSERT_EQ(refused.status, 503u) << refused.body;
        EXPECT_EQ(refused.retry_after, "10");
    }
    EXPECT_THAT(submit_for_later(400).body, HasSubstr("min_free_disk"));
    expect_what_must_not_be_refused(ids.front());
    EXPECT_EQ(messages(), ids.size()) << "nothing of what was refused";
    while (count_of("event=no_room", log()) == 0) daemon.expect_running();
    EXPECT_EQ(count_of("event=no_room", log()), 1u) << log();
    EXPECT_EQ(count_of("event=reserve_given_up", log()), 1u) << log();

    disk.make_room();
    EXPECT_EQ(id_in(call("POST", "/v1/messages",
                         R"({"to": {"email": "jiro@example.jp"}, "class": "transactional", "content": {"text": "a"}})"))
                  .size(),
              ids.front().size());
    ask_until(address(), "", "/v1/messages?state=sent", "\"sent\"");
    EXPECT_THAT(log(), HasSubstr("event=room_again"));
    EXPECT_THAT(log(), HasSubstr("event=room_for_all"));
    EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(FullDisk, StartsOnOne)
{
    introduce_a_customer();
    const auto id = id_in(submit_for_later(1));
    ASSERT_EQ(daemon.stop(), 0);
    disk.fill();
    daemon.start();
    systemd.hear_until("READY=1");
    EXPECT_EQ(submit_for_later(2).status, 503u);
    expect_what_must_not_be_refused(id);
    daemon.kill_at_once();
    daemon.start();
    systemd.hear_until("READY=1");
    EXPECT_THAT(call("GET", "/v1/messages/" + id).body, HasSubstr("\"cancelled\"")) << "answered is stored";
    disk.make_room();
    EXPECT_EQ(call("POST", "/v1/messages",
                   R"({"to": {"email": "jiro@example.jp"}, "class": "transactional", "content": {"text": "a"}})")
                  .status,
              202u);
    EXPECT_EQ(daemon.stop(), 0);
}

/// Nobody asks how much is free: the disk ends in the middle of a commit.
struct UnwatchedDisk : FullDisk {
    UnwatchedDisk() : FullDisk{"0"} {}

    /// Submits until one is not answered 202; that one's answer.
    api_answer submit_until_it_ends(std::vector<std::string>& stored)
    {
        for (int i = 0; i < 10'000; ++i) {
            auto answer = submit_for_later(next_);
            if (answer.status != 202) return answer;
            ++next_;
            stored.push_back(id_in(answer));
        }
        return {};
    }
    /// The one that was refused; it is nobody's duplicate.
    api_answer submit_once_more(std::vector<std::string>& stored)
    {
        auto answer = submit_for_later(next_++);
        if (answer.status == 202) stored.push_back(id_in(answer));
        EXPECT_THAT(answer.body, HasSubstr("\"queued\""));
        return answer;
    }
    /// All that there is, page by page.
    std::vector<std::string> listed()
    {
        std::vector<std::string> ids;
        std::string after;
        do {
            const auto page = boost::json::parse(call("GET", "/v1/messages?limit=100" + after).body).as_object();
            for (const auto& one : page.at("messages").as_array()) ids.emplace_back(one.at("id").as_string());
            const auto* const next = page.if_contains("next");
            after = next && next->is_string() ? "&after=" + std::string{next->as_string()} : "";
        } while (!after.empty());
        return ids;
    }
    /// Of a copy on another disk, log and all.
    std::string integrity()
    {
        for (const std::string end : {"", "-wal"}) {
            std::filesystem::remove(folder / ("copy.db" + end));
            if (std::filesystem::exists(folder / ("disk/todoke.db" + end)))
                std::filesystem::copy_file(folder / ("disk/todoke.db" + end), folder / ("copy.db" + end));
        }
        return run_command("python3 -c \"import sqlite3; print(sqlite3.connect('" + (folder / "copy.db").string() +
                           "').execute('PRAGMA integrity_check').fetchone()[0])\"")
            .said;
    }

private:
    int next_ = 0;
};

/// What is written is written whole or not at all, wherever the disk ends; and that is what the caller is told.
TEST_F(UnwatchedDisk, EndsAtAnyByteWithoutHarm)
{
    introduce_a_customer();
    std::vector<std::string> ids;
    for (std::size_t pages = 0; pages < 48; pages += 1 + pages / 4) {
        SCOPED_TRACE(std::to_string(pages) + " pages before the end");
        disk.fill(pages);
        const auto refused = submit_until_it_ends(ids);
        EXPECT_EQ(refused.status, 503u) << refused.body;
        EXPECT_NE(refused.retry_after, "");
        EXPECT_THAT(refused.body, HasSubstr("nothing was stored"));
        daemon.kill_at_once();
        EXPECT_EQ(integrity(), "ok\n");
        daemon.start();
        systemd.hear_until("READY=1");
        EXPECT_THAT(listed(), testing::UnorderedElementsAreArray(ids)) << "neither more nor less than was answered";
        disk.make_room();
        ASSERT_EQ(submit_once_more(ids).status, 202u) << log();
    }
    EXPECT_THAT(listed(), testing::UnorderedElementsAreArray(ids));
    EXPECT_EQ(daemon.stop(), 0);
}

/// What persons say themselves, by SMS and by the link in a mail.
struct FullDiskOutside : FullDisk {
    FullDiskOutside()
    {
        std::ofstream{file(), std::ios::app} << fmt::format(
            "[public]\nlisten = \"{0}\"\nurl = \"https://msg.shop.example.jp\"\n[class.promotional]\nquiet_hours = "
            "\"never\"\n"
            "[[provider]]\nname = \"post\"\nchannel = \"email\"\nkind = \"smtp\"\nhost = \"127.0.0.1\"\nport = {1}\n"
            "security = \"none\"\nfrom = \"shop@example.jp\"\nwindow = 1\n"
            "[[provider]]\nname = \"agg\"\nchannel = \"sms\"\nkind = \"http\"\nurl = \"http://127.0.0.1:9/\"\n"
            "body = {{ to = \"{{to}}\" }}\nanswers = [{{ means = \"accepted\" }}]\n"
            "receipts = {{ query = \"k\", format = \"query\", secret = \"the-secret\", inbound = {{ number = \"from\", "
            "text = "
            "\"text\" }} }}\n",
            public_address, providers.mail_port());
    }
    /// Of a mail that went.
    std::string unsubscribe_link()
    {
        EXPECT_EQ(call("POST", "/v1/messages",
                       R"({"customer": "c-1", "class": "promotional", "legs": ["email"], "via": {"email": "post"},
                           "content": {"text": "sale"}})")
                      .status,
                  202u);
        ask_until(address(), "", "/v1/messages?state=sent", "\"sent\"");
        const auto mail = providers.mail_received();
        const auto at = mail.find("/u/");
        EXPECT_NE(at, mail.npos) << mail;
        return at == mail.npos ? "" : mail.substr(at, mail.find_first_of(">\r\n", at) - at);
    }
    unsigned tell(const std::string& method, const std::string& target, const std::string& body)
    {
        return http_caller{public_address}
            .call({method, target, {"Content-Type: application/x-www-form-urlencoded"}, body})
            .status;
    }

    const std::string public_address = "127.0.0.1:" + std::to_string(refusing_port());
    indiscreet_providers providers;
};

TEST_F(FullDiskOutside, TheFirstWhoUnsubscribesIsHeard)
{
    introduce_a_customer();
    const auto link = unsubscribe_link();
    disk.fill();
    EXPECT_EQ(tell("POST", link, "List-Unsubscribe=One-Click"), 200u);
    EXPECT_THAT(call("GET", "/v1/consents").body, HasSubstr(R"("source":"one-click)"));
    expect_nothing_new_is_taken();
}

TEST_F(FullDiskOutside, WhoWantsToBeLeftAloneIsHeard)
{
    introduce_a_customer();
    const auto link = unsubscribe_link();
    disk.fill();
    for (int i = 100; i < 200; ++i) ASSERT_EQ(submit_for_later(i).status, 503u);
    EXPECT_EQ(tell("POST", link, "List-Unsubscribe=One-Click"), 200u);
    EXPECT_EQ(tell("GET", "/hooks/http/agg?k=the-secret&from=09087654321&text=STOP", ""), 200u);
    ask_until(address(), "", "/v1/consents", R"("source":"words")");
    EXPECT_EQ(submit_for_later(200).status, 503u) << "and still nothing new";
    daemon.kill_at_once();
    daemon.start();
    systemd.hear_until("READY=1");
    const auto heard = call("GET", "/v1/consents").body;
    EXPECT_THAT(heard, HasSubstr(R"("source":"words")"));
    EXPECT_THAT(heard, HasSubstr(R"("source":"one-click)"));
    EXPECT_EQ(daemon.stop(), 0);
}

}  // namespace
}  // namespace todoke
