// The keys of SMS providers: what they come to, and mistakes in them.
#include <boost/json/serialize.hpp>

#include "tests/daemon/config/cases.hpp"
#include "tests/support/by_name.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

const std::string smsc =
    "[[provider]]\nname = \"smsc\"\nchannel = \"sms\"\nkind = \"smpp\"\nhost = \"smpp.example.jp\"\n"
    "system_id = \"shop\"\npassword = \"p\"\n";  // 7 lines
const std::string twilio =
    "[[provider]]\nname = \"twilio\"\nchannel = \"sms\"\nkind = \"twilio\"\n"
    "account_sid = \"AC00000000000000000000000000000000\"\nauth_token = \"token\"\n";  // 6 lines
const std::string http =
    "[[provider]]\nname = \"agg\"\nchannel = \"sms\"\nkind = \"http\"\nurl = \"https://sms.example.jp/v1/send?a=1\"\n"
    "body = { to = \"{to.national}\", text = \"{text}\" }\nanswers = [{ means = \"accepted\" }]\n";  // 7 lines

const smpp_account& shape_of(const config& made)
{
    return std::get<smpp_settings>(made.providers.at(0).how).shape;
}

TEST(ConfigSmpp, WritesAsMostCentresWantItUnlessToldOtherwise)
{
    const auto made = good(smsc);
    const auto& shape = shape_of(made);
    EXPECT_FALSE(shape.separate);
    EXPECT_EQ(shape.form.joining, sms_joining::udh);
    EXPECT_EQ(shape.form.usual, sms_alphabet::gsm7);
    EXPECT_EQ(shape.receipts, smpp_receipts::all);
    EXPECT_EQ(shape.validity, smpp_validity::absolute);
    EXPECT_EQ(shape.dialect.ids, smpp_ids::same);
    EXPECT_FALSE(shape.dialect.unmarked);
    EXPECT_FALSE(shape.dialect.ahead);
}

TEST(ConfigSmpp, WritesAsTheCentreWantsIt)
{
    const auto made = good(smsc +
                           "bind = \"separate\"\nreceive_port = 2776\nlong_text = \"sar\"\nparts = 5\n"
                           "alphabet = \"latin1\"\nservice_type = \"VMA\"\nesm_mode = 0\nvalidity = \"relative\"\n"
                           "registered_delivery = \"failures\"\nton = 2\nnpi = 0\nsource_ton = 5\nsource_npi = 0\n"
                           "national = \"81\"\nthrottle_pause = \"60s\"\n"
                           "answers = { \"0x45\" = \"rejected\", \"1025\" = \"retry\" }\n"
                           "parameters = { \"0x1403\" = \"shop\" }\n"
                           "[provider.receipts]\nids = \"hex_answer\"\nclock = \"+09:00\"\nunmarked = true\n"
                           "format = \"{stat},{id}\"\nstates = { unknown = \"failed\" }\n");
    const auto& shape = shape_of(made);
    EXPECT_TRUE(shape.separate);
    EXPECT_EQ(shape.receive_port, 2776);
    EXPECT_EQ(shape.form.joining, sms_joining::sar);
    EXPECT_EQ(shape.form.usual, sms_alphabet::latin1);
    EXPECT_EQ(shape.longest_parts, 5u);
    EXPECT_EQ(shape.service_type, "VMA");
    EXPECT_EQ(shape.esm_mode, 0);
    EXPECT_EQ(shape.validity, smpp_validity::relative);
    EXPECT_EQ(shape.receipts, smpp_receipts::failures);
    EXPECT_EQ(shape.destination_ton, 2);
    EXPECT_EQ(shape.destination_npi, 0);
    EXPECT_EQ(shape.source_ton, 5);
    EXPECT_EQ(shape.source_npi, 0);
    EXPECT_EQ(shape.country, "81");
    EXPECT_EQ(shape.throttle_pause, span{60s});
    EXPECT_EQ(shape.answers, (smpp_overrides{{0x45, outcome_kind::rejected}, {1025, outcome_kind::retry}}));
    EXPECT_EQ(shape.parameters.at(0x1403), "shop");
    EXPECT_EQ(shape.dialect.ids, smpp_ids::hex_answer);
    EXPECT_EQ(shape.dialect.ahead, 540min);
    EXPECT_TRUE(shape.dialect.unmarked);
    EXPECT_EQ(shape.dialect.format, "{stat},{id}");
    EXPECT_EQ(shape.dialect.states.at("UNKNOWN"), sms_state::failed);
}

