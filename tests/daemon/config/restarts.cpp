// What of a changed configuration only a restart takes into use.
#include "daemon/config/restarts.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace todoke
