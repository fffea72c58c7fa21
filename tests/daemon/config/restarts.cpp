// What of a changed configuration only a restart takes into use.
#include "daemon/config/restarts.hpp"

#include <gtest/gtest.h>
#include <tuple>

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
