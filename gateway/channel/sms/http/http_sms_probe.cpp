#include "gateway/channel/sms/http/http_sms_probe.hpp"

#include <fmt/format.h>

namespace todoke {

namespace asio = boost::asio;

namespace {

/// Who sees to it can mend the account or the configuration; what a later try may take is another matter.
bool refuses_account(outcome_kind means)
{
    using enum outcome_kind;
    return means == misconfigured || means == rejected || means == blocked || means == over_quota;
}

}  // namespace

/// The path is quoted as it was written, with the names of its secrets; of a success nothing: it may be a list of
/// messages.
probe_answer read_free_call(const http_sms_account& account, const http_result& result)
{
    const auto asked = "GET " + account.free_call + ": ";
    if (result.ended != http_result::how::answered) return {false, false, asked + result.why};
    const auto means = http_free_call_answered(account, result.answer);
    if (means == outcome_kind::accepted) return {true, false, asked + "the account is taken"};
    auto said = fmt::format("{}the provider answers {}", asked, result.answer.status);
    if (result.answer.status < 300)
        said += fmt::format(", which [[provider.answers]] takes for {}", to_text(means));
    else
        said += ' ' + secrets_of(account).shown(result.answer.body);
    return {false, refuses_account(means), std::move(said)};
}

asio::awaitable<probe_answer> probe_http_sms(asio::any_io_executor executor, http_sms_account account)
{
    auto to = account.to;
    auto trusted = account.ca_file;
    auto asked = http_free_call(account);
    const auto told = co_await ask_once(executor, std::move(to), std::move(trusted), std::move(asked));
    auto read = read_free_call(account, told.result);
    read.certificate_ends = told.certificate_ends;
    co_return read;
}

}  // namespace todoke
