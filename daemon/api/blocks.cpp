#include "daemon/api/json_text.hpp"
#include "daemon/api/query.hpp"
#include "daemon/api/resources.hpp"
#include "daemon/api/trouble.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

void write_block(json_text& json, const blocked_address& one, language speaks)
{
    json.begin_object();
    json.field("channel", to_text(one.on));
    json.text_unless_empty("address", one.address);
    json.text_unless_empty("provider", one.provider);
    json.field("reason", in_words(one.reason, speaks));
    json.field("since", one.since);
    if (one.because_of) json.field("message", one.because_of->text());
    json.end_object();
}

}  // namespace

asio::awaitable<answer> list_blocks(door_core& core, request what)
{
    field_problems problems;
    const auto book = core.book();
    const auto query = read_block_query(what.query, book->phone_region, problems);
    if (!problems.empty()) co_return to_answer(of(std::move(problems)));
    block_page page;
    auto& store = core.messages.reactions();
    if (query.on) {
        auto address = query.address;
        page.blocks = co_await store.blocks_of(*query.on, std::move(address));
    } else {
        page = co_await store.blocks(query.after, query.limit);
    }
    answer made;
    json_text json{made.body, speaks(what)};
    json.begin_object();
    json.key("blocks");
    json.begin_array();
    for (const auto& one : page.blocks) write_block(json, one, speaks(what));
    json.end_array();
    if (page.next != 0) json.field("next", std::to_string(page.next));
    json.end_object();
    co_return made;
}

asio::awaitable<answer> post_block(door_core& core, request what)
{
    if (auto no = trouble_of_limited(*what.who, "a block counts for all of them")) co_return *std::move(no);
    const auto book = core.book();
    auto read = read_block(what.body, book->phone_region);
    if (auto no = trouble_of(read)) co_return *std::move(no);
    auto& order = std::get<block_order>(read);
    auto& store = core.messages.reactions();
    auto policy = core.policy();
    const auto now = core.time.now();
    auto address = order.address;
    const bool is_new =
        co_await store.block(order.on, std::move(address), std::move(order.reason), std::move(policy), now);
    if (is_new) core.work_arrived();
    const auto there = co_await store.block_of(order.on, std::move(order.address));
    answer made;
    made.status = is_new ? 201 : 200;
    json_text json{made.body, speaks(what)};
    if (there)
        write_block(json, *there, speaks(what));
    else
        made.body = "{}";  // freed in between
    co_return made;
}

asio::awaitable<answer> delete_block(door_core& core, request what)
{
    if (auto no = trouble_of_limited(*what.who, "a block counts for all of them")) co_return *std::move(no);
    field_problems problems;
    const auto book = core.book();
    auto query = read_block_query(what.query, book->phone_region, problems);
    if (problems.empty() && !query.on)
        problems.push_back({"?", "names no address: DELETE /v1/blocks?sms=%2B819012345678 (or email, line)"});
    if (!problems.empty()) co_return to_answer(of(std::move(problems)));
    auto policy = core.policy();
    const auto now = core.time.now();
    auto& store = core.messages.reactions();
    const bool was_there = co_await store.unblock(*query.on, std::move(query.address), std::move(policy), now);
    if (!was_there) {
        const problem none{problem_kind::not_found, "this address is not blocked", {}, {}};
        co_return to_answer(none);
    }
    core.work_arrived();
    co_return no_content();
}

}  // namespace todoke
