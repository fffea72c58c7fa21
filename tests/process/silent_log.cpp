// A whole day of a shop whose providers, callers and operators say what must not stand in a log; then all that the
// daemon wrote is searched for it.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <csignal>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <unistd.h>

#include "gateway/channel/email/base64.hpp"
#include "gateway/channel/sms/signing.hpp"
#include "tests/process/bench.hpp"
#include "tests/process/indiscreet.hpp"

namespace todoke {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using namespace planted;

const std::string json_body = "Content-Type: application/json";

std::string line_user(int answer)
{
    return "U" + std::string(31, 'a') + std::to_string(answer);
}
std::string number(int answer)
{
    return "090876510" + std::to_string(answer) + std::to_string(answer);
}
std::string in_lower(std::string text)
{
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}
std::string percent_encoded(std::string_view text)
{
    std::string made;
    for (const char c : text)
        made += std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.'
                    ? std::string{c}
                    : fmt::format("%{:02x}", static_cast<unsigned char>(c));
    return made;
}
/// What every coding of a text that has this in it has in it, wherever it stands: base64 knows three.
std::vector<std::string> base64_cores(const std::string& text)
{
    std::vector<std::string> made;
    for (std::size_t before = 0; before < 3; ++before) {
        const auto coded = to_base64(std::string(before, 'x') + text);
        const auto from = before == 0 ? 0u : 4u;
        made.push_back(coded.substr(from, (before + text.size()) / 3 * 4 - from));
    }
    return made;
}
/// In lower case.
std::vector<std::string> forms_of(const std::string& text)
{
    std::vector<std::string> made{text, percent_encoded(text), in_hex(text)};
    for (auto& core : base64_cores(text)) made.push_back(std::move(core));
    for (auto& one : made) one = in_lower(one);
    return made;
}

class SilentLog : public Process {
protected:
    const std::string api_address = "127.0.0.1:" + std::to_string(refusing_port()),
                      public_address = "127.0.0.1:" + std::to_string(refusing_port());

    SilentLog() { daemon.add_option("--debug"); }

    void write(const std::string& token, const std::string& channel_secret, const std::string& more = "")
    {
        std::ofstream{file()}
            << fmt::format(
                   "[site]\ntrust_clock = true\n[api]\nlisten = [\"unix:{0}/api.sock\", \"{1}\"]\n"
                   "[[api.token]]\nname = \"shop\"\nsecret = \"{2}\"\nscopes = [\"submit\"]\n[store]\npath = "
                   "\"{0}/todoke.db\"\n"
                   "min_free_disk = \"0\"\n[public]\nlisten = \"{3}\"\nurl = \"http://{3}\"\n"
                   "[class.transactional]\nquiet_hours = \"never\"\nlegs = [\"email\", \"line\", \"sms\"]\n"
                   "[[callback]]\nname = \"shop\"\nurl = \"http://127.0.0.1:{4}/callback\"\nsecret = \"{5}\"\n",
                   folder.string(), api_address, token, public_address, providers.http_port(), callback_secret)
            << mail("mail", providers.mail_port(), mail_password)
            << mail("refused", providers.refused_mail_port(), refused_password) << others(channel_secret) << more;
        std::filesystem::permissions(file(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }
    static std::string mail(const std::string& name, int port, const std::string& password)
    {
        return fmt::format(
            "[[provider]]\nname = \"{}\"\nchannel = \"email\"\nkind = \"smtp\"\nhost = [\"127.0.0.1\", "
            "\"localhost\"]\nport = {}\nsecurity = \"none\"\nfrom = \"shop@example.jp\"\nuser = \"shop\"\n"
            "password = \"{}\"\nwindow = 1\npriority = {}\n",
            name, port, password, name == "mail" ? 1 : 2);
    }
    std::string others(const std::string& channel_secret) const
    {
        return fmt::format(
            "[[provider]]\nname = \"line\"\nchannel = \"line\"\nkind = \"line\"\naccess_token = \"{0}\"\n"
            "endpoint = \"http://127.0.0.1:{1}\"\nchannel_secret = \"{2}\"\nwebhook_forward = "
            "\"http://127.0.0.1:{1}/callback\"\n"
            "[[provider]]\nname = \"centre\"\nchannel = \"sms\"\nkind = \"smpp\"\nhost = \"127.0.0.1\"\nport = {3}\n"
            "security = \"none\"\nsystem_id = \"shop\"\npassword = \"{4}\"\npriority = 2\n"
            "[[provider]]\nname = \"agg\"\nchannel = \"sms\"\nkind = \"http\"\nurl = \"http://127.0.0.1:{1}/sms\"\n"
            "id = \"/id\"\nsecrets = {{ token = \"{5}\" }}\nheaders = {{ Authorization = \"Bearer {{secret.token}}\" "
            "}}\n"
            "body = {{ to = \"{{to.national}}\", text = \"{{text}}\", key = \"{{secret.token}}\" }}\n"
            "answers = [{{ status = \"200\", means = \"accepted\" }}, {{ status = \"500-599\", means = \"retry\" }}]\n"
            "receipts = {{ query = \"k\", format = \"query\", id = \"id\", state = \"st\", states = {{ ok = "
            "\"delivered\" "
            "}}, secret = \"{6}\", inbound = {{ where = \"text\", number = \"from\", text = \"text\" }} }}\n",
            line_token, providers.http_port(), channel_secret, providers.smpp_port(), smpp_password, sms_token,
            hook_secret);
    }

    api_answer call(const std::string& method, const std::string& target, const std::string& body = "")
    {
        return api.call({method, target, {json_body}, body});
    }
    /// Its story has this in it, once it has been tried.
    std::string send(const std::string& channel, const std::string& to, const std::string& until,
                     const std::string& more = "")
    {
        sent.push_back(to);
        const auto stored = call("POST", "/v1/messages",
                                 fmt::format(R"({{"to": {{"{0}": "{1}"}}, "class": "transactional", "legs": ["{0}"],
                                                  "callback": "shop", "metadata": {{"note": "{1}"}},
                                                  "dedupe_key": "to {1}", "content": {{"text": "{2}"}} {3}}})",
                                             channel, to, text, more));
        EXPECT_EQ(stored.status, 202u) << stored.body;
        const auto id = stored.body.substr(stored.body.find("\"id\":\"") + 6, 36);
        ask_until(address(), "", "/v1/messages/" + id, until);
        return id;
    }
    void wait_in_log(const std::string& part)
    {
        while (log().find(part) == std::string::npos) daemon.expect_running();
    }

