// What a submission would come to, without storing it.

#include "daemon/api/message_json.hpp"
#include "daemon/api/resources.hpp"
#include "daemon/api/submit.hpp"
#include "daemon/api/trouble.hpp"
#include "daemon/http/problem.hpp"

namespace todoke {

namespace asio = boost::asio;

asio::awaitable<answer> forecast_message(door_core& core, request what)
{
    auto read = understand(core, *what.who, what.body, false);
    if (const auto* no = std::get_if<problem>(&read)) co_return to_answer(*no);
    auto& body = std::get<submission>(read);
    auto policy = core.policy();
    auto comes = core.estimates();
    const auto now = core.time.now();
    const auto found = co_await core.messages.forecast(std::move(body), std::move(policy), now, std::move(comes));
    if (const auto* no = std::get_if<refused>(&found)) co_return to_answer(of(*no));
    const auto& seen = std::get<foreseen>(found);
    answer made;
    json_text json{made.body, speaks(what)};
    json.begin_object();
    write_stored(json, seen.answer);
    write_findings(json, seen.findings);
    json.end_object();
    co_return made;
}

}  // namespace todoke
