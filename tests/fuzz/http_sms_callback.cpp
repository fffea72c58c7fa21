// The first byte chooses how the provider calls.
#include "gateway/channel/sms/http/form.hpp"
#include "gateway/receipt/readers/http_hook.hpp"
#include "tests/fuzz/promises.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {

namespace {

http_receipts receipts_of(char choice)
{
    http_receipts made;
    made.name = "key";
    made.secret = "open-sesame";
    made.states = {{"ok", sms_state::delivered},
                   {"error", sms_state::failed},
                   {"gone", sms_state::blocked},
                   {"sent", sms_state::on_its_way}};
    made.format = choice == '0' ? http_format::form : choice == '1' ? http_format::query : http_format::json;
    if (made.format == http_format::json) {
        if (choice == '3') made.each = "/receipts";
        made.id = "/id";
        made.state = "/state";
        made.code = "/error/code";
        made.number = "/to";
        if (choice == '4') made.inbound = http_inbound{"/type", "mo", "/from", "/text", "/mo"};
    } else {
        made.id = "id";
        made.state = "state";
        made.code = "code";
        made.number = "to";
        if (choice == '0') made.inbound = http_inbound{{}, {}, "from", "text", {}};
    }
    return made;
}

}  // namespace

void fuzz_http_sms_callback(std::string_view bytes)
{
    if (bytes.empty()) return;
    const auto how = receipts_of(bytes[0]);
    const std::string rest{bytes.substr(1)};
    const auto came = *parse_instant("2026-11-22T08:00:00Z");
    must_be_sound(make_http_reader(how)({"agg", http_receipt_form, {}, {}, rest, came}));

    const std::string hook = "https://msg.example.jp/hooks/http/agg?";
    const auto check = make_http_check("agg", how);
    if (rest.find("open-sesame") == std::string::npos && rest.find('%') == std::string::npos)
        must(std::holds_alternative<hook_refused>(check({hook + rest, {}, rest, came})), "nobody is believed");
    const auto known = check({hook + "key=open-sesame&" + rest, {}, rest, came});
    const auto* raw = std::get_if<raw_receipt>(&known);
    if (!raw || how.format != http_format::query) return;
    const auto fields = read_form(raw->body);
    must(fields && value_of(*fields, "key").empty(), "the secret is not kept");
}

}  // namespace todoke
