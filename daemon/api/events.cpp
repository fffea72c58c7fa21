#include "daemon/api/json_text.hpp"
#include "daemon/api/resources.hpp"
#include "daemon/api/trouble.hpp"
#include "daemon/http/problem.hpp"
#include "gateway/intake/intake.hpp"

namespace todoke {

namespace asio = boost::asio;

asio::awaitable<answer> post_event(door_core& core, request what)
{
    const auto now = core.time.now();
    auto read = read_event(what.body, now);
    if (auto no = trouble_of(read)) co_return *std::move(no);
    auto policy = core.policy();
    auto event = std::get<customer_event>(std::move(read));
    const auto told = co_await core.messages.reactions().take_event(std::move(event), std::move(policy), now);
    if (told.cancelled + told.reacted > 0) core.work_arrived();
    answer made;
    json_text json{made.body};
    json.begin_object();
    json.field("known", told.is_known);
    json.field("repeated", told.repeated);
    json.field("cancelled", told.cancelled);
    json.field("reacted", told.reacted);
    json.end_object();
    co_return made;
}

}  // namespace todoke
