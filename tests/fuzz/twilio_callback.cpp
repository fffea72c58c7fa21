#include <set>

#include "gateway/channel/sms/http/form.hpp"
#include "gateway/channel/sms/http/signing.hpp"
#include "gateway/receipt/readers/twilio_hook.hpp"
#include "tests/fuzz/promises.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {

void fuzz_twilio_callback(std::string_view bytes)
{
    const auto came = *parse_instant("2026-11-22T08:00:00Z");
    const auto read = make_twilio_reader()({"twilio", twilio_form, {}, {}, std::string{bytes}, came});
    must_be_sound(read);

    const auto fields = read_form(bytes);
    must(fields || std::holds_alternative<unreadable_receipt>(read), "only a form is read");
    if (fields) must(read_form(to_form(*fields)) == fields, "a form is written as it was read");

    hook_call call{"https://msg.example.jp/hooks/twilio/twilio?bodySHA256=" + std::string{bytes.substr(0, 64)},
                   {{"content-type", "application/x-www-form-urlencoded"}, {"x-twilio-signature", "x"}},
                   std::string{bytes},
                   came};
    must(!is_signed_by_twilio(call, "token"), "what nobody signed is not taken");
    call.headers[0].second = "application/json";
    must(!is_signed_by_twilio(call, "token"), "nor as another kind of body");
}

}  // namespace todoke
