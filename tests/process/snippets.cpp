// The clients in docs/snippets, each run by its own language against a real todoked. A language that is not installed
// here is skipped and named; packaging/build-deps test installs all but Java.
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <map>
#include <thread>

#include "tests/process/bench.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const std::string snippets = TODOKE_SOURCE_DIR "/docs/snippets", token = "3f1c2b7e9a5d4c6f8e0b1a2d3c4e5f60",
                  webhook_secret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";

struct spoken {
    std::string name;
    std::string installed;  ///< a command that works where it is there
    std::string told;       ///< what their page tells to type, in their folder
    bool reaches_socket = true;
    /// What is the same and quicker, after it was prepared once; FOLDER is the test's own. Empty: there is no such
    /// thing.
    std::string prepared{}, quick{};
    friend void PrintTo(const spoken& what, std::ostream* to) { *to << what.name; }
};

const std::vector<spoken> languages{
    {"Python", "python3 --version", "python3 try.py"},
    {"Node", "node --version", "node try.mjs"},
    {"Ruby", "ruby --version", "ruby try.rb"},
    {"Php", "php --version", "php try.php"},
    {"Java", "javac --version", "java Todoke.java", false, "LC_ALL=C javac -d FOLDER Todoke.java",
     "java -cp FOLDER Todoke"},
};

std::string in_folder(std::string command, const std::string& folder)
{
    for (std::size_t at; (at = command.find("FOLDER")) != std::string::npos;) command.replace(at, 6, folder);
    return command;
}

/// The line of their page with this in it; empty: there is none.
std::string told_to_try(const std::string& told)
{
    std::ifstream from{snippets + "/README.md"};
    const std::string page{std::istreambuf_iterator<char>{from}, {}};
    const auto at = page.find(told + " send ");
    if (at == page.npos) return "";
    const auto begin = page.rfind('`', at) + 1;
    return page.substr(begin, page.find('`', at) - begin);
}

struct received_call {
    std::map<std::string, std::string> headers;
    std::string body;
};

/// An HTTP request as it came; names in lower case.
received_call read_call(const std::string& request)
{
    received_call made;
    const auto end = request.find("\r\n\r\n");
    for (auto at = request.find("\r\n") + 2; at < end; at = request.find("\r\n", at) + 2) {
        const auto line = request.substr(at, request.find("\r\n", at) - at);
        const auto colon = line.find(':');
        std::string name = line.substr(0, colon);
        for (auto& letter : name) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
        made.headers[name] = line.substr(line.find_first_not_of(' ', colon + 1));
    }
    made.body = request.substr(end + 4);
    return made;
}

class Snippet : public Process, public testing::WithParamInterface<spoken> {
protected:
    void SetUp() override
    {
        if (run_command(GetParam().installed).status != 0)
            GTEST_SKIP() << GetParam().name << " is not installed here: its client was not run";
        const auto prepared = type(in_folder(GetParam().prepared, folder.string()));
        ASSERT_EQ(prepared.status, 0) << prepared.said;
        std::ofstream{folder / "message.json"} << message;
    }
    void start(int callback_port)
    {
        std::ofstream{file()} << fmt::format(
            "[site]\ntrust_clock = true\n[api]\nlisten = [\"unix:{0}/api.sock\", \"127.0.0.1:{1}\"]\n"
            "[[api.token]]\nname = \"shop\"\nsecret = \"{2}\"\nscopes = [\"submit\"]\n"
            "[store]\npath = \"{0}/todoke.db\"\nmin_free_disk = \"0\"\n"
            "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"sandbox\"\n"
            "[[callback]]\nname = \"shop-backend\"\nurl = \"http://127.0.0.1:{3}/hooks\"\nsecret = \"{4}\"\n",
            folder.string(), port, token, callback_port, webhook_secret);
        std::filesystem::permissions(file(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        daemon.start();
        systemd.hear_until("READY=1");
    }
    finished call(const std::string& words, const std::string& input = "message.json") const
    {
        const auto& how = GetParam().quick.empty() ? GetParam().told : GetParam().quick;
        return type(in_folder(how, folder.string()) + " " + words + " < " + (folder / input).string());
    }
    /// In the folder of the snippets, in which nothing is left behind.
    static finished type(const std::string& line)
    {
        return run_command("cd " + snippets + " && export PYTHONDONTWRITEBYTECODE=1 TODOKE_TOKEN=" + token + "; " +
                           line);
    }
    std::string tcp() const { return "127.0.0.1:" + std::to_string(port); }

    const std::string message = R"({"to": {"email": "hanako@example.jp"}, "class": "urgent",
        "content": {"text": "ご注文 9912 を発送しました"}, "callback": "shop-backend"})";
    const int port = refusing_port();
};

