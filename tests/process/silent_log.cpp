// A whole day of a shop whose providers, callers and operators say what must not stand in a log; then all that the
// daemon wrote is searched for it.
#include "tests/process/silent_log.hpp"

#include <csignal>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include "gateway/channel/base64.hpp"

namespace todoke {

using testing::HasSubstr;
using testing::IsEmpty;
using namespace planted;

void SilentLog::providers_say_it()
{
    const std::string tried = R"("outcome":"retry")", ended = R"("state":"failed")", gone = R"("state":"sent")";
    send("email", "taken.hanako@example.jp", gone);
    send("email", "never.hanako@example.jp", ended);
    send("email", "spam.hanako@example.jp", ended);
    send("email", "later.hanako@example.jp", tried);
    send("email", "other.hanako@example.jp", "\"id\"", R"(, "via": {"email": "refused"})");
    wait_in_log("event=not_connected provider=refused");
    send("line", line_user(2), gone);
    send("line", line_user(4), ended);
    send("line", line_user(5), R"("outcome":"uncertain")");
    send("sms", number(2), gone);
    send("sms", number(4), ended);
    send("sms", number(5), tried);
    send("sms", cloud_number(2), gone, R"(, "via": {"sms": "cloud"})");
    send("sms", cloud_number(4), R"("outcome":")", R"(, "via": {"sms": "cloud"})");
    send("sms", cloud_number(5), R"("outcome":"uncertain")", R"(, "via": {"sms": "cloud"})");
    wait_in_log("event=callback_failed");
    for (const auto* told :
         {"provider=line [^\n]*no Uaaa\\*\\*\\*a4 here", "provider=agg [^\n]*no \\+819\\*\\*\\*44 here",
          "provider=cloud [^\n]*no \\+819\\*\\*\\*44 here"})
        EXPECT_THAT(log(), testing::ContainsRegex(std::string{"event=attempt_ended [^\n]*"} + told));
}

/// Tokens in every place but the right one, and bytes that are no request.
void SilentLog::callers_say_it()
{
    const auto status = [&](const std::string& target, const std::string& header) {
        return http_caller{api_address}.call({"GET", target, {header}, ""}).status;
    };
    EXPECT_EQ(status("/v1/status", "Authorization: Bearer " + api_token), 403u) << "it may not read";
    EXPECT_EQ(status("/v1/status?token=" + api_token, "X-Api-Key: " + api_token), 401u);
    EXPECT_EQ(status("/v1/" + api_token, "Authorization: Basic " + to_base64("shop:" + api_token)), 401u);
    EXPECT_EQ(status("/v1/status", "Authorization: bearer x" + api_token), 401u);
    EXPECT_EQ(status("/v1/customers/" + sent.front(), "Origin: http://" + api_token), 403u);
    for (const auto& bytes : {"GET /" + api_token + "\r\n\r\n", "\x16\x03\x01" + api_token + "\r\n\r\n",
                              "GET / HTTP/1.1\r\nHost: " + api_token + "\r\n\r\n",
                              "GET / HTTP/1.1\r\nHost: localhost\r\n " + api_token + "\r\n\r\n"}) {
        const int one = connect_to(api_address);
        EXPECT_EQ(::write(one, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
        char answered = 0;
        EXPECT_GT(::read(one, &answered, 1), 0);
        ::close(one);
    }
    EXPECT_EQ(call("POST", "/v1/messages", R"({"to": {"email": ")" + sent.front() + R"(", "sms": "x" })").status, 400u);
    EXPECT_EQ(call("GET", "/v1/messages?customer=" + sent.front() + "&x=" + number(4)).status, 422u);
    EXPECT_EQ(call("PUT", "/v1/customers/" + sent.front(), R"({"email": "no address )" + text + R"("})").status, 422u);
}

/// Lines of one request: some are taken, and each of the others is wrong where it names somebody.
void SilentLog::many_at_once_say_it()
{
    const std::string to = R"({"to": {"email": "one.of.many@example.jp"}, "class": "transactional", )";
    const std::string lines = to + R"("legs": ["email"], "content": {"text": ")" + text + "\"}}\n" +  //
                              to + R"("legs": ["email"], "content": {"text": ")" + text + "\n" +      //
                              to + R"("legs": ["fax"], "content": {"text": ")" + text + "\"}}\n" +    //
                              R"({"to": {"sms": ")" + number(4) + text + R"("}, "class": ")" + api_token + "\"}\n" +
                              to + R"("legs": ["email"], ")" + number(5) + R"(": ")" + callback_secret + "\"}\n" +
                              "\xff" + text + line_user(4) + "\n";
    const auto answered = http_caller{api_address}.call(
        {"POST", "/v1/messages", {"Content-Type: application/x-ndjson", "Authorization: Bearer " + api_token}, lines});
    EXPECT_EQ(answered.status, 200u) << answered.body;
    EXPECT_THAT(answered.body, HasSubstr("\"id\":"));
    EXPECT_EQ(std::count(answered.body.begin(), answered.body.end(), '\n'), 6) << answered.body;
}