TEST(ConfigTwilio, IsAnAccount)
{
    const auto made = good(twilio +
                           "from = \"+12025550100\"\nsmart_encoding = true\ntimeout = \"5s\"\n"
                           "answers = { \"21408\" = \"rejected\" }\n");
    const auto& account = std::get<twilio_settings>(made.providers.at(0).how).account;
    EXPECT_EQ(account.from + " " + account.auth_token + " " + account.endpoint,
              "+12025550100 token https://api.twilio.com");
    EXPECT_TRUE(account.smart_encoding);
    EXPECT_EQ(account.timeout, 5s);
    EXPECT_EQ(account.answers, (twilio_overrides{{21408, outcome_kind::rejected}}));
}

TEST(ConfigHttpSms, IsWhatItDescribes)
{
    const auto made = good(
        "[[provider]]\nname = \"agg\"\nchannel = \"sms\"\nkind = \"http\"\nurl = "
        "\"https://sms.example.jp:8443/v1/send?a=1\"\n"
        "format = \"json\"\nid = \"/id\"\nmax_text = 70\n"
        "[provider.secrets]\ntoken = \"t-1\"\n"
        "[provider.headers]\nAuthorization = \"Bearer {secret.token}\"\n"
        "[provider.body]\nn = 1\ndeep = { to = [\"{to}\"], yes = true, half = 0.5 }\n"
        "[[provider.answers]]\nstatus = \"200\"\nwhere = \"/object\"\nis = \"message\"\nmeans = \"accepted\"\n"
        "[[provider.answers]]\nstatus = \"400-499\"\nhas = \"limit\"\nmeans = \"over_quota\"\n"
        "[provider.receipts]\nsignature = \"X-Signature\"\nsecret = \"s-1\"\nencoding = \"base64\"\nprefix = \"v1=\"\n"
        "format = \"json\"\neach = \"/r\"\nid = \"/id\"\nstate = \"/st\"\nstates = { ok = \"delivered\" }\n");
    const auto& a = std::get<http_sms_settings>(made.providers.at(0).how).account;
    EXPECT_EQ(a.to, (http_address{true, "sms.example.jp", 8443}));
    EXPECT_EQ(a.target, "/v1/send?a=1");
    EXPECT_EQ(a.format, http_format::json);
    EXPECT_EQ(boost::json::serialize(a.body), R"({"deep":{"half":5E-1,"to":["{to}"],"yes":true},"n":1})");
    EXPECT_EQ(a.secrets.at("token"), "t-1");
    EXPECT_EQ(a.headers.at(0).second, "Bearer {secret.token}");
    EXPECT_EQ(a.longest_text, 70u);
    ASSERT_EQ(a.rules.size(), 2u);
    EXPECT_EQ(a.rules[0].first, 200);
    EXPECT_EQ(a.rules[0].last, 200);
    EXPECT_EQ(a.rules[1].last, 499);
    EXPECT_EQ(a.rules[1].means, outcome_kind::over_quota);
    ASSERT_TRUE(a.receipts);
    EXPECT_EQ(a.receipts->by, http_receipts::proof::hmac);
    EXPECT_EQ(a.receipts->name, "x-signature");
    EXPECT_TRUE(a.receipts->in_base64);
    EXPECT_EQ(a.receipts->states.at("ok"), sms_state::delivered);
}

TEST(ConfigHttpSms, MayNameACallThatCostsNothing)
{
    const auto call_of = [](const std::string& more) {
        const auto made = good(http + more);
        return std::get<http_sms_settings>(made.providers.at(0).how).account.free_call;
    };
    EXPECT_EQ(call_of(""), "");
    EXPECT_EQ(call_of("headers = { X-Key = \"k\" }\nfree_call = \"/v1/balance\"\n"), "/v1/balance");
    EXPECT_EQ(call_of("secrets = { key = \"s-1\" }\nfree_call = \"/v1/balance?key={secret.key}\"\n"),
              "/v1/balance?key={secret.key}");
}

TEST(ConfigHttpSms, SaysWhichCallIsAPersonsMessage)
{
    const auto made = good(http +
                           "country = \"82\"\n[provider.receipts]\nquery = \"k\"\nsecret = \"s\"\nformat = \"json\"\n"
                           "[provider.receipts.inbound]\nwhere = \"/type\"\nis = \"mo\"\nnumber = \"/from\"\n"
                           "text = \"/text\"\nid = \"/mo\"\n");
    const auto& receipts = std::get<http_sms_settings>(made.providers.at(0).how).account.receipts;
    ASSERT_TRUE(receipts && receipts->inbound);
    const auto& inbound = *receipts->inbound;
    EXPECT_EQ(inbound.where + " " + inbound.is + " " + inbound.number + " " + inbound.text + " " + inbound.id,
              "/type mo /from /text /mo");
    EXPECT_EQ(inbound.country, "82");
    EXPECT_TRUE(receipts->states.empty()) << "of receipts it says nothing";
}