    void providers_say_it();
    void outsiders_say_it();
    void callers_say_it();
    void operators_say_it();
    void the_file_says_it();
    std::vector<std::string> found_in_log() const;

    indiscreet_providers providers;
    std::vector<std::string> sent;
};

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
    wait_in_log("event=callback_failed");
}

/// Webhooks, signed and not, readable and not; declining by a link that is none.
void SilentLog::outsiders_say_it()
{
    http_caller outside{public_address};
    const auto line_says = [&](const std::string& body, const std::string& secret) {
        const auto signature = "X-Line-Signature: " + in_base64(hmac_of(digest_kind::sha256, secret, body));
        return outside.call({"POST", "/hooks/line/line", {signature}, body}).status;
    };
    const auto event = R"({"events":[{"type":"message","webhookEventId":"01H-1","timestamp":1,"source":{"type":"user",)"
                       R"("userId":")" +
                       line_user(4) + R"("},"message":{"type":"text","text":")" + text + R"("}}]})";
    EXPECT_EQ(line_says(event, line_secret), 200u);
    EXPECT_EQ(line_says(event, "of somebody else"), 403u);
    EXPECT_EQ(line_says(R"({"events": ")" + line_user(4) + text, line_secret), 200u);
    const auto agg_says = [&](const std::string& query) {
        return outside.call({"GET", "/hooks/http/agg?" + query, {}, ""}).status;
    };
    EXPECT_EQ(agg_says("k=" + hook_secret + "&id=agg-1&st=ok"), 200u);
    EXPECT_EQ(agg_says("k=" + hook_secret + "&id=" + number(4) + "&st=" + number(5)), 200u);
    EXPECT_EQ(agg_says("k=" + hook_secret + "&from=" + number(5) + "&text=STOP"), 200u);
    EXPECT_EQ(agg_says("k=" + hook_secret + "&from=" + number(5) + "&text=" + percent_encoded(text)), 200u);
    EXPECT_EQ(agg_says("k=x" + hook_secret + "&from=" + number(5) + "&text=STOP"), 403u);
    EXPECT_EQ(agg_says("k=" + hook_secret + "&from=" + sent.front() + "&text=x"), 200u);
    EXPECT_EQ(outside.call({"GET", "/u/" + sent.front(), {}, ""}).status, 404u);
    EXPECT_EQ(outside.call({"POST", "/u/" + sent.front(), {}, "List-Unsubscribe=One-Click"}).status, 404u);
    EXPECT_EQ(outside.call({"GET", "/c/" + line_token, {}, ""}).status, 404u);
    wait_in_log("event=receipt_unreadable");
    wait_in_log("event=webhook_forward_");
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

/// Names of what must not be there, with the line where it is.
std::vector<std::string> SilentLog::found_in_log() const
{
    auto needles = sent;
    for (const auto* one : {&mail_password, &refused_password, &line_token, &line_secret, &next_line_secret, &sms_token,
                            &hook_secret, &smpp_password, &api_token, &next_api_token, &callback_secret})
        needles.push_back(*one);
    for (const int answer : {2, 4, 5}) {
        needles.push_back(number(answer).substr(1));  // in any form without blanks
        needles.push_back(fmt::format("{}-{}-{}", number(answer).substr(0, 3), number(answer).substr(3, 4),
                                      number(answer).substr(7)));
    }
    for (const auto* other :
         {"90-1234-5674", "9012345674", "hanako.other", "U44444444444444444444444444444444", "pin-48217-pin",
          "暗証番号", "taken.hanako", "never.hanako", "later.hanako", "spam.hanako"})
        needles.emplace_back(other);
    std::vector<std::string> made;
    std::istringstream lines{log()};
    for (std::string line; std::getline(lines, line);)
        for (const auto& needle : needles)
            for (const auto& form : forms_of(needle))
                if (in_lower(line).find(form) != std::string::npos)
                    made.push_back(needle + " as " + form + " in: " + line);
    return made;
}

TEST_F(SilentLog, NoSecretNoAddressAndNoTextOfAWholeDay)
{
    write(api_token, line_secret);
    daemon.start();
    systemd.hear_until("READY=1");
    providers_say_it();
    outsiders_say_it();
    callers_say_it();
    operators_say_it();
    the_file_says_it();
    send("line", line_user(3), R"("attempts":[{)");
    EXPECT_EQ(daemon.stop(), 0);
    daemon.start();
    systemd.hear_until("READY=1");
    EXPECT_EQ(daemon.stop(), 0);
    EXPECT_THAT(found_in_log(), IsEmpty());
    if (HasFailure()) std::puts(log().c_str());
}

}  // namespace
}  // namespace todoke