/// What they do all day, and why.
void SilentLog::operators_say_it()
{
    const auto who = "for " + sent.front() + " " + number(4) + " " + line_user(4);
    EXPECT_EQ(call("POST", "/v1/holds",
                   R"({"scope": {"campaign": "spring"}, "until": "2026-12-31T00:00:00Z", "reason": ")" + who + R"("})")
                  .status,
              201u);
    EXPECT_EQ(call("DELETE", "/v1/holds/1").status, 204u);
    EXPECT_EQ(call("POST", "/v1/adopt", R"({"reason": ")" + who + R"("})").status, 200u);
    EXPECT_EQ(call("POST", "/v1/blocks",
                   fmt::format(R"({{"channel": "sms", "address": "{}", "reason": "{}"}})", number(5), who))
                      .status /
                  100,
              2u);
    EXPECT_EQ(
        call("PUT", "/v1/customers/c-1",
             fmt::format(R"({{"email": "{}", "sms": "{}", "line": "{}"}})", sent.front(), number(2), line_user(2)))
            .status,
        201u);
    EXPECT_EQ(call("POST", "/v1/events", R"({"customer": "c-1", "type": "bought", "data": {"to": ")" + who + R"("}})")
                      .status /
                  100,
              2u);
    EXPECT_EQ(call("POST", "/v1/messages/cancel", R"({"filter": {"customer": "c-1"}})").status, 200u);
    EXPECT_EQ(call("DELETE", "/v1/customers/c-1").status / 100, 2u);
    EXPECT_EQ(call("POST", "/v1/callbacks/shop/enable").status, 200u);
}

/// Everybody is asked how they are, and tells.
void SilentLog::the_doctor_says_it()
{
    const auto program = std::filesystem::path{TODOKE_BINARY_DIR} / "todoke";
    for (const auto& [how, before] : {std::pair{"doctor", "provider "}, {"doctor --json", R"("name":")"}}) {
        const auto told = run_command(program.string() + " --socket " + (folder / "api.sock").string() + " " + how);
        for (const std::string name : {"mail", "refused", "line", "centre", "agg", "cloud"})
            EXPECT_THAT(told.said, HasSubstr(before + name)) << how;
        printed += told.said;
    }
}

/// Files that are wrong where the secret is.
void SilentLog::the_file_says_it()
{
    const std::string provider = "[[provider]]\nname = \"more\"\nchannel = \"line\"\nkind = \"line\"\n";
    for (const auto& more :
         {provider + "access_token = \"" + line_token + "\n", provider + "acess_token = \"" + line_token + "\"\n",
          provider + "access_token = [\"" + line_token + "\"]\n", "[[provider]]\n" + line_token + "\n",
          provider + "access_token = { literal = \"" + line_token + "\" }\n",
          provider + "access_token = { env = \"" + line_token + "\" }\n",
          provider + "access_token = { credential = \"" + line_token + "\" }\n",
          provider + "access_token = { file = \"" + line_token + "\" }\n",
          provider + "access_token = \"\"\"\n" + line_token + "\nx\"\"\"\n",
          "[[api.token]]\nname = \"x\"\nscopes = [\"read\"]\nsecret_sha256 = \"" + api_token + "\"\n",
          "[[api.token]]\nname = \"x\"\nscopes = [\"read\"]\nsecret = \"" + api_token + " x\"\n",
          "[[callback]]\nname = \"x\"\nurl = \"https://shop.example.jp/\"\nsecret = \"x" + callback_secret + "\"\n",
          "[[callback]]\nname = \"x\"\nurl = \"https://shop:" + mail_password + "@shop.example.jp/\"\nsecret = \"" +
              callback_secret + "\"\n"}) {
        write(api_token, line_secret, more);
        daemon.signal(SIGHUP);
        EXPECT_THAT(systemd.hear_until("READY=1"), testing::ElementsAre("RELOADING=1", "READY=1"));
    }
    write(next_api_token, next_line_secret);
    daemon.signal(SIGHUP);
    systemd.hear_until("READY=1");
    EXPECT_THAT(log(), HasSubstr("event=reloaded"));
}

TEST_F(SilentLog, NoSecretNoAddressAndNoTextOfAWholeDay)
{
    write(api_token, line_secret);
    daemon.start();
    systemd.hear_until("READY=1");
    providers_say_it();
    outsiders_say_it();
    mailboxes_say_it();
    callers_say_it();
    many_at_once_say_it();
    operators_say_it();
    the_doctor_says_it();
    the_file_says_it();
    send("line", line_user(3), R"("attempts":[{)");
    EXPECT_EQ(daemon.stop(), 0);
    daemon.start();
    systemd.hear_until("READY=1");
    EXPECT_EQ(daemon.stop(), 0);
    EXPECT_THAT(found_in_log(), IsEmpty());
    if (HasFailure()) std::puts(log().c_str());
}

}  // namespace todoke
