#include "daemon/public/pages.hpp"
#include "daemon/public/politely.hpp"
#include "daemon/public/public_routes.hpp"
#include "daemon/public/unsubscribe_body.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

asio::awaitable<answer> stop(door_core& core, std::string token, unsubscribe_wish how)
{
    auto asked = core.messages.people().subscribed(token);
    const auto found = co_await std::move(asked);
    if (!found) co_return lost_page();
    const auto book = core.book();
    auto also = how == unsubscribe_wish::all ? declinable_classes(*book) : std::vector<std::string>{};
    auto policy = core.policy();
    const auto now = core.time.now();
    const auto by = how == unsubscribe_wish::one_click ? declined_by::one_click : declined_by::page;
    auto work = core.messages.people().decline(std::move(token), std::move(also), by, std::move(policy), now);
    const bool done = co_await std::move(work);
    if (!done) co_return lost_page();
    core.work_arrived();
    co_return unsubscribed_page(*found, how == unsubscribe_wish::all);
}

asio::awaitable<answer> ask(door_core& core, std::string token)
{
    auto asked = core.messages.people().subscribed(std::move(token));
    const auto found = co_await std::move(asked);
    if (!found) co_return lost_page();
    co_return unsubscribe_page(*found);
}

asio::awaitable<answer> refuse()
{
    co_return unclear_page();
}

}  // namespace

asio::awaitable<answer> ask_unsubscribe(door_core& core, request what)
{
    return politely(ask(core, std::string{what.name}));
}

asio::awaitable<answer> do_unsubscribe(door_core& core, request what)
{
    const auto how = read_unsubscribe_body(what.head.content_type, what.body);
    return how == unsubscribe_wish::unclear ? refuse() : politely(stop(core, std::string{what.name}, how));
}

}  // namespace todoke
