#include "daemon/providers/sms_calls.hpp"

#include "gateway/receipt/readers/http_hook.hpp"
#include "gateway/receipt/readers/smpp_reader.hpp"
#include "gateway/receipt/readers/twilio_hook.hpp"

namespace todoke {

namespace {

receipt_reader reader_of(const smpp_account& shape)
{
    // A centre that is sent only UCS-2 still writes its receipts in its own alphabet.
    const auto usual = shape.form.usual == sms_alphabet::ucs2 ? sms_alphabet::gsm7 : shape.form.usual;
    return shape.country.empty() ? make_smpp_reader(shape.dialect, usual)
                                 : make_smpp_reader(shape.dialect, usual, shape.country);
}

hook_check check_of(const std::string& provider, const twilio_account& account)
{
    auto made = make_twilio_check(provider, account.auth_token);
    if (account.previous_auth_token.empty()) return made;
    return either(std::move(made), make_twilio_check(provider, account.previous_auth_token));
}

hook_check check_of(const std::string& provider, const http_receipts& how)
{
    auto made = make_http_check(provider, how);
    if (how.previous_secret.empty()) return made;
    auto before = how;
    before.secret = how.previous_secret;
    return either(std::move(made), make_http_check(provider, std::move(before)));
}

void add_check(const std::string& provider, const http_receipts& how, hook_checks& checks)
{
    checks.add("http", provider, check_of(provider, how), how.reply, how.format == http_format::query);
}

}  // namespace

void name_sms_callbacks(config& set, const std::string& public_url)
{
    for (auto& one : set.providers) {
        if (auto* twilio = std::get_if<twilio_settings>(&one.how))
            twilio->account.status_callback = public_url + "/hooks/twilio/" + one.name;
        if (auto* described = std::get_if<http_sms_settings>(&one.how))
            described->account.callback = public_url + "/hooks/http/" + one.name;
    }
}

void add_sms_checks(const config& set, hook_checks& checks)
{
    for (const auto& one : set.providers) {
        if (const auto* twilio = std::get_if<twilio_settings>(&one.how))
            checks.add("twilio", one.name, check_of(one.name, twilio->account));
        const auto* described = std::get_if<http_sms_settings>(&one.how);
        if (described && described->account.receipts) add_check(one.name, *described->account.receipts, checks);
    }
}

void add_sms_readers(const config& set, receipt_readers& readers)
{
    readers.add(twilio_form, make_twilio_reader());
    for (const auto& one : set.providers) {
        if (const auto* smpp = std::get_if<smpp_settings>(&one.how))
            readers.add(smpp_receipt_form, one.name, reader_of(smpp->shape));
        const auto* described = std::get_if<http_sms_settings>(&one.how);
        if (described && described->account.receipts)
            readers.add(http_receipt_form, one.name, make_http_reader(*described->account.receipts));
    }
}

}  // namespace todoke
