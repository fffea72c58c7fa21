// Every mistake is named with its line and with what to write instead.
#include "tests/daemon/config/cases.hpp"
#include "tests/support/by_name.hpp"

namespace todoke {
namespace {

class ConfigProblems : public testing::TestWithParam<config_case> {};

TEST_P(ConfigProblems, AreNamedWithTheirLine)
{
    expect_exactly(problems_of(GetParam().text), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Keys, ConfigProblems,
    testing::Values(
        config_case{"unknown_section", "[sites]\n", {{1, "sites: unknown key; did you mean site?"}}},
        config_case{"unknown_key",
                    "[site]\ntime_zon = \"Asia/Tokyo\"\n",
                    {{2, "site.time_zon: unknown key; did you mean time_zone?"}}},
        config_case{"swapped_letters", "[store]\nkepe = \"9d\"\n", {{2, "did you mean keep?"}}},
        config_case{"nothing_near", "[site]\ncolour = \"red\"\n", {{2, "site.colour: unknown key; remove it"}}},
        config_case{"key_of_another_kind",
                    "[[provider]]\nname = \"x\"\nchannel = \"sms\"\nkind = \"sandbox\"\nhost = \"h\"\n",
                    {{5, "provider.x.host: unknown key for a provider of kind \"sandbox\""}}},
        config_case{"value_for_section", "site = 3\n", {{1, "expected a section, not 3; write [site]"}}},
        config_case{"one_bracket", "[provider]\nname = \"x\"\n", {{1, "write [[provider]] with two brackets"}}},
        config_case{
            "text_for_number", "[store]\nmax_queue = \"many\"\n", {{2, "expected a whole number, not \"many\""}}},
        config_case{"number_for_text", "[store]\npath = 3\n", {{2, "expected text in quotes, not 3"}}},
        config_case{"text_for_flag", "[class.urgent]\nneeds_consent = \"yes\"\n", {{2, "expected true or false"}}},
        config_case{
            "number_in_list", "[api]\nlisten = [\n  3,\n]\n", {{3, "expected a list of texts in quotes, not 3"}}},
        config_case{"line_break", "[store]\npath = \"/a\\nb\"\n", {{2, "line break or another control character"}}},
        config_case{"zero_byte", "[site]\ntime_zone = \"Asia\\u0000\"\n", {{2, "control character"}}},
        config_case{"empty_text", "[store]\npath = \"\"\n", {{2, "store.path: is empty"}}}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Toml, ConfigProblems,
    testing::Values(config_case{"open_quote", "[site]\ntime_zone = \"Asia\n", {{2, "not TOML"}}},
                    config_case{"key_twice", "[site]\ntime_zone = \"UTC\"\ntime_zone = \"UTC\"\n", {{3, "redefine"}}},
                    config_case{"no_value", "\n\n[store]\nkeep =\n", {{4, "not TOML"}}},
                    config_case{"not_utf8", "[site]\ntime_zone = \"\xff\"\n", {{2, "not TOML"}}}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Site, ConfigProblems,
    testing::Values(config_case{"unknown_zone",
                                "[site]\ntime_zone = \"Asia/Edo\"\n",
                                {{2, "\"Asia/Edo\" is not a time zone; write a name like \"Asia/Tokyo\""}}},
                    config_case{"region", "[site]\nphone_region = \"JPN\"\n", {{2, "write \"JP\""}}},
                    config_case{"floor_all_day",
                                "[site]\nquiet_floor = [\"08:00-20:00\", \"20:00-08:00\"]\n",
                                {{2, "leaves no time of the week"}}},
                    config_case{
                        "floor_always", "[site]\nquiet_floor = \"always\"\n", {{2, "leaves no time of the week"}}},
                    config_case{"only_to",
                                "[site]\nonly_to = [\n\"*@shop.example.jp\",\n\"shop\",\n\"*@\",\n\"0312345678\","
                                "\n\"U12\",\n\"*@shop.example.jp\"]\n",
                                {{4, "\"shop\" is no address"},
                                 {5, "\"*@\""},
                                 {6, "\"0312345678\" is no address"},
                                 {7, "\"U12\" is no LINE user id"},
                                 {8, "stands there twice"}}},
                    config_case{"trust_clock", "[site]\ntrust_clock = \"yes\"\n", {{2, "trust_clock"}}}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Store, ConfigProblems,
    testing::Values(
        config_case{"relative_path", "[store]\npath = \"todoke.db\"\n", {{2, "not the full path of a file"}}},
        config_case{"postgresql", "[store]\npath = \"postgresql://db/todoke\"\n", {{2, "PostgreSQL is not built yet"}}},
        config_case{
            "bad_duration", "[store]\nkeep = \"90 days\"\n", {{2, "\"90 days\" is not a duration; write one like"}}},
        config_case{"duration_as_number", "[store]\nkeep = 90\n", {{2, "90 is not a duration"}}},
        config_case{"too_short", "[store]\nkeep = \"1h\"\n", {{2, "write \"1d\" to \"3650d\""}}},
        config_case{"content_outlives_message",
                    "[store]\nkeep = \"7d\"\nkeep_content = \"8d\"\n",
                    {{3, "longer than keep (7d)"}}},
        config_case{"size_without_unit", "[store]\nmin_free_disk = \"200\"\n", {{2, "is not a size; write one like"}}},
        config_case{"size_as_number", "[store]\nmin_free_disk = 200\n", {{2, "200 is not a size"}}},
        config_case{"no_queue", "[store]\nmax_queue = 0\n", {{2, "0 is not possible; write 1 to"}}}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Class, ConfigProblems,
    testing::Values(
        config_case{"own_without_priority",
                    "[class.alerts]\nttl = \"1h\"\n",
                    {{1, "class.alerts.priority is missing: write priority = 20"}}},
        config_case{"name",
                    "[class.\"Big Sale\"]\npriority = 20\n",
                    {{1, "a class is named with 1 to 64 of a-z, 0-9, - and _"}}},
        config_case{"priority", "[class.urgent]\npriority = 100\n", {{2, "100 is not possible; write 0 to 99"}}},
        config_case{"spread_of_transactional",
                    "[class.transactional]\nrelease_spread = \"30m\"\n",
                    {{2, "class transactional is never spread"}}},
        config_case{"spread_of_urgent",
                    "[class.urgent]\nrelease_spread = \"1s\"\n",
                    {{2, "write \"0s\", or a class of your own"}}},
        config_case{"patience", "[class.promotional]\npatience = \"never\"\n", {{2, "is not a duration"}}},
        config_case{"patience_zero", "[class.promotional]\npatience = \"0s\"\n", {{2, "write \"1s\" to"}}},
        config_case{"patience_number", "[class.promotional]\npatience = 30\n", {{2, "30 is not a duration"}}},
        config_case{"weight", "[class.promotional]\nweight = 0\n", {{2, "write 1 to 100"}}},
        config_case{"same_ends",
                    "[class.promotional]\nquiet_hours = [\"08:00-08:00\"]\n",
                    {{2, "\"08:00-08:00\" is not a part of the day"}}},
        config_case{"word_in_list",
                    "[class.promotional]\nquiet_hours = [\"21:00-08:00\", \"never\"]\n",
                    {{2, "\"never\" is not a part of the day"}}},
        config_case{"always",
                    "[class.promotional]\nquiet_hours = \"always\"\n",
                    {{2, "no time of the week is left for line in class promotional"}}},
        config_case{"always_on_one_leg",
                    "[class.promotional]\nquiet_hours = { sms = \"always\" }\n",
                    {{2, "take sms out of its legs"}}},
        config_case{"ranges_cover_the_day",
                    "[class.nurturing]\nquiet_hours = [\"00:00-12:00\", \"12:00-24:00\"]\n",
                    {{2, "no time of the week"}}},
        config_case{"floor_and_class",
                    "[site]\nquiet_floor = [\"07:00-22:00\"]\n",
                    {{2, "class nurturing"}, {2, "class promotional"}, {2, "for line in class transactional"}}},
        config_case{"quiet_channel",
                    "[class.urgent]\nquiet_hours = { mail = \"never\" }\n",
                    {{2, "class.urgent.quiet_hours.mail: unknown key; did you mean email?"}}},
        config_case{
            "leg_twice", "[class.urgent]\nlegs = [\"sms\", \"line\", \"sms\"]\n", {{2, "\"sms\" stands there twice"}}},
        config_case{"unknown_leg", "[class.urgent]\nlegs = [\"fax\"]\n", {{2, "\"fax\" is not a channel"}}},
        config_case{"no_legs", "[class.urgent]\nlegs = []\n", {{2, "names no channel"}}},
        config_case{"uncertain_word",
                    "[class.urgent]\non_uncertain = \"drop\"\n",
                    {{2, "\"drop\" is not one of \"assume_sent\", \"hold\", \"retry\", \"next_leg\""}}},
        config_case{"uncertain_channel",
                    "[class.urgent]\non_uncertain = { sms = 3 }\n",
                    {{2, "class.urgent.on_uncertain.sms: expected text"}}},
        config_case{"max_lateness", "[class.urgent]\nmax_lateness = \"late\"\n", {{2, "\"late\" is not a duration"}}},
        config_case{"fingerprint", "[class.urgent]\nfingerprint = \"all\"\n", {{2, "\"any\", \"line_sms\", \"off\""}}}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    NotBuilt, ConfigProblems,
    testing::Values(
        config_case{"callback_without_url",
                    "[[callback]]\nname = \"shop\"\nsecret = \"whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"\n",
                    {{1, "url"}}},
        config_case{"callback_in_the_clear",
                    "[[callback]]\nname = \"shop\"\nurl = \"http://shop.example.jp/\"\n"
                    "secret = \"whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"\n",
                    {{3, "write https://"}}},
        config_case{"callback_secret",
                    "[[callback]]\nname = \"shop\"\nurl = \"https://shop.example.jp/\"\nsecret = \"secret\"\n",
                    {{4, "openssl rand"}}},
        config_case{"callback_secret_of_before",
                    "[[callback]]\nname = \"shop\"\nurl = \"https://shop.example.jp/\"\n"
                    "secret = \"whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"\nprevious_secret = \"secret\"\n",
                    {{5, "previous_secret: is no secret of Standard Webhooks"}}},
        config_case{"callback_with_both_secrets",
                    "[[callback]]\nname = \"shop\"\nurl = \"https://shop.example.jp/\"\n"
                    "secret = \"whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"\n"
                    "previous_secret = \"whsec_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB\"\n",
                    {}},
        config_case{"neutral_values_pass",
                    "[site]\nonly_to = []\n[class.promotional]\nmax_lateness = \"none\"\n"
                    "caps = []\non_cap = \"defer\"\nspacing = \"0s\"\npatience = \"none\"\n"
                    "[[provider]]\nname = \"l\"\nchannel = \"line\"\nkind = \"line\"\naccess_token = \"t\"\nsame_users "
                    "= false\nweight = 1\nreserve = 0.0\n"
                    "[[provider]]\nname = \"s\"\nchannel = \"sms\"\nkind = \"smpp\"\nhost = \"h\"\nsystem_id = "
                    "\"i\"\npassword = \"p\"\nbind = \"transceiver\"\nreserve = 0\n",
                    {}}),
    by_name);

TEST(ConfigProblems, AreAllSaidAtOnceInTheOrderOfTheFile)
{
    const std::string text =
        "[store]\n"
        "keep = \"soon\"\n"
        "[site]\n"
        "time_zone = \"Nowhere\"\n"
        "colour = \"red\"\n"
        "[[provider]]\n"
        "name = \"Mail!\"\n"
        "channel = \"email\"\n"
        "kind = \"smtp\"\n"
        "port = 99999\n"
        "[class.promotional]\n"
        "legs = [\"line\", \"line\"]\n";
    expect_exactly(problems_of(text), {{2, "is not a duration"},
                                       {4, "is not a time zone"},
                                       {5, "unknown key"},
                                       {6, "provider.host is missing"},
                                       {6, "provider.from is missing"},
                                       {7, "is not a name"},
                                       {10, "99999 is not possible; write 1 to 65535"},
                                       {12, "stands there twice"}});
}

}  // namespace
}  // namespace todoke