TEST_P(Snippet, SubmitsAndARepeatIsTheSameMessage)
{
    start(refusing_port());
    const auto first = call("send " + tcp() + " shipped:9912");
    EXPECT_EQ(first.status, 0) << first.said;
    EXPECT_THAT(first.said, AllOf(HasSubstr("\"id\""), HasSubstr("queued")));
    EXPECT_EQ(call("send " + tcp() + " shipped:9912").said, first.said);
    const auto other = call("send " + tcp() + " shipped:9913");
    EXPECT_EQ(other.status, 0) << other.said;
    EXPECT_NE(other.said, first.said) << "another key, another message";
    if (!GetParam().reaches_socket) return;
    const auto local = call("send " + address() + " shipped:9912");
    EXPECT_EQ(local.status, 0) << local.said;
    EXPECT_THAT(local.said, HasSubstr("\"id\""));
}

/// But for who is called, as what, and with what.
TEST_P(Snippet, IsTriedAsItsPageTells)
{
    start(refusing_port());
    auto line = told_to_try(GetParam().told);
    for (const auto& [what, with] :
         std::map<std::string, std::string>{{"TODOKE_TOKEN=…", "TODOKE_TOKEN=" + token},
                                            {"unix:/run/todoke/api.sock", address()},
                                            {"127.0.0.1:8620", tcp()},
                                            {"KEY", "shipped:9912"},
                                            {"message.json", (folder / "message.json").string()}})
        if (const auto there = line.find(what); there != line.npos) line.replace(there, what.size(), with);
    const auto told = type(line);
    EXPECT_EQ(told.status, 0) << line << "\n" << told.said;
    EXPECT_THAT(told.said, AllOf(HasSubstr("\"id\""), HasSubstr("queued"))) << line;
}

TEST_P(Snippet, NamesEveryFaultOfARefusedSubmissionAndDoesNotRepeatIt)
{
    start(refusing_port());
    std::ofstream{folder / "wrong.json"} << R"({"to": {"email": "nobody"}, "class": "urgnt", "content": {}})";
    const auto told = call("send " + tcp() + " wrong", "wrong.json");
    EXPECT_EQ(told.status, 1) << told.said;
    EXPECT_THAT(told.said, AllOf(HasSubstr("refused"), HasSubstr("/to/email"), HasSubstr("/class")));
    EXPECT_THAT(told.said, testing::Not(HasSubstr("again in")));
}

TEST_P(Snippet, ComesAgainWithTheSameKeyAfterTheTimeThatIsAsked)
{
    const std::string busy =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Type: "
        "application/problem+json\r\n"
        "Content-Length: 22\r\n\r\n{\"detail\":\"disk full\"}";
    const std::string taken =
        "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: 28\r\n\r\n"
        "{\"id\":\"1\",\"state\":\"queued\"} ";
    boost::asio::io_context io;
    scripted_peer gateway{io,
                          {{peer::read_http{}, peer::hang_up{}},
                           {peer::read_http{}, peer::reply{busy}, peer::hang_up{}},
                           {peer::read_http{}, peer::reply{taken}, peer::hang_up{}}}};
    std::thread serving{[&] { io.run(); }};
    const auto told = call("send 127.0.0.1:" + std::to_string(gateway.port()) + " shipped:9912");
    io.stop();
    serving.join();
    EXPECT_EQ(told.status, 0) << told.said;
    EXPECT_THAT(told.said, AllOf(HasSubstr("no answer"), HasSubstr("again in 2 s"), HasSubstr("disk full"),
                                 HasSubstr("again in 1 s"), HasSubstr("queued")));
    ASSERT_EQ(gateway.connections(), 3u);
    for (std::size_t n = 0; n < 3; ++n) {
        const auto one = read_call(gateway.received(n));
        EXPECT_EQ(one.headers.at("idempotency-key"), "shipped:9912");
        EXPECT_EQ(one.headers.at("authorization"), "Bearer " + token);
    }
    EXPECT_EQ(read_call(gateway.received(0)).body, read_call(gateway.received(2)).body);
}

