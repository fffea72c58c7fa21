// The operator's hand: holds, and the word that this box and its clock are right.
#include <charconv>

#include "daemon/api/hold_json.hpp"
#include "daemon/api/resources.hpp"
#include "daemon/api/trouble.hpp"
#include "gateway/delivery/rule_keeper.hpp"
#include "gateway/intake/intake.hpp"
#include "gateway/log.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

answer hold_answer(const hold& what, unsigned status)
{
    answer made;
    made.status = status;
    json_text json{made.body};
    write_hold(json, what);
    return made;
}

answer no_such_hold()
{
    return to_answer({problem_kind::not_found, "there is no hold of this id, or it has ended", {}, {}});
}

std::optional<std::int64_t> hold_no(std::string_view name)
{
    std::int64_t no = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), no);
    if (error != std::errc{} || end != name.data() + name.size() || no <= 0) return std::nullopt;
    return no;
}

/// A token for some classes holds these and no others.
bool may_hold(const caller& who, const hold& what)
{
    return who.classes.empty() || (what.scope == hold_scope::klass && who.may_use(what.name));
}

}  // namespace

asio::awaitable<answer> list_holds(door_core& core, request)
{
    answer made;
    json_text json{made.body};
    json.begin_object();
    write_holds(json, core.keeper->holds());
    json.end_object();
    co_return made;
}

asio::awaitable<answer> post_hold(door_core& core, request what)
{
    const auto book = core.keeper->book();
    auto read = read_hold(what.body, *book, core.time.now());
    if (auto no = trouble_of(read)) co_return *std::move(no);
    auto& wanted = std::get<hold>(read);
    if (!may_hold(*what.who, wanted)) co_return forbidden(*what.who, "hold more than one of these");
    wanted.reason = log::masked_words(wanted.reason);  // it is kept, and whose address it is is not
    wanted.placed_by = what.who->name;
    const auto placed = co_await core.keeper->place(std::move(wanted));
    log::info("event=hold_placed hold={} until={} by=\"{}\" reason=\"{}\"", placed.no, to_text(placed.until),
              in_log(*what.who), placed.reason);
    core.work_arrived();
    auto made = hold_answer(placed, 201);
    made.header("Location", "/v1/holds/" + std::to_string(placed.no));
    co_return made;
}

asio::awaitable<answer> delete_hold(door_core& core, request what)
{
    const auto no = hold_no(what.name);
    if (!no) co_return no_such_hold();
    for (const auto& one : core.keeper->holds())
        if (one.no == *no && !may_hold(*what.who, one)) co_return forbidden(*what.who, "end a hold on anything else");
    const auto ended = co_await core.keeper->lift(*no);
    if (!ended) co_return no_such_hold();
    log::info("event=hold_removed hold={} by=\"{}\"", *no, in_log(*what.who));
    core.work_arrived();
    co_return no_content();
}

asio::awaitable<answer> post_adopt(door_core& core, request what)
{
    auto read = read_reason(what.body);
    if (auto no = trouble_of(read)) co_return *std::move(no);
    if (!what.who->classes.empty()) co_return forbidden(*what.who, "adopt messages of all classes");
    auto reason = log::masked_words(std::get<std::string>(read));
    log::warning("event=adopted by=\"{}\" reason=\"{}\"", in_log(*what.who), reason);
    co_await core.keeper->adopt(std::move(reason));
    core.work_arrived();
    answer made;
    json_text json{made.body, speaks(what)};
    json.begin_object();
    write_clock(json, core.keeper->seen());
    json.end_object();
    co_return made;
}

}  // namespace todoke
