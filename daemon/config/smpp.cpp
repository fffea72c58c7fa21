#include <algorithm>
#include <charconv>

#include "daemon/config/answers.hpp"
#include "daemon/config/links.hpp"
#include "daemon/config/secret.hpp"
#include "daemon/config/sections.hpp"

namespace todoke::reading {
namespace {

using namespace std::chrono_literals;

const words<bool> binds{{"transceiver", false}, {"separate", true}};
const words<sms_joining> joinings{{"udh", sms_joining::udh},
                                  {"udh16", sms_joining::udh16},
                                  {"sar", sms_joining::sar},
                                  {"payload", sms_joining::payload}};
const words<sms_alphabet> alphabets{{"gsm7", sms_alphabet::gsm7},
                                    {"latin1", sms_alphabet::latin1},
                                    {"ascii", sms_alphabet::ascii},
                                    {"ucs2", sms_alphabet::ucs2}};
const words<smpp_validity> validities{
    {"absolute", smpp_validity::absolute}, {"relative", smpp_validity::relative}, {"none", smpp_validity::none}};
const words<smpp_receipts> asked{
    {"all", smpp_receipts::all}, {"failures", smpp_receipts::failures}, {"none", smpp_receipts::none}};
const words<smpp_ids> ids{{"same", smpp_ids::same},
                          {"decimal", smpp_ids::decimal},
                          {"hex", smpp_ids::hex},
                          {"hex_answer", smpp_ids::hex_answer},
                          {"hex_receipt", smpp_ids::hex_receipt}};

/// A text that goes into a PDU field of `most` characters.
std::string pdu_text(section& from, std::string_view key, const std::optional<std::string>& text, std::size_t most)
{
    if (!text) return {};
    if (text->size() > most)
        from.problem(key, "longer than the " + std::to_string(most) + " characters SMPP has room for");
    if (!std::all_of(text->begin(), text->end(), [](char c) { return c >= ' ' && c < 0x7f; }))
        from.problem(key, "SMPP takes only ASCII here");
    return *text;
}

/// "0x45", "69".
std::optional<std::uint32_t> code_of(std::string_view text)
{
    const bool hex = text.starts_with("0x") || text.starts_with("0X");
    if (hex) text.remove_prefix(2);
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, hex ? 16 : 10);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

void read_answers(section& from, smpp_overrides& answers)
{
    if (!from.find("answers")) return;
    section table = from.child("answers");
    for (const auto& key : table.keys()) {
        const auto means = read_outcome(table, key);
        const auto status = code_of(key);
        if (!status || *status == 0)
            table.problem(key, "not the number of a refusal; write the command_status like \"0x45\"");
        else if (means)
            answers[*status] = *means;
    }
}

void read_parameters(section& from, std::map<std::uint16_t, std::string>& parameters)
{
    if (!from.find("parameters")) return;
    section table = from.child("parameters");
    for (const auto& key : table.keys()) {
        const auto value = pdu_text(table, key, table.text(key), 255);
        const auto tag = code_of(key);
        if (!tag || *tag < 0x1400 || *tag > 0x3fff)
            table.problem(key, "not the tag of a provider's own parameter; write one from \"0x1400\" to \"0x3fff\"");
        else
            parameters[static_cast<std::uint16_t>(*tag)] = value;
    }
}

/// "UTC", "+09:00", "-03:30".
std::optional<std::chrono::minutes> read_clock(section& from)
{
    const auto text = from.text("clock");
    if (!text) return std::nullopt;
    if (*text == "UTC") return 0min;
    const auto two = [&](std::size_t at) {
        int value = -1;
        const auto digits = std::string_view{*text}.substr(at, 2);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return error == std::errc{} && end == digits.data() + 2 ? value : -1;
    };
    const bool formed = text->size() == 6 && (text->front() == '+' || text->front() == '-') && text->at(3) == ':';
    const int hours = formed ? two(1) : -1, minutes = formed ? two(4) : -1;
    if (hours >= 0 && hours <= 14 && minutes >= 0 && minutes <= 59)
        return (text->front() == '-' ? -1 : 1) * std::chrono::minutes{hours * 60 + minutes};
    from.problem("clock", in_quotes(*text) + R"( is no distance to UTC; write "UTC" or one like "+09:00")");
    return std::nullopt;
}

void read_receipts(section& from, smpp_dialect& dialect)
{
    if (!from.find("receipts")) return;
    section table = from.child("receipts");
    dialect.ids = table.word("ids", ids).value_or(dialect.ids);
    dialect.format = table.text("format").value_or("");
    if (!dialect.format.empty())
        if (const auto wrong = problem_of_receipt_format(dialect.format); !wrong.empty())
            table.problem("format", wrong);
    dialect.ahead = read_clock(table);
    dialect.unmarked = table.flag("unmarked").value_or(false);
    section named = table.child("states");
    for (const auto& key : named.keys()) {
        auto capitals = key;
        std::ranges::transform(capitals, capitals.begin(),
                               [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
        if (const auto means = read_sms_state(named, key)) dialect.states[capitals] = *means;
    }
    table.finish();
}

std::optional<std::uint8_t> read_octet(section& from, std::string_view key, int most)
{
    const auto number = from.number(key, 0, most);
    return number ? std::optional{static_cast<std::uint8_t>(*number)} : std::nullopt;
}

void read_addresses(section& from, smpp_account& shape)
{
    shape.source_ton = read_octet(from, "source_ton", 6);
    shape.source_npi = read_octet(from, "source_npi", 18);
    shape.destination_ton = read_octet(from, "ton", 6).value_or(shape.destination_ton);
    shape.destination_npi = read_octet(from, "npi", 18).value_or(shape.destination_npi);
    shape.country = from.text("national").value_or("");
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (shape.country.size() > 3 || !std::ranges::all_of(shape.country, is_digit))
        from.problem("national", in_quotes(shape.country) +
                                     R"( is no calling code; write one like "81": its numbers are sent as 0…)");
}

void read_shape(section& from, smpp_account& shape)
{
    shape.separate = from.word("bind", binds).value_or(false);
    shape.receive_port = static_cast<int>(from.number("receive_port", 1, 65535).value_or(0));
    if (shape.receive_port != 0 && !shape.separate)
        from.problem("receive_port", R"(is for bind = "separate"; write that, or remove the key)");
    shape.form.joining = from.word("long_text", joinings).value_or(shape.form.joining);
    shape.form.usual = from.word("alphabet", alphabets).value_or(shape.form.usual);
    shape.longest_parts = static_cast<std::size_t>(from.number("parts", 1, 255).value_or(10));
    shape.service_type = pdu_text(from, "service_type", from.text("service_type"), 5);
    shape.esm_mode = read_octet(from, "esm_mode", 3).value_or(shape.esm_mode);
    shape.validity = from.word("validity", validities).value_or(shape.validity);
    shape.receipts = from.word("registered_delivery", asked).value_or(shape.receipts);
    if (const auto pause = from.duration("throttle_pause", 1s, 1h)) shape.throttle_pause = *pause;
    read_addresses(from, shape);
    read_parameters(from, shape.parameters);
    read_answers(from, shape.answers);
    read_receipts(from, shape.dialect);
}

}  // namespace

smpp_settings read_smpp(section& from)
{
    smpp_settings smpp;
    smpp.host = read_host(from, "smpp.example.jp");
    smpp.port = read_port(from, smpp.port);
    smpp.security = read_security(from, {smpp.host}, smpp.security);
    if (smpp.security == link_security::starttls)
        from.problem("security", R"(SMPP has no STARTTLS; write "tls", or "none" on loopback)");
    smpp.system_id = pdu_text(from, "system_id", from.required("system_id", "system_id = \"shop\""), 15);
    // SMPP 3.4 has room for 8, but longer ones exist in practice and are taken.
    smpp.password = pdu_text(from, "password", required_secret(from, "password", "smpp-password"), 64);
    smpp.system_type = pdu_text(from, "system_type", from.text("system_type"), 12);
    smpp.source = pdu_text(from, "source", from.text("source"), 20);
    smpp.binds = static_cast<int>(from.number("binds", 1, 16).value_or(smpp.binds));
    smpp.timeout = from.duration("timeout", 1s, 10min).value_or(smpp.timeout);
    smpp.answer_timeout = from.duration("answer_timeout", 1s, 1h).value_or(smpp.answer_timeout);
    smpp.enquire_link = from.duration("enquire_link", 1s, 1h).value_or(smpp.enquire_link);
    smpp.ca_file = read_ca_file(from);
    read_shape(from, smpp.shape);
    return smpp;
}

}  // namespace todoke::reading