TEST(ConfigHttpSms, TellsOfDeliveryOnlyWhereItsWordsAreKnown)
{
    const std::string open = "[public]\nlisten = \"127.0.0.1:1\"\nurl = \"https://msg.shop.example.jp\"\n",
                      receipts = "[provider.receipts]\nquery = \"k\"\nsecret = \"s\"\n",
                      inbound = "inbound = { where = \"mo\", number = \"n\", text = \"t\" }\n";
    const auto told = [&](const std::string& more) {
        const auto made = good(open + http + receipts + more);
        return made.book->providers.at(0).tells.size();
    };
    EXPECT_EQ(told(inbound), 0u);
    EXPECT_EQ(told(inbound + "id = \"a\"\nstate = \"b\"\nstates = { ok = \"delivered\" }\n"), 2u);
}

class ConfigSmsProblems : public testing::TestWithParam<config_case> {};

TEST_P(ConfigSmsProblems, AreNamedWithTheirLine)
{
    expect_exactly(problems_of(GetParam().text), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Smpp, ConfigSmsProblems,
    testing::Values(
        config_case{"receive_port", smsc + "receive_port = 2776\n", {{8, "is for bind = \"separate\""}}},
        config_case{"long_text", smsc + "long_text = \"tlv\"\n", {{8, "is not one of \"udh\""}}},
        config_case{"national", smsc + "national = \"JP\"\n", {{8, "is no calling code"}}},
        config_case{"answers", smsc + "answers = { ok = \"retry\" }\n", {{8, "not the number of a refusal"}}},
        config_case{
            "answers_of_success", smsc + "answers = { \"0x0\" = \"retry\" }\n", {{8, "not the number of a refusal"}}},
        config_case{
            "answers_that_accept", smsc + "answers = { \"0x45\" = \"accepted\" }\n", {{8, "is not one of \"retry\""}}},
        config_case{"parameters",
                    smsc + "parameters = { \"0x0424\" = \"x\" }\n",
                    {{8, "not the tag of a provider's own parameter"}}},
        config_case{"clock", smsc + "receipts = { clock = \"JST\" }\n", {{8, "is no distance to UTC"}}},
        config_case{"format", smsc + "receipts = { format = \"{stat}\" }\n", {{8, "it needs {id} and {stat}"}}},
        config_case{"states",
                    smsc + "receipts = { states = { UNKNOWN = \"lost\" } }\n",
                    {{8, "is not one of \"on_its_way\""}}}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Twilio, ConfigSmsProblems,
    testing::Values(
        config_case{"no_sender", twilio, {{1, "from is missing"}}},
        config_case{"bad_sid",
                    "[[provider]]\nname = \"t\"\nchannel = \"sms\"\nkind = \"twilio\"\naccount_sid = \"AC1\"\n"
                    "auth_token = \"t\"\nfrom = \"Shop\"\n",
                    {{5, "account_sid: AC and 32"}}},
        config_case{"half_a_key", twilio + "from = \"Shop\"\napi_secret = \"x\"\n", {{1, "api_key: needs"}}},
        config_case{"answers",
                    twilio + "from = \"Shop\"\nanswers = { \"0x45\" = \"retry\" }\n",
                    {{8, "not one of Twilio's error codes"}}},
        config_case{
            "endpoint", twilio + "from = \"Shop\"\nendpoint = \"http://api.twilio.com\"\n", {{8, "write https://"}}}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Http, ConfigSmsProblems,
    testing::Values(
        config_case{"nothing",
                    "[[provider]]\nname = \"a\"\nchannel = \"sms\"\nkind = \"http\"\n",
                    {{1, "url is missing"}, {1, "body is missing"}, {1, "no rule says what an accepted"}}},
        config_case{"open_abroad",
                    http + "[[provider]]\nname = \"b\"\nchannel = \"sms\"\nkind = \"http\"\n"
                           "url = \"http://sms.example.jp/\"\nbody = { to = \"{to}\" }\n"
                           "answers = [{ means = \"accepted\" }]\n",
                    {{12, "write https://"}}},
        config_case{"template", http + "headers = { A = \"{too}\" }\n", {{8, "{too} is none of {to}"}}},
        config_case{"secret", http + "headers = { A = \"{secret.key}\" }\n", {{8, "not among the provider's secrets"}}},
        config_case{"header", http + "headers = { \"A B\" = \"x\" }\n", {{8, "not the name of a header"}}},
        config_case{"free_call_elsewhere",
                    http + "headers = { A = \"x\" }\nfree_call = \"https://sms.example.jp/v1/balance\"\n",
                    {{9, "free_call: write the path alone"}}},
        config_case{"free_call_of_another_host",
                    http + "headers = { A = \"x\" }\nfree_call = \"//sms.example.net/v1\"\n",
                    {{9, "free_call: write the path alone"}}},
        config_case{"free_call_with_a_space",
                    http + "headers = { A = \"x\" }\nfree_call = \"/my account\"\n",
                    {{9, "write it percent-encoded"}}},
        config_case{"free_call_of_a_message",
                    http + "headers = { A = \"x\" }\nfree_call = \"/numbers/{to.digits}\"\n",
                    {{9, "{to.digits} belongs to a message, and none is sent"}}},
        config_case{"free_call_with_an_unknown_secret",
                    http + "free_call = \"/v1?key={secret.key}\"\n",
                    {{8, "not among the provider's secrets"}}},
        config_case{"free_call_of_nobody", http + "free_call = \"/v1/balance\"\n", {{8, "shows nobody whose account"}}},
        config_case{"free_call_of_another_kind",
                    twilio + "from = \"Shop\"\nfree_call = \"/v1/balance\"\n",
                    {{8, "unknown key"}}},
        config_case{"get_with_a_body", http + "method = \"GET\"\n", {{8, "write format = \"query\""}}},
        config_case{"pointer", http + "id = \"id\"\n", {{8, "like \"/id\""}}},
        config_case{"text_id", http + "answer = \"text\"\nid = \"OK\"\n", {{9, "{id} where the id stands"}}},
        config_case{"receipts_of_nobody",
                    http + "[provider.receipts]\nsecret = \"s\"\nid = \"a\"\nstate = \"b\"\n"
                           "states = { a = \"delivered\" }\n",
                    {{9, "say where it stands in a call"}}},
        config_case{
            "receipts_with_two_proofs",
            http + "[provider.receipts]\nsecret = \"s\"\nheader = \"A\"\nquery = \"k\"\nid = \"a\"\nstate = \"b\"\n"
                   "states = { a = \"delivered\" }\n",
            {{9, "say where it stands in a call"}}},
        config_case{"receipts_signed_beside_the_body",
                    http +
                        "[provider.receipts]\nsecret = \"s\"\nsignature = \"X-Sign\"\nformat = \"query\"\nid = \"a\"\n"
                        "state = \"b\"\nstates = { a = \"delivered\" }\n",
                    {{10, "is over the body, but format = \"query\" reads the URL"}}},
        config_case{"reply_without_end",
                    http +
                        "[provider.receipts]\nsecret = \"s\"\nquery = \"k\"\nid = \"a\"\nstate = \"b\"\n"
                        "states = { a = \"delivered\" }\nreply = \"" +
                        std::string(1001, 'x') + "\"\n",
                    {{14, "reply: is longer than 1000 bytes"}}},
        config_case{"inbound_of_nobody",
                    http + "[provider.receipts]\nsecret = \"s\"\nquery = \"k\"\n[provider.receipts.inbound]\n",
                    {{11, "number is missing: write number = \"/from\""}, {11, "text is missing"}}},
        config_case{"inbound_and_half_a_receipt",
                    http + "[provider.receipts]\nsecret = \"s\"\nquery = \"k\"\nid = \"a\"\n"
                           "inbound = { where = \"mo\", number = \"n\", text = \"t\" }\n",
                    {{8, "state is missing"}, {8, "states is missing"}}},
        config_case{"inbound_that_nothing_tells_from_receipts",
                    http + "[provider.receipts]\nsecret = \"s\"\nquery = \"k\"\nid = \"a\"\nstate = \"b\"\n"
                           "states = { a = \"delivered\" }\ninbound = { number = \"n\", text = \"t\" }\n",
                    {{14, "write where = \"/type\" and is = \"mo\""}}},
        config_case{"inbound_of_a_type_that_stands_nowhere",
                    http + "[provider.receipts]\nsecret = \"s\"\nquery = \"k\"\n"
                           "inbound = { is = \"mo\", number = \"n\", text = \"t\" }\n",
                    {{11, "write where = \"/type\", too"}}},
        config_case{"inbound_place",
                    http + "[provider.receipts]\nsecret = \"s\"\nquery = \"k\"\nformat = \"json\"\n"
                           "inbound = { number = \"n\", text = \"/t\", sender = \"/n\" }\n",
                    {{12, "number: \"n\""}, {12, "unknown key"}}},
        config_case{"receipts_without_states",
                    http + "[provider.receipts]\nsecret = \"s\"\nquery = \"k\"\nid = \"a\"\nstate = \"b\"\n",
                    {{8, "states is missing"}}}),
    by_name);

}  // namespace
}  // namespace todoke
