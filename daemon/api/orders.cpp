// What operators and backends order about messages that are there already.
#include "daemon/api/json_text.hpp"
#include "daemon/api/resources.hpp"
#include "daemon/api/trouble.hpp"
#include "gateway/intake/intake.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

answer conflict(problem_kind kind, const std::string& detail, state now)
{
    problem made{kind, detail, {}, {}};
    made.more = ",\"state\":\"" + std::string{to_text(now)} + '"';
    return to_answer(made);
}

std::string is_state(state now)
{
    return "the message is " + std::string{to_text(now)};
}

answer answer_of(const resolve_answer& what, message_id id)
{
    using result = resolve_answer::result;
    if (what.how == result::unknown) return to_answer(no_such_message());
    if (what.how == result::erased)
        return conflict(problem_kind::wrong_state, "the customer was erased: nothing more can be said of it", what.now);
    if (what.how == result::not_uncertain)
        return conflict(problem_kind::wrong_state, is_state(what.now) + "; only what is uncertain can be resolved",
                        what.now);
    answer made;
    json_text json{made.body};
    json.begin_object();
    json.field("id", id.text());
    json.field("state", to_text(what.now));
    json.end_object();
    return made;
}

std::optional<answer> trouble_of(const retry_answer& what)
{
    using result = retry_answer::result;
    const auto refuse = [&](const std::string& detail) {
        return conflict(problem_kind::wrong_state, detail, what.now);
    };
    switch (what.how) {
        case result::unknown:
            return to_answer(no_such_message());
        case result::not_to_retry:
            return refuse(is_state(what.now) + "; only what failed, expired or is uncertain can go again");
        case result::cancelled:
            return refuse("a cancellation was asked for, so it does not go again: submit a new message");
        case result::erased:
            return refuse("the customer was erased: nothing is left that could go");
        case result::no_content:
            return refuse("its content was purged ([store] keep_content): submit a new message");
        case result::duplicate: {
            problem made{problem_kind::duplicate,
                         "the same thing is on its way or was sent meanwhile: message " + what.duplicate_of->text(),
                         {},
                         {}};
            made.more = ",\"duplicate_of\":\"" + what.duplicate_of->text() + '"';
            return to_answer(made);
        }
        case result::goes_again:
            break;
    }
    return std::nullopt;
}

answer answer_of(const retry_answer& what, message_id id, language speaks)
{
    if (auto no = trouble_of(what)) return *std::move(no);
    answer made;
    json_text json{made.body, speaks};
    json.begin_object();
    json.field("id", id.text());
    json.field("state", to_text(what.now));
    if (!is_final(what.now)) json.field("due_at", what.due);
    json.field("expires_at", what.expires_at);
    json.said_unless_empty("detail", what.detail);
    json.end_object();
    return made;
}

/// Why a token of some classes only may not touch this message.
asio::awaitable<std::optional<answer>> trouble_of_class(door_core& core, const caller& who, message_id id)
{
    if (who.classes.empty()) co_return std::nullopt;
    const auto found = co_await core.messages.find(id);
    if (!found) co_return to_answer(no_such_message());
    if (who.may_use(found->facts.klass)) co_return std::nullopt;
    problem made{problem_kind::forbidden, {}, {}, {}};
    made.detail = "the token " + who.name + " may not touch messages of class " + found->facts.klass;
    co_return to_answer(made);
}

}  // namespace

asio::awaitable<answer> resolve_message(door_core& core, request what)
{
    auto read = read_resolve(what.body);
    if (auto no = trouble_of(read)) co_return *std::move(no);
    const auto id = message_id::parse(what.name);
    if (!id) co_return to_answer(no_such_message());
    auto trouble = co_await trouble_of_class(core, *what.who, *id);
    if (trouble) co_return *std::move(trouble);
    auto& order = std::get<resolve_order>(read);
    auto policy = core.policy();
    const auto now = core.time.now();
    const auto told =
        co_await core.messages.reactions().resolve(*id, order.as, std::move(order.reason), std::move(policy), now);
    if (told.how == resolve_answer::result::settled) core.work_arrived();
    co_return answer_of(told, *id);
}

asio::awaitable<answer> retry_message(door_core& core, request what)
{
    auto read = read_retry(what.body);
    if (auto no = trouble_of(read)) co_return *std::move(no);
    const auto id = message_id::parse(what.name);
    if (!id) co_return to_answer(no_such_message());
    auto trouble = co_await trouble_of_class(core, *what.who, *id);
    if (trouble) co_return *std::move(trouble);
    auto& order = std::get<retry_order>(read);
    auto policy = core.policy();
    const auto now = core.time.now();
    const auto told =
        co_await core.messages.reactions().retry(*id, order.ttl, std::move(order.reason), std::move(policy), now);
    if (told.how == retry_answer::result::goes_again) core.work_arrived();
    co_return answer_of(told, *id, speaks(what));
}

/// Piece by piece, so that others are served in between. What was stored meanwhile is not looked at; a call that is cut
/// off has cancelled some, and can be made again.
asio::awaitable<answer> cancel_messages(door_core& core, request what)
{
    const auto book = core.book();
    auto read = read_cancel(what.body, *book);
    if (auto no = trouble_of(read)) co_return *std::move(no);
    const auto& order = std::get<cancel_order>(read);
    if (!order.klass.empty() && !what.who->may_use(order.klass)) {
        problem made{problem_kind::forbidden, {}, {}, {}};
        made.detail = "the token " + what.who->name + " may not cancel messages of class " + order.klass;
        co_return to_answer(made);
    }
    const cancel_filter filter{order.campaign,   order.klass,       order.customer,
                               order.cancel_key, what.who->classes, order.dry_run};
    cancelled_some all;
    do {
        auto which = filter;
        auto policy = core.policy();
        const auto now = core.time.now();
        const auto some =
            co_await core.messages.reactions().cancel_some(std::move(which), all.next, std::move(policy), now);
        all.cancelled += some.cancelled;
        all.too_late += some.too_late;
        all.next = some.next;
    } while (all.next);
    if (!order.dry_run && all.cancelled > 0) core.work_arrived();
    answer made;
    json_text json{made.body};
    json.begin_object();
    json.field("cancelled", all.cancelled);
    json.field("too_late", all.too_late);
    json.field("dry_run", order.dry_run);
    json.end_object();
    co_return made;
}

}  // namespace todoke
