#include <array>

#include "gateway/channel/sms/http/http_sms.hpp"
#include "tests/fuzz/http_answers.hpp"
#include "tests/fuzz/promises.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {

namespace {

using enum outcome_kind;

http_sms_account account(http_format format)
{
    http_sms_account made;
    made.answer = format;
    made.id = format == http_format::json ? "/message/id" : format == http_format::form ? "id" : "OK,{id}";
    const std::string where = format == http_format::json ? "/status" : format == http_format::form ? "status" : "";
    made.rules = {{200, 299, where, "", "busy", throttled},
                  {200, 299, where, "", "OK", accepted},
                  {400, 499, "", "", "limit", over_quota}};
    return made;
}

}  // namespace

void fuzz_http_sms_answer(std::string_view bytes)
{
    const auto answer = answer_in(bytes);
    if (!answer) return;
    const secrets hide{{"sms-token-1"}};
    for (const auto format : std::array{http_format::json, http_format::form, http_format::text}) {
        const auto ended = http_sms_answered(account(format), *answer, hide);
        must_be_sound(ended);
        must(ended.kind != accepted || ended.references.size() == 1, "taken has its id");
        must(ended.kind != accepted || answer->status < 300, "only what the rules call taken is");
        must(ended.kind != retry && ended.kind != rejected ? true : answer->status >= 400, "a success is not refused");
        must(ended.detail.find("sms-token-1") == std::string::npos, "no secret is told");
    }
}

}  // namespace todoke
