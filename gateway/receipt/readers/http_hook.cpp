#include "gateway/receipt/readers/http_hook.hpp"

#include <algorithm>

#include "gateway/channel/sms/http/form.hpp"
#include "gateway/channel/sms/http/http_place.hpp"
#include "gateway/intake/intake.hpp"
#include "store/model/foreign_text.hpp"
#include "store/model/phrase.hpp"

namespace todoke {

namespace {

std::string_view query_of(const hook_call& what)
{
    const auto at = what.url.find('?');
    return at == std::string::npos ? std::string_view{} : std::string_view{what.url}.substr(at + 1);
}

bool is_proved(const hook_call& what, const http_receipts& how)
{
    switch (how.by) {
        case http_receipts::proof::header:
            return is_same_secret(what.header(how.name), how.secret);
        case http_receipts::proof::query: {
            const auto query = read_form(query_of(what));
            return query && is_same_secret(value_of(*query, how.name), how.secret);
        }
        case http_receipts::proof::basic:
            return is_same_secret(what.header("authorization"), "Basic " + in_base64(how.secret));
        case http_receipts::proof::hmac: {
            if (how.format == http_format::query)
                return false;  // what is read stands in the URL, and no MAC is over it
            const auto octets = hmac_of(how.digest, how.secret, what.body);
            return is_same_secret(what.header(how.name),
                                  how.prefix + (how.in_base64 ? in_base64(octets) : in_hex(octets)));
        }
    }
    return false;
}

/// The fields in the URL, without the secret among them.
std::string fields_in_url(const hook_call& what, const http_receipts& how)
{
    auto fields = read_form(query_of(what)).value_or(form_fields{});
    if (how.by == http_receipts::proof::query)
        std::erase_if(fields, [&](const auto& field) { return field.first == how.name; });
    return to_form(fields);
}

std::string line_at(const http_body& body, const std::string& place)
{
    if (place.empty()) return {};
    return as_one_line(body.at(place).value_or(""), 64);
}

/// "090…" or "8190…" as E.164 is a guess, so only a number with its plus is told.
std::string number_at(const http_body& body, const std::string& place)
{
    auto text = line_at(body, place);
    return text.starts_with('+') ? text : std::string{};
}

bool is_written_by_a_person(const http_body& body, const http_inbound& how)
{
    const auto found = body.at(how.where.empty() ? how.text : how.where);
    return found && !found->empty() && (how.is.empty() || *found == how.is);
}

/// A sender that is no phone number (letters, a short code) stays as it is.
read_receipt what_a_person_wrote(const http_body& body, const raw_receipt& what, const http_inbound& how)
{
    const auto sender = line_at(body, how.number);
    if (sender.empty()) return unreadable_receipt{"a person's message without a number at " + how.number};
    const auto text = body.at(how.text);
    if (!text) return unreadable_receipt{"a person's message without a text at " + how.text};
    const auto number = told_phone(sender, how.country);
    told_words words{channel::sms, number.empty() ? sender : number, "message", as_utf8(*text), what.received};
    const auto id = how.id.empty() ? std::nullopt : body.at(how.id);
    return std::vector<told>{{id && is_foreign_id(*id) ? *id : std::string{}, std::move(words)}};
}

struct told_state {
    std::string word;
    sms_state means{};
};

/// Nothing: there is none, or it is not among those configured.
std::optional<told_state> state_at(const http_body& body, const std::string& place, const http_receipts& how)
{
    const auto word = body.at(place);
    const auto known = word ? how.states.find(*word) : how.states.end();
    return known == how.states.end() ? std::nullopt : std::optional{told_state{*word, known->second}};
}

read_receipt one(const http_body& body, const raw_receipt& what, const http_receipts& how)
{
    if (how.inbound && is_written_by_a_person(body, *how.inbound)) return what_a_person_wrote(body, what, *how.inbound);
    if (how.id.empty()) return unreadable_receipt{"it is no person's message, and no receipts are configured"};
    const auto id = body.at(how.id);
    auto state = state_at(body, how.state, how);
    if (!id || !is_foreign_id(*id)) return unreadable_receipt{"there is no id at " + how.id};
    if (!body.at(how.state)) return unreadable_receipt{"there is no state at " + how.state};
    if (state && state->means == sms_state::on_its_way && !how.other_state.empty())
        state = state_at(body, how.other_state, how);
    if (!state) return unreadable_receipt{"its state is not among those configured"};
    const auto kind = kind_of(state->means);
    if (!kind) return std::vector<told>{};
    told_receipt receipt;
    receipt.provider = what.provider;
    receipt.reference = *id;
    receipt.to = number_at(body, how.number);
    receipt.what.kind = *kind;
    receipt.what.at = what.received;
    receipt.what.code = state->word;
    if (const auto code = line_at(body, how.code); !code.empty()) receipt.what.code += " " + code;
    receipt.what.detail = say(phrase::provider_state, {receipt.what.code});
    auto key = *id + " " + state->word;
    return std::vector<told>{{std::move(key), std::move(receipt)}};
}

read_receipt read_by(const http_receipts& how, const raw_receipt& what)
{
    const auto body = http_body::read(how.format, what.body);
    if (!body) return unreadable_receipt{"it is not of the configured format"};
    if (how.each.empty()) return one(*body, what, how);
    const auto all = body->each(how.each);
    if (!all) return unreadable_receipt{"there is no list at " + how.each};
    std::vector<told> things;
    std::string why;
    for (const auto& each : *all) {
        auto read = one(each, what, how);
        if (auto* bad = std::get_if<unreadable_receipt>(&read))
            why = std::move(bad->why);
        else
            for (auto& thing : std::get<std::vector<told>>(read)) things.push_back(std::move(thing));
    }
    if (why.empty()) return things;
    std::erase_if(things, [](const told& one) { return !std::holds_alternative<told_words>(one.what); });
    return unreadable_receipt{std::move(why), std::move(things)};
}

bool are_words_without_id(const http_body& body, const http_inbound& how)
{
    if (!is_written_by_a_person(body, how)) return false;
    const auto id = how.id.empty() ? std::nullopt : body.at(how.id);
    return !id || !is_foreign_id(*id);
}

bool holds_words_without_id(const http_receipts& how, const std::string& text)
{
    const auto body = http_body::read(how.format, text);
    if (!body) return false;
    if (how.each.empty()) return are_words_without_id(*body, *how.inbound);
    const auto all = body->each(how.each);
    return all && std::ranges::any_of(*all, [&](const auto& one) { return are_words_without_id(one, *how.inbound); });
}

/// Words without an id of their own count each time they come: who writes STOP once more may have agreed meanwhile, and
/// nothing tells that from a provider that repeats itself.
std::string key_of(const http_receipts& how, const raw_receipt& what)
{
    if (!how.inbound || !holds_words_without_id(how, what.body)) return {};
    return sha256_in_hex(what.body) + " " + std::to_string(what.received.time_since_epoch().count());
}

}  // namespace

hook_check make_http_check(std::string provider, http_receipts how)
{
    return [provider = std::move(provider), how = std::move(how)](const hook_call& what) -> checked_hook {
        if (!is_proved(what, how))
            return hook_refused{"the configured secret is not in the call: check [provider.receipts]"};
        raw_receipt raw;
        raw.provider = provider;
        raw.form = http_receipt_form;
        raw.body = how.format == http_format::query ? fields_in_url(what, how) : what.body;
        raw.received = what.received;
        raw.key = key_of(how, raw);
        return raw;
    };
}

receipt_reader make_http_reader(http_receipts how)
{
    return [how = std::move(how)](const raw_receipt& what) { return read_by(how, what); };
}

}  // namespace todoke
