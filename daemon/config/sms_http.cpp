// SMS over HTTP: Twilio, and providers that are described here.
#include <algorithm>
#include <array>
#include <charconv>

#include "daemon/config/answers.hpp"
#include "daemon/config/forms.hpp"
#include "daemon/config/links.hpp"
#include "daemon/config/secret.hpp"
#include "daemon/config/sections.hpp"
#include "gateway/channel/sms/http/http_place.hpp"
#include "store/model/text.hpp"

namespace todoke::reading {
namespace {

using namespace std::chrono_literals;

const words<http_format> request_formats{
    {"form", http_format::form}, {"json", http_format::json}, {"query", http_format::query}};
const words<http_format> answer_formats{
    {"json", http_format::json}, {"form", http_format::form}, {"text", http_format::text}};
const words<std::string> methods{{"POST", "POST"}, {"GET", "GET"}, {"PUT", "PUT"}};
const words<digest_kind> digests{
    {"sha1", digest_kind::sha1}, {"sha256", digest_kind::sha256}, {"sha512", digest_kind::sha512}};
const words<bool> encodings{{"hex", false}, {"base64", true}};

std::optional<int> number_in(std::string_view text)
{
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return !text.empty() && error == std::errc{} && end == text.data() + text.size() ? std::optional{value}
                                                                                     : std::nullopt;
}

void read_twilio_answers(section& from, twilio_overrides& answers)
{
    if (!from.find("answers")) return;
    section table = from.child("answers");
    for (const auto& key : table.keys()) {
        const auto means = read_outcome(table, key);
        const auto code = number_in(key);
        if (!code || *code < 10'000 || *code > 99'999)
            table.problem(key, "not one of Twilio's error codes; write one like \"21608\"");
        else if (means)
            answers[*code] = *means;
    }
}

/// The address, cut into host and what the request line says of it.
void read_url(section& from, http_sms_account& account)
{
    const auto url = from.required("url", "url = \"https://sms.example.jp/v1/messages\"");
    if (!url) return;
    const auto scheme = url->find("://");
    const auto path = std::min(scheme == url->npos ? url->npos : url->find('/', scheme + 3), url->size());
    const auto endpoint = parse_endpoint(url->substr(0, path));
    if (!endpoint.wrong.empty()) return from.problem("url", in_quotes(*url) + ": " + endpoint.wrong);
    account.to = parse_http_address(endpoint.url).value_or(http_address{});
    account.target = path < url->size() ? url->substr(path) : "/";
    if (!is_visible(account.target) || account.target.find_first_of("#{}") != std::string::npos)
        from.problem("url", in_quotes(*url) +
                                " has a space, #, a brace or a letter that is not ASCII; "
                                "write it percent-encoded");
}

void read_secrets(section& from, std::map<std::string, std::string>& secrets)
{
    if (!from.find("secrets")) return;
    section table = from.child("secrets");
    for (const auto& name : table.keys())
        if (auto secret = read_secret(table, name)) secrets[name] = std::move(*secret);
}

void check_template(section& from, std::string_view key, std::string_view text, const http_sms_account& account)
{
    if (const auto wrong = problem_of_template(text, account.secrets); !wrong.empty()) from.problem(key, wrong);
}

void read_headers(section& from, http_sms_account& account)
{
    if (!from.find("headers")) return;
    section table = from.child("headers");
    for (const auto& name : table.keys()) {
        const auto value = table.text(name);
        if (!is_token(name)) table.problem(name, "not the name of a header");
        if (!value) continue;
        check_template(table, name, *value, account);
        account.headers.emplace_back(name, *value);
    }
}

/// The TOML below `key` as JSON, its strings checked as templates. Where it is sent as no JSON there is one level.
boost::json::value body_of(section& from, std::string_view key, const toml::node& node, const http_sms_account& account,
                           bool nested)
{
    if (const auto* text = node.as_string()) {
        check_template(from, key, text->get(), account);
        return boost::json::value(boost::json::string{text->get()});
    }
    if (const auto* flag = node.as_boolean()) return flag->get();
    if (const auto* number = node.as_integer()) return number->get();
    if (const auto* number = node.as_floating_point(); number && nested) return number->get();
    if (!nested || !(node.is_array() || node.is_table())) {
        from.problem(key, shown(node) + " cannot be sent; write a text, a number, true or false");
        return nullptr;
    }
    if (const auto* list = node.as_array()) {
        boost::json::array made;
        for (const toml::node& one : *list) made.push_back(body_of(from, key, one, account, nested));
        return made;
    }
    boost::json::object made;
    for (auto&& [name, value] : *node.as_table()) made[name.str()] = body_of(from, key, value, account, nested);
    return made;
}

void read_body(section& from, http_sms_account& account)
{
    if (!from.find("body"))
        return from.missing("body", "[provider.body] with the fields of a message, like to = \"{to}\"");
    section table = from.child("body");
    for (const auto& key : table.keys()) {
        const auto* node = table.find(key);
        account.body[key] = body_of(table, key, *node, account, account.format == http_format::json);
    }
}

void check_place(section& from, std::string_view key, http_format format, std::string_view place)
{
    if (const auto wrong = problem_of_place(format, place); !wrong.empty())
        from.problem(key, in_quotes(place) + ": " + wrong);
}

/// "200", "200-299".
void read_status(section& from, http_answer_rule& rule)
{
    const auto text = from.text("status");
    if (!text) return;
    const auto dash = text->find('-');
    const auto first = number_in(std::string_view{*text}.substr(0, dash));
    const auto last = dash == text->npos ? first : number_in(std::string_view{*text}.substr(dash + 1));
    if (!first || !last || *first < 200 || *last > 599 || *first > *last)
        return from.problem("status", in_quotes(*text) + R"( is no status; write one like "200" or "400-499")");
    rule.first = *first;
    rule.last = *last;
}

void read_rules(section& from, http_sms_account& account)
{
    for (auto& one : from.children("answers")) {
        http_answer_rule rule;
        read_status(one, rule);
        rule.where = one.text("where").value_or("");
        check_place(one, "where", account.answer, rule.where);
        if (!rule.where.empty() && account.answer == http_format::text)
            one.problem("where", R"(a text has no places; use is or has, which look at all of it)");
        rule.is = one.text("is").value_or("");
        rule.has = one.text("has").value_or("");
        const auto means = read_outcome(one, "means", true);
        if (!one.find("means")) one.missing("means", "means = \"accepted\" (or another outcome)");
        one.finish();
        if (means) rule.means = *means;
        account.rules.push_back(std::move(rule));
    }
    const bool accepts =
        std::ranges::any_of(account.rules, [](const auto& r) { return r.means == outcome_kind::accepted; });
    if (!accepts)
        from.problem("answers", R"(no rule says what an accepted message looks like; write [[provider.answers]] with )"
                                R"(status = "200-299" and means = "accepted")");
}

void read_id(section& from, http_sms_account& account)
{
    account.answer = from.word("answer", answer_formats).value_or(account.answer);
    account.id = from.text("id").value_or("");
    check_place(from, "id", account.answer, account.id);
    if (account.answer == http_format::text && !account.id.empty() && account.id.find("{id}") == std::string::npos)
        from.problem("id", R"(of a text it is written with {id} where the id stands, like "OK,{id}")");
}

using proof = http_receipts::proof;

constexpr std::size_t longest_reply = 1000;

/// One of four ways in which a call shows whose it is.
void read_proof(section& from, http_receipts& receipts)
{
    int ways = 0;
    constexpr std::array<std::pair<std::string_view, proof>, 3> named{
        {{"header", proof::header}, {"query", proof::query}, {"signature", proof::hmac}}};
    for (const auto& [key, by] : named) {
        const auto name = from.text(key);
        if (!name) continue;
        ++ways;
        receipts.by = by;
        receipts.name = *name;
        if (by == proof::query) continue;
        if (!is_token(*name)) from.problem(key, in_quotes(*name) + " is not the name of a header");
        std::ranges::transform(receipts.name, receipts.name.begin(),
                               [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    }
    if (from.flag("basic").value_or(false)) {
        ++ways;
        receipts.by = proof::basic;
    }
    if (ways != 1)
        from.problem("secret", R"(say where it stands in a call: one of header = "X-Key", query = "key", basic = true )"
                               R"((secret "user:password"), signature = "X-Signature")");
    receipts.secret = required_secret(from, "secret", "sms-receipts").value_or("");
    receipts.previous_secret = read_secret(from, "previous_secret").value_or("");
    receipts.digest = from.word("digest", digests).value_or(receipts.digest);
    receipts.in_base64 = from.word("encoding", encodings).value_or(false);
    receipts.prefix = from.text("prefix").value_or("");
}

using named_place = std::pair<std::string_view, const std::string*>;

/// Which call is a person's message.
void read_inbound(section& from, const std::string& country, http_receipts& receipts)
{
    if (!from.find("inbound")) return;
    section table = from.child("inbound");
    http_inbound made;
    made.country = country;
    made.number = table.required("number", "number = \"/from\"").value_or("");
    made.text = table.required("text", "text = \"/text\"").value_or("");
    made.where = table.text("where").value_or("");
    made.is = table.text("is").value_or("");
    made.id = table.text("id").value_or("");
    if (!made.is.empty() && made.where.empty())
        table.problem("is", R"(nothing says where this stands in a call; write where = "/type", too)");
    const std::array<named_place, 4> places{
        {{"number", &made.number}, {"text", &made.text}, {"where", &made.where}, {"id", &made.id}}};
    for (const auto& [key, place] : places) check_place(table, key, receipts.format, *place);
    table.finish();
    receipts.inbound = std::move(made);
}

/// What one receipt looks like. A provider that only hands on what persons write needs none of it.
void read_receipt_places(section& from, http_receipts& receipts)
{
    const bool none = receipts.inbound && !from.find("id") && !from.find("state") && !from.find("states");
    if (none) return;
    if (receipts.inbound && receipts.inbound->where.empty())
        from.problem("inbound", R"(receipts come here, too, and nothing tells a person's message from one; write )"
                                R"(where = "/type" and is = "mo" in [provider.receipts.inbound])");
    receipts.id = from.required("id", "id = \"/id\"").value_or("");
    receipts.state = from.required("state", "state = \"/status\"").value_or("");
    receipts.other_state = from.text("other_state").value_or("");
    receipts.code = from.text("code").value_or("");
    receipts.number = from.text("number").value_or("");
    const std::array<named_place, 5> places{{{"id", &receipts.id},
                                             {"state", &receipts.state},
                                             {"other_state", &receipts.other_state},
                                             {"code", &receipts.code},
                                             {"number", &receipts.number}}};
    for (const auto& [key, place] : places) check_place(from, key, receipts.format, *place);
    if (!from.find("states"))
        from.missing("states", "[provider.receipts.states] with the provider's words, like received = \"delivered\"");
    section words = from.child("states");
    for (const auto& word : words.keys())
        if (const auto means = read_sms_state(words, word)) receipts.states[word] = *means;
}

void read_receipts(section& from, http_sms_account& account)
{
    if (!from.find("receipts")) return;
    section table = from.child("receipts");
    http_receipts receipts;
    read_proof(table, receipts);
    receipts.format = table.word("format", request_formats).value_or(receipts.format);
    if (receipts.by == proof::hmac && receipts.format == http_format::query)
        table.problem("signature", R"(is over the body, but format = "query" reads the URL: write format = "form" or )"
                                   R"("json", or let the call bring the secret itself (header, query or basic))");
    receipts.each = table.text("each").value_or("");
    if (!receipts.each.empty() && receipts.format != http_format::json)
        table.problem("each", R"(only JSON has lists; write format = "json", or remove the key)");
    check_place(table, "each", receipts.format, receipts.each);
    receipts.reply = table.text("reply").value_or("");
    if (receipts.reply.size() > longest_reply)
        table.problem("reply", "is longer than " + std::to_string(longest_reply) +
                                   " bytes; write what the provider's "
                                   "manual says, like \"OK\"");
    read_inbound(table, account.country, receipts);
    read_receipt_places(table, receipts);
    table.finish();
    account.receipts = std::move(receipts);
}

}  // namespace

twilio_settings read_twilio(section& from)
{
    twilio_settings made;
    auto& account = made.account;
    account.account_sid = from.required("account_sid", "account_sid = \"AC…\"").value_or("");
    account.auth_token = required_secret(from, "auth_token", "twilio-token").value_or("");
    account.previous_auth_token = read_secret(from, "previous_auth_token").value_or("");
    account.api_key = from.text("api_key").value_or("");
    account.api_secret = read_secret(from, "api_secret").value_or("");
    account.from = from.text("from").value_or("");
    account.messaging_service = from.text("messaging_service").value_or("");
    if (!from.find("from") && !from.find("messaging_service"))
        from.missing("from", "from = \"+1…\" or messaging_service = \"MG…\"");
    account.smart_encoding = from.flag("smart_encoding").value_or(false);
    const auto given = from.text("endpoint");
    const auto endpoint = parse_endpoint(given.value_or(account.endpoint));
    if (!endpoint.wrong.empty()) from.problem("endpoint", in_quotes(given.value_or("")) + ": " + endpoint.wrong);
    account.endpoint = endpoint.url;
    account.timeout = from.duration("timeout", 1s, 10min).value_or(account.timeout);
    account.ca_file = read_ca_file(from);
    read_twilio_answers(from, account.answers);
    const bool complete = !account.account_sid.empty() && !account.auth_token.empty() && endpoint.wrong.empty() &&
                          (!account.from.empty() || !account.messaging_service.empty());
    const auto wrong = complete ? problem_of(account) : std::string{};
    if (!wrong.empty()) from.problem(wrong.substr(0, wrong.find(':')), wrong.substr(wrong.find(':') + 2));
    return made;
}

http_sms_settings read_http_sms(section& from)
{
    http_sms_settings made;
    auto& account = made.account;
    read_url(from, account);
    account.method = from.word("method", methods).value_or(account.method);
    account.format = from.word("format", request_formats).value_or(account.format);
    if (account.method == "GET" && account.format != http_format::query)
        from.problem("method", R"(GET has no body; write format = "query")");
    account.country = from.text("country").value_or(account.country);
    if (!number_in(account.country) || account.country.size() > 3)
        from.problem("country", in_quotes(account.country) + R"( is no calling code; write one like "81")");
    account.longest_text = static_cast<std::size_t>(from.number("max_text", 1, 10'000).value_or(660));
    read_secrets(from, account.secrets);
    read_headers(from, account);
    account.free_call = from.text("free_call").value_or("");
    if (const auto wrong = problem_of_free_call(account); !wrong.empty()) from.problem("free_call", wrong);
    read_body(from, account);
    read_id(from, account);
    read_rules(from, account);
    read_receipts(from, account);
    account.timeout = from.duration("timeout", 1s, 10min).value_or(account.timeout);
    account.ca_file = read_ca_file(from);
    return made;
}

}  // namespace todoke::reading
