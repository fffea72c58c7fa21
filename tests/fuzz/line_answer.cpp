#include "gateway/channel/line/line_answers.hpp"
#include "gateway/channel/line/line_quota.hpp"
#include "gateway/channel/line/line_token.hpp"
#include "tests/fuzz/http_answers.hpp"
#include "tests/fuzz/promises.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {

namespace {

const std::string token = "line-token-1";

void check_push(const http_result& result, const secrets& hide)
{
    using enum outcome_kind;
    const auto status = result.answer.status;
    const auto ended = line_outcome(result, hide);
    must_be_sound(ended);
    must(ended.kind != accepted || status < 300 || status == 409, "taken is only what LINE says was taken");
    must(ended.kind != retry && ended.kind != rejected ? true : status >= 400, "a success is not tried again");
    must(status < 500 || ended.kind == uncertain, "a failure of LINE's is in doubt");
    must(ended.detail.find(token) == std::string::npos, "no secret is told");

    const auto by_phone = line_notification_outcome(result, "tag", hide);
    must_be_sound(by_phone);
    must(by_phone.kind != accepted, "a notification that was taken has not arrived");

    const auto profile = line_profile_outcome(result, hide);
    if (profile) must_be_sound(*profile);
    must(!profile || status == 404, "only a 404 says that somebody is no friend");
}

}  // namespace

void fuzz_line_answer(std::string_view bytes)
{
    auto answer = answer_in(bytes);
    if (!answer) return;
    const auto result = answered_with(std::move(*answer));
    const secrets hide{{token}};
    check_push(result, hide);

    const auto limit = read_line_quota(result.answer);
    must(!limit || !*limit || **limit >= 0, "a quota is a number of messages");
    must(read_line_consumption(result.answer).value_or(0) >= 0, "a consumption is a number of messages");

    const auto issued = read_token_answer(result, hide);
    if (const auto* no = std::get_if<token_refusal>(&issued)) {
        must_be_line(no->why, 2000, "the reason");
    } else {
        const auto& made = std::get<issued_token>(issued);
        must(!made.token.empty() && made.life.count() > 0, "a token is there, and lives");
        must_be_word(made.token, 8192, "a token");
    }
}

}  // namespace todoke