TEST_P(Snippet, KnowsACallbackOfTodokeFromAnyOther)
{
    boost::asio::io_context io;
    const std::string thanks = "HTTP/1.1 204 No Content\r\n\r\n";
    scripted_peer backend{io, {{peer::read_http{}, peer::reply{thanks}}}};
    start(backend.port());
    api.call({"POST", "/v1/messages", {"Content-Type: application/json"}, message});
    run_until(io, [&] { return backend.received().find("\"type\"") != std::string::npos; });
    const auto came = read_call(backend.received(0));
    std::ofstream{folder / "body"} << came.body;
    std::ofstream{folder / "altered"} << came.body << " ";
    const auto words = [&](const std::string& with_secret, const std::string& id, const std::string& signature) {
        return "verify " + with_secret + " " + id + " " + came.headers.at("webhook-timestamp") + " '" + signature + "'";
    };
    const auto id = came.headers.at("webhook-id"), signature = came.headers.at("webhook-signature");
    EXPECT_EQ(call(words(webhook_secret, id, signature), "body").status, 0) << came.body;
    EXPECT_EQ(call(words(webhook_secret, id, "v1,bm8= " + signature), "body").status, 0) << "signed by two secrets";
    EXPECT_EQ(call(words(webhook_secret, id, signature), "altered").status, 1);
    EXPECT_EQ(call(words(webhook_secret, id + "1", signature), "body").status, 1) << "another id";
    EXPECT_EQ(call(words(webhook_secret, id, "v1,bm8="), "body").status, 1);
    EXPECT_EQ(call(words("whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=", id, signature), "body").status, 1);
    EXPECT_EQ(call("verify " + webhook_secret + " " + id + " 1700000000 '" + signature + "'", "body").status, 1)
        << "an old one, played again";
}

/// Anybody can sign with an empty key: a setting that is missing is an error, and no answer to the question.
TEST_P(Snippet, RefusesASecretThatIsNone)
{
    std::ofstream{folder / "body"} << "{}";
    const std::string bytes = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkw";  // 21 of them
    for (const auto& none :
         std::vector<std::string>{"", "whsec_", "!!!!!!@@@", bytes + bytes, "whsec_bm8=", "whsec_" + bytes + "MT!!",
                                  "whsec_" + bytes + "MQ==", "whsec_" + bytes + "MTIzN", "whsec_" + bytes + "MTIz\n"}) {
        const auto told = call(fmt::format("verify '{}' id $(date +%s) v1,bm8=", none), "body");
        EXPECT_NE(told.status, 0) << none;
        EXPECT_THAT(told.said, HasSubstr("whsec_ and at least 24 bytes")) << none;
    }
}

/// Whoever calls writes these headers: what is no time and no signature is a "no", and no exception in the shop's log.
TEST_P(Snippet, SaysNoToHeadersThatAreNone)
{
    std::ofstream{folder / "body"} << "{}";
    const auto said = [&](const std::string& time, const std::string& signature) {
        const auto told = call("verify " + webhook_secret + " id " + time + " '" + signature + "'", "body");
        EXPECT_EQ(told.status, 1) << told.said;
        return told.said;
    };
    const auto no = testing::AnyOf("", "not from todoke", "not from todoke\n");
    for (const char* signature : {"v1,é", "v1,\xff", "v1,", "v1", "", "é"})
        EXPECT_THAT(said("$(date +%s)", signature), no) << signature;
    for (const char* time : {"abc", "''", "1e3", "é", "'\xff'", "99999999999999999999", "-9223372036854775808"})
        EXPECT_THAT(said(time, "v1,bm8="), no) << time;
    for (const char* given : {"", "id", "id $(date +%s)"}) {
        const auto told = call("verify " + webhook_secret + " " + given, "body");
        EXPECT_EQ(told.status, 1) << told.said;
        EXPECT_THAT(told.said, no) << "with a header that is missing: only " << given;
    }
}

INSTANTIATE_TEST_SUITE_P(Of, Snippet, testing::ValuesIn(languages), [](const auto& what) { return what.param.name; });

}  // namespace
}  // namespace todoke
