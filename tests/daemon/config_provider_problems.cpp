// Mistakes in [[provider]] and [api].
#include "tests/daemon/config_cases.hpp"

namespace todoke {
namespace {

class ConfigDoorProblems : public testing::TestWithParam<config_case> {};

TEST_P(ConfigDoorProblems, AreNamedWithTheirLine)
{
    expect_exactly(problems_of(GetParam().text), GetParam().expected);
}

constexpr auto by_name = [](const auto& row) { return std::string{row.param.name}; };

/// A good provider of each kind in lines 1 to 6 (smtp: 1 to 5), and one more line.
std::string smtp(const std::string& more, const std::string& host = "smtp.example.jp")
{
    return "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"smtp\"\nhost = \"" + host + "\"\n" + more +
           (more.find("from =") == more.npos ? "\nfrom = \"news@shop.example.jp\"\n" : "\n");
}
std::string line(const std::string& more)
{
    return "[[provider]]\nname = \"line\"\nchannel = \"line\"\nkind = \"line\"\naccess_token = \"abc\"\n" + more + "\n";
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
        config_case{"twilio",
                    "[[provider]]\nname = \"x\"\nchannel = \"sms\"\nkind = \"twilio\"\naccount_sid = \"AC1\"\n",
                    {{4, "\"twilio\" is not built yet; use"}}},
        config_case{"http",
                    "[[provider]]\nname = \"x\"\nchannel = \"sms\"\nkind = \"http\"\n",
                    {{4, "\"http\" is not built yet"}}},
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
        config_case{"timeout", smtp("timeout = \"0\""), {{6, "write \"1s\" to \"10m\""}}}),
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
        config_case{"channel_secret", line("channel_secret = \"x\""), {{6, "not built yet; remove the key"}}},
        config_case{"channel_id", line("channel_id = \"1\""), {{6, "not built yet"}}},
        config_case{"webhook_forward", line("webhook_forward = \"https://x.jp\""), {{6, "not built yet"}}},
        config_case{"same_users", line("same_users = 1"), {{6, "expected true or false"}}}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Smpp, ConfigDoorProblems,
    testing::Values(config_case{"starttls", smpp("security = \"starttls\""), {{6, "SMPP has no STARTTLS"}}},
                    config_case{"none_abroad", smpp("security = \"none\""), {{6, "\"none\" is for loopback"}}},
                    config_case{
                        "system_id", smpp("system_id = \"0123456789abcdef\""), {{6, "longer than the 15 characters"}}},
                    config_case{"source", smpp("source = \"店\""), {{6, "only ASCII"}}},
                    config_case{"bind", smpp("bind = \"receiver\""), {{6, "write \"transceiver\""}}},
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
