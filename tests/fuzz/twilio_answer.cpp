#include "gateway/channel/sms/http/twilio.hpp"
#include "tests/fuzz/http_answers.hpp"
#include "tests/fuzz/promises.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {

void fuzz_twilio_answer(std::string_view bytes)
{
    using enum outcome_kind;
    const auto answer = answer_in(bytes);
    if (!answer) return;
    const secrets hide{{"token-of-the-account"}};
    const auto ended = twilio_answered(*answer, {{21999, blocked}}, hide);
    must_be_sound(ended);
    must((ended.kind == accepted) == (answer->status < 300 && ended.references.size() == 1), "taken has its sid");
    must(answer->status >= 400 || answer->status >= 300 || ended.kind == accepted || ended.kind == uncertain,
         "a success is taken or in doubt");
    must(answer->status < 500 || ended.kind == uncertain, "a failure of Twilio's is in doubt");
    must(ended.detail.find("token-of-the-account") == std::string::npos, "no secret is told");
}

}  // namespace todoke
