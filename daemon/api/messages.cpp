#include <boost/json/object.hpp>

#include "daemon/api/message_json.hpp"
#include "daemon/api/query.hpp"
#include "daemon/api/resources.hpp"
#include "daemon/api/submit.hpp"
#include "daemon/api/trouble.hpp"
#include "gateway/intake/idempotency.hpp"
#include "gateway/text/strict_json.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

answer stored_answer(const stored& what, language speaks)
{
    answer made;
    made.status = 202;
    made.header("Location", "/v1/messages/" + what.id.text());
    if (what.replayed) made.header("Idempotency-Replayed", "true");
    made.body.reserve(512);
    json_text json{made.body, speaks};
    json.begin_object();
    write_stored(json, what);
    json.end_object();
    return made;
}

bool may_wait(state s)
{
    return !is_final(s) && s != state::sending;
}

/// A body that may be absent, and says nothing when it is there.
std::optional<problem> trouble_of_empty_body(std::string_view body)
{
    if (body.empty()) return std::nullopt;
    const json_document document{body};
    if (!document.trouble().empty()) return of(malformed{document.trouble()});
    const auto* object = document.root().if_object();
    if (!object) return of(malformed{"a JSON object or no body is expected"});
    field_problems unknown;
    for (const auto& member : *object)
        unknown.push_back({"/" + std::string{member.key().data(), member.key().size()}, "unknown field: leave it out"});
    return unknown.empty() ? std::nullopt : std::optional{of(std::move(unknown))};
}

answer cancel_answer_of(message_id id, const cancel_answer& what)
{
    using result = cancel_answer::result;
    if (what.how == result::unknown) return to_answer(no_such_message());
    if (what.how == result::already_final) {
        problem made{
            problem_kind::final_already, "the message is " + std::string{to_text(what.now)} + " already", {}, {}};
        made.more = ",\"state\":\"" + std::string{to_text(what.now)} + '"';
        return to_answer(made);
    }
    answer made;
    json_text json{made.body};
    json.begin_object();
    json.field("id", id.text());
    json.field("state", to_text(what.now));
    json.field("result", what.how == result::cancelled ? "cancelled" : "too_late");
    json.end_object();
    return made;
}

}  // namespace

asio::awaitable<answer> post_message(door_core& core, request what)
{
    auto read = understand(core, *what.who, what.body, false);
    if (auto* no = std::get_if<problem>(&read)) {
        count_refused(core);
        co_return to_answer(*no);
    }
    auto& body = std::get<submission>(read);
    if (what.head.keys > 0) {
        auto key = read_idempotency_key(what.head.idempotency_key);
        if (!key) {
            count_refused(core);
            const malformed bad{"the header Idempotency-Key " + std::string{idempotency_key_rule}};
            co_return to_answer(of(bad));
        }
        body.idempotency_key = std::move(*key);
    }
    auto result = co_await submit(core, std::move(body));
    if (auto* no = std::get_if<problem>(&result)) co_return to_answer(*no);
    co_return stored_answer(std::get<stored>(result), speaks(what));
}

asio::awaitable<answer> get_message(door_core& core, request what)
{
    const auto id = message_id::parse(what.name);
    if (!id) co_return to_answer(no_such_message());
    const auto found = co_await core.messages.find(*id);
    if (!found) co_return to_answer(no_such_message());
    std::vector<finding> rules;
    if (may_wait(found->facts.now)) {  // a final message has its story, and asks nothing of the writer
        auto policy = core.policy();
        auto comes = core.estimates();
        const auto now = core.time.now();
        rules = co_await core.messages.explain(*id, std::move(policy), now, std::move(comes));
    }
    answer made;
    json_text json{made.body, speaks(what)};
    write_message(json, *found, rules);
    co_return made;
}

asio::awaitable<answer> list_messages(door_core& core, request what)
{
    field_problems problems;
    auto query = read_list_query(what.query, problems);
    if (!problems.empty()) co_return to_answer(of(std::move(problems)));
    const auto page = co_await core.messages.list(std::move(query));
    answer made;
    json_text json{made.body};
    json.begin_object();
    json.key("messages");
    json.begin_array();
    for (const auto& one : page.messages) write_row(json, one);
    json.end_array();
    if (page.next) json.field("next", std::to_string(page.next.value));
    json.end_object();
    co_return made;
}

asio::awaitable<answer> cancel_message(door_core& core, request what)
{
    if (const auto bad = trouble_of_empty_body(what.body)) co_return to_answer(*bad);
    const auto id = message_id::parse(what.name);
    if (!id) co_return to_answer(no_such_message());
    if (!what.who->classes.empty()) {
        const auto found = co_await core.messages.find(*id);
        if (!found) co_return to_answer(no_such_message());
        if (!what.who->may_use(found->facts.klass)) {
            problem made{problem_kind::forbidden, {}, {}, {}};
            made.detail = "the token " + what.who->name + " may not cancel messages of class " + found->facts.klass;
            co_return to_answer(made);
        }
    }
    auto policy = core.policy();
    const auto now = core.time.now();
    const auto result = co_await core.messages.cancel(*id, std::move(policy), now);
    if (result.how == cancel_answer::result::cancelled) core.work_arrived();
    co_return cancel_answer_of(*id, result);
}

}  // namespace todoke
