// What of a changed configuration only a restart takes into use.
#include "daemon/config/restarts.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <tuple>
#include <unistd.h>

namespace todoke {
namespace {

const std::string of_mail = "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"sandbox\"\n";
const std::string of_sms = "[[provider]]\nname = \"text\"\nchannel = \"sms\"\nkind = \"sandbox\"\n";

config read(const std::string& text)
{
    return std::get<config>(parse_config({{"todoke.toml", text}}));
}

struct restart_row {
    std::string running, next;
    std::vector<std::string> told;
};

TEST(Restarts, AreNeededForProvidersTheStoreAndWhereItListens)
{
    const restart_row table[] = {
        {of_mail, of_mail, {}},
        {of_mail, "# a word\n" + of_mail + "[class.urgent]\nttl = \"20m\"\n", {}},
        {of_mail + of_sms, of_sms + of_mail, {}},
        {of_mail, of_mail + of_sms, {"[[provider]] text is new"}},
        {of_mail + of_sms, of_sms, {"[[provider]] mail is gone"}},
        {of_mail, of_mail + "rate = \"5/s\"\n", {"[[provider]] mail has changed"}},
        {of_mail, of_mail + "[store]\nkeep = \"120d\"\n", {"[store] is new"}},
        {of_mail + "[store]\nkeep = \"120d\"\n", of_mail + "[store]\nkeep = \"90d\"\n", {"[store] has changed"}},
        {of_mail, of_mail + "[api]\nmax_body = \"2MiB\"\n", {}},
        {of_mail, of_mail + "[api]\nlisten = [\"127.0.0.1:8620\"]\n", {"[api] listen is new"}}};
    for (const auto& row : table)
        EXPECT_EQ(what_needs_a_restart(read(row.running), read(row.next)), row.told) << row.running << row.next;
}

const std::string of_line =
    "[[provider]]\nname = \"line\"\nchannel = \"line\"\nkind = \"line\"\nchannel_id = \"1650000000\"\n";
const std::string of_twilio =
    "[[provider]]\nname = \"cloud\"\nchannel = \"sms\"\nkind = \"twilio\"\nfrom = \"+15005550006\"\n"
    "account_sid = \"AC00000000000000000000000000000007\"\n";

std::string of_http(const std::string& secret)
{
    return "[public]\nlisten = \"127.0.0.1:8621\"\nurl = \"https://msg.shop.example.jp\"\n"
           "[[provider]]\nname = \"agg\"\nchannel = \"sms\"\nkind = \"http\"\nurl = \"http://127.0.0.1:9/\"\n"
           "body = { to = \"{to}\" }\nanswers = [{ means = \"accepted\" }]\n"
           "receipts = { query = \"k\", format = \"query\", id = \"id\", state = \"st\", "
           "states = { ok = \"delivered\" }, secret = \"" +
           secret + "\" }\n";
}

TEST(Restarts, AreNotNeededForWhoMayCallAProvider)
{
    const std::string token = "access_token = \"good\"\n", one = "channel_secret = \"one\"\n",
                      two = "channel_secret = \"two\"\n", before = "previous_channel_secret = \"one\"\n";
    const std::string key = "api_key = \"SK00000000000000000000000000000007\"\napi_secret = \"sent\"\n",
                      first = "auth_token = \"one\"\n", second = "auth_token = \"two\"\n";
    const restart_row table[] = {
        {of_line + token + one, of_line + token + two + before, {}},
        {of_line + one, of_line + one + before, {}},
        {of_line + one, of_line + two, {"[[provider]] line has changed"}},  // tokens are issued with it
        {of_twilio + first, of_twilio + first + "previous_auth_token = \"zero\"\n", {}},
        {of_twilio + key + first, of_twilio + key + second, {}},
        {of_twilio + first, of_twilio + second, {"[[provider]] cloud has changed"}},
        {of_http("one"), of_http("two"), {}}};
    for (const auto& row : table)
        EXPECT_EQ(what_needs_a_restart(read(row.running), read(row.next)), row.told) << row.running << row.next;
}

/// The file says the same as before; what it points to does not.
std::vector<std::string> told_of_secret(const std::string& before_it, const std::string& key)
{
    const auto path = std::filesystem::path{testing::TempDir()} / fmt::format("restarts.{}", ::getpid());
    const auto text = fmt::format("{}{} = {{ file = \"{}\" }}\n", before_it, key, path.string());
    const auto with = [&](const std::string& secret) {
        std::ofstream{path} << secret;
        return read(text);
    };
    const auto running = with("whsec_MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=");
    EXPECT_TRUE(what_needs_a_restart(running, read(text)).empty());
    const auto told = what_needs_a_restart(running, with("whsec_MTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA="));
    std::filesystem::remove(path);
    return told;
}

TEST(Restarts, AreNeededForASecretThatChangedInItsFile)
{
    const std::string smtp =
        "[[provider]]\nname = \"relay\"\nchannel = \"email\"\nkind = \"smtp\"\nhost = \"mx.example.jp\"\n"
        "from = \"shop@example.jp\"\nuser = \"shop\"\n";
    const std::string smpp =
        "[[provider]]\nname = \"smsc\"\nchannel = \"sms\"\nkind = \"smpp\"\nhost = \"127.0.0.1\"\n"
        "security = \"none\"\nsystem_id = \"shop\"\nsource = \"0005123456\"\n";
    const std::string callback = "[[callback]]\nname = \"shop\"\nurl = \"https://shop.example.jp/hooks\"\n";
    using texts = std::vector<std::string>;
    const texts another{"[[provider]] relay has another password, key or token"};
    EXPECT_EQ(told_of_secret(smtp, "password"), another);
    EXPECT_EQ(told_of_secret(smpp, "password"), texts{"[[provider]] smsc has another password, key or token"});
    EXPECT_EQ(told_of_secret(of_line, "access_token"), texts{"[[provider]] line has another password, key or token"});
    EXPECT_EQ(told_of_secret(of_line, "channel_secret"), texts{"[[provider]] line has another password, key or token"});
    EXPECT_EQ(told_of_secret(of_line + "access_token = \"good\"\n", "channel_secret"), texts{}) << "webhooks only";
    EXPECT_EQ(told_of_secret(of_twilio, "auth_token"), texts{"[[provider]] cloud has another password, key or token"});
    EXPECT_EQ(told_of_secret(of_http("one") + "[provider.secrets]\n", "api"),
              texts{"[[provider]] agg has another password, key or token"});
    EXPECT_EQ(told_of_secret(callback, "secret"), texts{"[[callback]] shop has another password, key or token"});
    EXPECT_EQ(told_of_secret(callback + "secret = \"whsec_MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=\"\n",
                             "previous_secret"),
              texts{"[[callback]] shop has another password, key or token"});
}

std::vector<std::string> told_of_addresses(const std::string& held, const std::string& next)
{
    auto running = read(of_mail + "[api]\nlisten = [" + held + "]\n");
    const auto file = read(of_mail + "[api]\nlisten = [" + next + "]\n");
    EXPECT_TRUE(other_addresses(running.api, file.api).empty()) << "it listens by itself: a restart does it";
    running.api.is_held = true;
    EXPECT_TRUE(what_needs_a_restart(running, file).empty()) << "a restart does nothing for it";
    std::vector<std::string> told;
    for (const auto& one : other_addresses(running.api, file.api)) told.push_back(to_text(one));
    return told;
}

TEST(Restarts, DoNothingForAddressesThatSystemdHolds)
{
    const std::string socket = "\"unix:/run/todoke/api.sock\"", port = "\"127.0.0.1:8620\"";
    using texts = std::vector<std::string>;
    const std::tuple<std::string, std::string, texts> table[] = {
        {socket + ", " + port, port + ", " + socket, {}},
        {port, "\"localhost:8620\"", {}},
        {socket, "\"unix:/var/run/todoke/../todoke/api.sock\"", {}},
        {socket,
         socket + ", \"[::1]:8620\"",
         {"[::1]:8620 of [api] listen is closed: no ListenStream= of todoked.socket"}},
        {socket + ", " + port,
         socket,
         {"127.0.0.1:8620 is open: a ListenStream= of todoked.socket, and not in [api] listen"}}};
    for (const auto& [held, next, told] : table) EXPECT_EQ(told_of_addresses(held, next), told) << held << next;
}

}  // namespace
}  // namespace todoke
