// What providers call: checked, kept, answered; nothing is done with it here.
#include "daemon/api/trouble.hpp"
#include "daemon/http/problem.hpp"
#include "daemon/public/public_routes.hpp"
#include "daemon/public/public_side.hpp"
#include "gateway/log.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

answer refusal(problem_kind kind, std::string detail)
{
    return to_answer(problem{kind, std::move(detail), {}, {}});
}

/// HEAD asks what a GET would answer: nobody tells anything by it.
bool is_taken_by(method verb, const hook_checks::entry& hook)
{
    return verb == method::post || (verb == method::get && hook.by_get);
}

answer not_by_this_method(const hook_checks::entry& hook)
{
    const std::string takes = hook.by_get ? "GET, POST" : "POST";
    auto made = refusal(problem_kind::method_not_allowed, "this path takes " + takes);
    made.header("Allow", takes);
    return made;
}

answer taken(const std::string& reply)
{
    answer made;
    made.type = "text/plain; charset=utf-8";
    made.body = reply;
    return made;
}

/// As the provider was told it, whatever form of target it used.
std::string public_url(const std::string& url, const std::string& target)
{
    const auto parts = split(target).value_or(split_target{});
    return url + std::string{parts.path} + (target.find('?') == target.npos ? "" : "?" + std::string{parts.query});
}

asio::awaitable<answer> take(door_core& core, std::string kind, request what)
{
    const auto& side = *core.open_side;
    const std::string provider{what.name};
    const auto* hook = side.hooks.find(kind, provider);
    if (hook == nullptr) co_return refusal(problem_kind::not_found, "there is nothing here");
    if (!is_taken_by(what.head.verb, *hook)) co_return not_by_this_method(*hook);
    const hook_call call{public_url(side.url, what.head.target), what.head.fields, std::string{what.body},
                         core.time.now()};
    auto checked = hook->check(call);
    if (const auto* no = std::get_if<hook_refused>(&checked)) {
        log::warning("event=hook_refused kind={} provider={} reason=\"{}\"", kind, provider, no->why);
        co_return refusal(problem_kind::forbidden, "this call is not signed by the provider it is for");
    }
    const auto reply = hook->reply;  // a reload may replace the hooks meanwhile
    auto kept = side.keep(std::move(std::get<raw_receipt>(checked)));
    const bool is_on_disk = co_await std::move(kept);
    if (!is_on_disk) co_return to_answer(store_down());
    co_return taken(reply);
}

}  // namespace

asio::awaitable<answer> take_line_hook(door_core& core, request what)
{
    return take(core, "line", what);
}

asio::awaitable<answer> take_twilio_hook(door_core& core, request what)
{
    return take(core, "twilio", what);
}

asio::awaitable<answer> take_http_hook(door_core& core, request what)
{
    return take(core, "http", what);
}

}  // namespace todoke
