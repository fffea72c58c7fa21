// Mistakes in [[provider]] and [api].
#include "tests/daemon/config/cases.hpp"
#include "tests/support/by_name.hpp"

namespace todoke {
namespace {

class ConfigDoorProblems : public testing::TestWithParam<config_case> {};

TEST_P(ConfigDoorProblems, AreNamedWithTheirLine)
{
    expect_exactly(problems_of(GetParam().text), GetParam().expected);
}

/// A good provider of each kind in lines 1 to 6 (smtp: 1 to 5), and one more line.
std::string smtp(const std::string& more, const std::string& host = "smtp.example.jp")
{
    return "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"smtp\"\nhost = \"" + host + "\"\n" + more +
           (more.find("from =") == more.npos ? "\nfrom = \"news@shop.example.jp\"\n" : "\n");
}
std::string hosts(const std::string& list)
{
    return "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"smtp\"\nhost = " + list +
           "\nfrom = \"news@shop.example.jp\"\n";
}
std::string line(const std::string& more)
{
    return "[[provider]]\nname = \"line\"\nchannel = \"line\"\nkind = \"line\"\naccess_token = \"abc\"\n" + more + "\n";
}

/// Where LINE can call.
std::string heard_line(const std::string& more)
{
    return "[public]\nlisten = \"127.0.0.1:8621\"\nurl = \"https://msg.shop.example.jp\"\n" +
           line("channel_secret = \"x\"\n" + more);
}

std::string line_without_token(const std::string& more)
{
    return "[[provider]]\nname = \"line\"\nchannel = \"line\"\nkind = \"line\"\n" + more + "\n";
}
std::string smpp(const std::string& more)
{
    return "[[provider]]\nname = \"smsc\"\nchannel = \"sms\"\nkind = \"smpp\"\nhost = \"smpp.example.jp\"\n" + more +
           (more.find("system_id") == more.npos ? "\nsystem_id = \"shop\"" : "") + "\npassword = \"p\"\n";
}
std::string sandbox(const std::string& more)
{
    return "[[provider]]\nname = \"try\"\nchannel = \"sms\"\nkind = \"sandbox\"\n" + more + "\n";
}
std::string token(const std::string& more)
{
    return "[[api.token]]\nname = \"shop\"\nsecret = \"0123456789abcdef\"\n" + more + "\n";
}

INSTANTIATE_TEST_SUITE_P(
    Provider, ConfigDoorProblems,
    testing::Values(
        config_case{"nothing_given",
                    "[[provider]]\n",
                    {{1, "provider.name is missing: write name = \"mail\""},
                     {1, "provider.channel is missing"},
                     {1, "provider.kind is missing"}}},
        config_case{"wrong_channel",
                    "[[provider]]\nname = \"x\"\nchannel = \"sms\"\nkind = \"line\"\naccess_token = \"t\"\n",
                    {{3, "kind \"line\" sends on line, not on sms; write channel = \"line\""}}},
        config_case{"unknown_channel",
                    "[[provider]]\nname = \"x\"\nchannel = \"fax\"\nkind = \"sandbox\"\n",
                    {{3, "\"fax\" is not a channel"}}},
        config_case{"unknown_kind",
                    "[[provider]]\nname = \"x\"\nchannel = \"sms\"\nkind = \"pigeon\"\n",
                    {{4, "\"pigeon\" is not a kind of provider"}}},
        config_case{"same_name", sandbox("") + sandbox(""), {{7, "another provider is named try too"}}},
        config_case{"rate", sandbox("rate = \"50 per second\""), {{5, "is not a rate; write one like \"50/s\""}}},
        config_case{"rate_zero", sandbox("rate = \"0/s\""), {{5, "is not a rate"}}},
        config_case{"rate_negative", sandbox("rate = \"-1/s\""), {{5, "is not a rate"}}},
        config_case{"rate_unit_twice", sandbox("rate = [\"5/s\", \"9/s\"]"), {{5, "second limit for the same time"}}},
        config_case{"window", sandbox("window = 0"), {{5, "write 1 to 1000"}}},
        config_case{"priority", sandbox("priority = -1"), {{5, "write 1 to 99"}}},
        config_case{"retry", sandbox("retry = \"often\""), {{5, "is not a list of waits; write one like \"10s, 1m"}}},
        config_case{"answers",
                    sandbox("answers = { \"550\" = \"accepted\" }"),
                    {{5, "provider.try.answers.550: \"accepted\" is not one of \"retry\", \"rejected\""}}},
        config_case{
            "breaker",
            sandbox("breaker = { failures = 0, pauze = \"3s\" }"),
            {{5, "provider.try.breaker.failures: 0 is not possible"}, {5, "pauze: unknown key; did you mean pause?"}}},
        config_case{"weight", sandbox("weight = 0"), {{5, "write 1 to 100"}}},
        config_case{"reserve", sandbox("reserve = 1"), {{5, "1 is not a part of the whole; write 0 to 0.9"}}},
        config_case{"reserve_negative", sandbox("reserve = -0.1"), {{5, "write 0 to 0.9"}}},
        config_case{"reserve_text", sandbox("reserve = \"20%\""), {{5, "write 0 to 0.9"}}},
        config_case{"reserve_not_a_number", sandbox("reserve = nan"), {{5, "write 0 to 0.9"}}},
        config_case{"same_users_elsewhere", sandbox("same_users = true"), {{5, "same_users: unknown key"}}},
        config_case{"outcome_word",
                    sandbox("outcomes = { \"01\" = [\"lost\"] }"),
                    {{5, "provider.try.outcomes.01: \"lost\" is not one of accepted, retry"}}},
        config_case{"no_outcome", sandbox("outcomes = { \"01\" = [] }"), {{5, "names no outcome"}}},
        config_case{"repeats", sandbox("repeats = \"long\""), {{5, "is not a duration"}}}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Smtp, ConfigDoorProblems,
    testing::Values(
        config_case{"port_in_host", smtp("", "smtp.example.jp:587"), {{5, "the port is a key of its own"}}},
        config_case{"port", smtp("port = 0"), {{6, "provider.mail.port: 0 is not possible; write 1 to 65535"}}},
        config_case{"security_word",
                    smtp("security = \"ssl\""),
                    {{6, "\"ssl\" is not one of \"tls\", \"starttls\", \"none\""}}},
        config_case{"none_abroad", smtp("security = \"none\""), {{6, "\"none\" is for loopback"}}},
        config_case{
            "none_on_a_lookalike", smtp("security = \"none\"", "127.example.jp"), {{6, "\"none\" is for loopback"}}},
        config_case{"none_on_loopback", smtp("security = \"none\"", "127.0.0.1"), {}},
        config_case{"user_without_password", smtp("user = \"shop\""), {{1, "provider.mail.password is missing"}}},
        config_case{"password_without_user", smtp("password = \"x\""), {{1, "provider.mail.user is missing"}}},
        config_case{"from_without_at", smtp("from = \"shop\""), {{6, "is not an address; write one like"}}},
        config_case{"from_half_open", smtp("from = \"Shop <news@shop.example.jp\""), {{6, "is not an address"}}},
        config_case{"from_line_break",
                    smtp("from = \"a@b.jp\\r\\nBcc: c@d.jp\""),
                    {{6, "line break or another control character"}}},
        config_case{"from_japanese_local_part", smtp("from = \"お店@shop.example.jp\""), {{6, "is not an address"}}},
        config_case{"unsubscribe", smtp("unsubscribe = \"http://x.jp\""), {{6, "is not a way to unsubscribe"}}},
        config_case{"timeout", smtp("timeout = \"0\""), {{6, "write \"1s\" to \"10m\""}}},
        config_case{"host_twice", hosts("[\"a.jp\", \"a.jp\"]"), {{5, "is there twice"}}},
        config_case{"no_hosts", hosts("[]"), {{5, "names no host"}}},
        config_case{"second_host_with_a_port", hosts("[\"a.jp\", \"b.jp:25\"]"), {{5, "the port is a key of its own"}}},
        config_case{"second_host_abroad",
                    hosts("[\"127.0.0.1\", \"b.jp\"]\nsecurity = \"none\""),
                    {{6, "\"none\" is for loopback"}}},
        config_case{"mechanism", smtp("auth = \"cram-md5\""), {{6, "\"cram-md5\" is not one of"}}},
        config_case{
            "token_written_out", smtp("user = \"a@b.jp\"\ntoken = \"ya29\""), {{7, "write { file = \"/PATH\" }"}}},
        config_case{"token_that_is_not_there",
                    smtp("user = \"a@b.jp\"\ntoken = { file = \"/nowhere/token\" }"),
                    {{7, "/nowhere/token cannot be read"}}},
        config_case{"password_with_a_tokens_mechanism",
                    smtp("user = \"shop\"\npassword = \"x\"\nauth = \"xoauth2\""),
                    {{8, "\"xoauth2\" goes with a token"}}},
        config_case{"helo", smtp("helo = \"gateway shop\""), {{6, "is no name to greet a host with"}}},
        config_case{"helo_empty", smtp("helo = \"\""), {{6, "is empty"}}},
        config_case{"bounces", smtp("bounces = \"bounces\""), {{6, "is no address for reports"}}},
        config_case{"bounces_without_room",
                    smtp("bounces = \"a-rather-long-name-for-it@shop.example.jp\""),
                    {{6, "at most 24 letters"}}},
        config_case{"reports_without_an_address_for_them",
                    smtp("reports = \"127.0.0.1:8625\""),
                    {{1, "provider.mail.bounces is missing"}}},
        config_case{"reports_from_afar",
                    smtp("bounces = \"bounces@shop.example.jp\"\nreports = \"0.0.0.0:8625\""),
                    {{7, "is no address on this machine"}}},
        config_case{"dkim_key_that_is_none",
                    smtp("from = \"a@b.jp\"\n[[provider.dkim]]\nselector = \"s\"\nkey = \"MII\""),
                    {{9, "is no private key in PEM"}}},
        config_case{"dkim_without_anything",
                    smtp("from = \"a@b.jp\"\n[[provider.dkim]]\n"),
                    {{7, "selector is missing"}, {7, "key is missing"}}}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Line, ConfigDoorProblems,
    testing::Values(
        config_case{"no_token",
                    "[[provider]]\nname = \"l\"\nchannel = \"line\"\nkind = \"line\"\n",
                    {{1, "access_token is missing: write access_token = { credential = \"line-token\" }"}}},
        config_case{"plain_abroad", line("endpoint = \"http://api.line.me\""), {{6, "http:// is for loopback"}}},
        config_case{"plain_on_loopback", line("endpoint = \"http://127.0.0.1:4010\""), {}},
        config_case{"no_scheme", line("endpoint = \"api.line.me\""), {{6, "write an address like"}}},
        config_case{"with_path", line("endpoint = \"https://api.line.me/v2\""), {{6, "only scheme, host and port"}}},
        config_case{
            "user_in_address", line("endpoint = \"http://127.0.0.1@evil.jp\""), {{6, "only scheme, host and port"}}},
        config_case{"bad_port", line("endpoint = \"https://api.line.me:x\""), {{6, "only scheme, host and port"}}},
        config_case{"webhooks_that_nobody_hears",
                    line("channel_secret = \"x\"\nwebhook_forward = \"https://x.jp/line?a=1\""),
                    {{7, "this needs [public]"}}},
        config_case{"notification_messages_that_nobody_hears_of",
                    line("channel_secret = \"x\"\nnotification_messages = true"),
                    {{7, "this needs [public]"}}},
        config_case{"webhooks_that_are_heard", heard_line("webhook_forward = \"https://x.jp/line?a=1\""), {}},
        config_case{"notification_messages_that_are_heard_of", heard_line("notification_messages = true"), {}},
        config_case{"secret_with_a_space", line("channel_secret = \"x y\""), {{6, "copy it again"}}},
        config_case{
            "secret_of_before_alone", line("previous_channel_secret = \"x\""), {{1, "channel_secret is missing"}}},
        config_case{"channel_id", line("channel_id = \"shop\""), {{6, "it is a number, in quotes"}}},
        config_case{"two_ways_to_a_token", line("key = { env = \"PATH\" }"), {{6, "remove one of them"}}},
        config_case{"key_alone",
                    line_without_token("key = { env = \"PATH\" }"),
                    {{1, "channel_id is missing"}, {1, "key_id is missing"}}},
        config_case{"key_that_is_not_there",
                    line_without_token("channel_id = \"1\"\nkey_id = \"k\"\nkey = \"/no/such/file\""),
                    {{7, "cannot be read"}}},
        config_case{
            "secret_without_id", line_without_token("channel_secret = \"x\""), {{1, "access_token is missing"}}},
        config_case{"stateless", line_without_token("channel_secret = \"x\"\nchannel_id = \"1650000000\""), {}},
        config_case{"forward_of_what_is_not_checked",
                    line("webhook_forward = \"https://x.jp\""),
                    {{1, "channel_secret is missing"}, {6, "this needs [public]"}}},
        config_case{"forward_to_no_address",
                    line("channel_secret = \"x\"\nwebhook_forward = \"bot.x.jp\""),
                    {{7, "is not an address"}}},
        config_case{"forward_in_the_open",
                    line("channel_secret = \"x\"\nwebhook_forward = \"http://bot.x.jp/\""),
                    {{7, "http:// is for loopback"}}},
        config_case{"forward_on_loopback",
                    line("channel_secret = \"x\"\nwebhook_forward = \"http://127.0.0.1:4000/line\""),
                    {{7, "this needs [public]"}}},
        config_case{"same_users", line("same_users = 1"), {{6, "expected true or false"}}}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Smpp, ConfigDoorProblems,
    testing::Values(
        config_case{"starttls", smpp("security = \"starttls\""), {{6, "SMPP has no STARTTLS"}}},
        config_case{"none_abroad", smpp("security = \"none\""), {{6, "\"none\" is for loopback"}}},
        config_case{"system_id", smpp("system_id = \"0123456789abcdef\""), {{6, "longer than the 15 characters"}}},
        config_case{"source", smpp("source = \"店\""), {{6, "only ASCII"}}},
        config_case{"bind", smpp("bind = \"receiver\""), {{6, "is not one of \"transceiver\", \"separate\""}}},
        config_case{"binds", smpp("binds = 17"), {{6, "write 1 to 16"}}}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Api, ConfigDoorProblems,
    testing::Values(
        config_case{"every_interface",
                    "[api]\nlisten = [\"0.0.0.0:8620\"]\n",
                    {{2, "no TLS of its own; write \"127.0.0.1:8620\" and put a TLS proxy in front"}}},
        config_case{"a_name", "[api]\nlisten = [\"shop.example.jp:8620\"]\n", {{2, "no TLS of its own"}}},
        config_case{"port", "[api]\nlisten = [\"127.0.0.1:70000\"]\n", {{2, "not an address to listen on"}}},
        config_case{"localhost", "[api]\nlisten = [\"localhost:8620\"]\n", {}},
        config_case{"no_port", "[api]\nlisten = [\"127.0.0.1\"]\n", {{2, "not an address to listen on"}}},
        config_case{"relative_socket", "[api]\nlisten = [\"unix:api.sock\"]\n", {{2, "a socket needs a full path"}}},
        config_case{"long_socket",
                    "[api]\nlisten = [\"unix:/" + std::string(107, 'x') + "\"]\n",
                    {{2, "too long for a socket"}}},
        config_case{"twice", "[api]\nlisten = [\"127.0.0.1:1\",\n\"127.0.0.1:1\"]\n", {{3, "stands there twice"}}},
        config_case{"nowhere", "[api]\nlisten = []\n", {{2, "nobody could reach the daemon"}}},
        config_case{"host_with_port",
                    "[api]\nhosts = [\"todoke.shop.internal\",\n\"shop:8620\"]\n",
                    {{3, "\"shop:8620\" is not a name; write it without scheme and port"}}},
        config_case{"host_with_scheme", "[api]\nhosts = [\"https://shop\"]\n", {{2, "without scheme and port"}}},
        config_case{"any_host", "[api]\nhosts = \"*\"\n", {{2, "\"*\" is not a name"}}},
        config_case{"host_twice", "[api]\nhosts = [\"shop\",\n\"Shop\"]\n", {{3, "\"Shop\" stands there twice"}}},
        config_case{"needless_hosts",
                    "[api]\nhosts = [\"LocalHost\",\n\"10.0.0.1\",\n\"::1\"]\n",
                    {{2, "is always served; remove it"}, {3, "always served"}, {4, "always served"}}},
        config_case{"max_bodies",
                    "[api]\nmax_body = \"4MiB\"\nmax_bodies = \"7MiB\"\n",
                    {{3, "less than twice max_body; write \"8MiB\" or more"}}},
        config_case{"max_bodies_unit", "[api]\nmax_bodies = 5\n", {{2, "5 is not a size"}}},
        config_case{"max_body", "[api]\nmax_body = \"1GiB\"\n", {{2, "write \"1KiB\" to \"64MiB\""}}},
        config_case{"token_name",
                    "[[api.token]]\nname = \"Shop!\"\nsecret = \"0123456789abcdef\"\nscopes = [\"read\"]\n",
                    {{2, "is not a name"}}},
        config_case{"no_secret",
                    "[[api.token]]\nname = \"shop\"\nscopes = [\"read\"]\n",
                    {{1, "api.token.secret is missing: write secret = { credential"}}},
        config_case{"no_scopes", token(""), {{1, "a token without scopes may do nothing"}}},
        config_case{"empty_scopes", token("scopes = []"), {{4, "a token without scopes may do nothing"}}},
        config_case{"unknown_scope",
                    token("scopes = [\"write\"]"),
                    {{4, "\"write\" is not one of \"submit\", \"read\", \"operate\""}}},
        config_case{"unknown_class",
                    token("scopes = [\"read\"]\nclasses = [\"promotion\"]"),
                    {{5, "there is no class \"promotion\"; did you mean promotional?"}}},
        config_case{"no_class", token("scopes = [\"read\"]\nclasses = []"), {{5, "allows no class"}}},
        config_case{"secret_with_space",
                    "[[api.token]]\nname = \"shop\"\nsecret = \"0123456789 abcdef\"\nscopes = [\"read\"]\n",
                    {{3, "no spaces"}}},
        config_case{"name_and_secret_twice",
                    token("scopes = [\"read\"]") + token("scopes = [\"read\"]"),
                    {{6, "another token is named shop"}, {7, "another token has the same secret"}}}),
    by_name);

}  // namespace
}  // namespace todoke
