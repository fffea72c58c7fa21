// What became of messages, to be read from a place on, and waited for.
#include <boost/json/serialize.hpp>

#include "daemon/api/json_text.hpp"
#include "daemon/api/query.hpp"
#include "daemon/api/resources.hpp"
#include "daemon/http/problem.hpp"
#include "gateway/receipt/readers/receipt_json.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

/// A long poll looks again so often: a question to the reader's thread, which costs the writer nothing.
constexpr span looks_every = std::chrono::milliseconds{250};

answer gone()
{
    return to_answer({problem_kind::gone,
                      "what came after this cursor is not all there any more, or it is of before a restore: start "
                      "without `after` at the oldest kept, and compare what you know by GET /v1/messages/ID",
                      {},
                      {}});
}

}  // namespace

asio::awaitable<answer> list_receipts(door_core& core, request what)
{
    field_problems problems;
    const auto query = read_receipt_query(what.query, problems);
    if (!problems.empty()) co_return to_answer(of(std::move(problems)));
    auto& time = core.time;
    const auto until = time.uptime() + query.wait;
    receipt_page page;
    for (auto from = query.after;;) {
        page = co_await core.messages.outbox().receipts(from, query.limit);
        if (page.is_gone) co_return gone();
        // Rows that make no receipt are not looked at twice.
        const bool goes_on = page.some.empty() && from && page.next != *from;
        from = page.next;
        if (goes_on) continue;
        if (!page.some.empty() || time.uptime() >= until || !core.ready()) break;
        co_await time.pause(looks_every);
    }
    answer made;
    json_text json{made.body, speaks(what)};
    json.begin_object();
    json.key("receipts");
    json.begin_array();
    for (const auto& one : page.some) json.raw(boost::json::serialize(receipt_json(one, speaks(what))));
    json.end_array();
    json.field("next", to_text(page.next));
    json.end_object();
    co_return made;
}

}  // namespace todoke
