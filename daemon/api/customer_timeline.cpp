// Everything that was sent, held and suppressed for one person.

#include "daemon/api/message_json.hpp"
#include "daemon/api/query.hpp"
#include "daemon/api/resources.hpp"
#include "daemon/http/problem.hpp"

namespace todoke {

namespace asio = boost::asio;

asio::awaitable<answer> get_customer_timeline(door_core& core, request what)
{
    field_problems problems;
    auto query = read_page_query(what.query, problems);
    if (!problems.empty()) co_return to_answer(of(std::move(problems)));
    query.customer = what.name;
    auto policy = core.policy();
    const auto page = co_await core.messages.customer_timeline(std::move(query), std::move(policy));
    if (!page) {
        const problem nobody{problem_kind::not_found, "no customer of this id is stored", {}, {}};
        co_return to_answer(nobody);
    }
    answer made;
    json_text json{made.body, speaks(what)};
    json.begin_object();
    json.field("customer", what.name);
    json.key("messages");
    json.begin_array();
    for (const auto& one : page->messages) write_station(json, one);
    json.end_array();
    if (page->next) json.field("next", std::to_string(page->next.value));
    json.end_object();
    co_return made;
}

}  // namespace todoke
