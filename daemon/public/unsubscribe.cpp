#include <boost/url/params_view.hpp>
#include <boost/url/parse_query.hpp>

#include "daemon/public/pages.hpp"
#include "daemon/public/politely.hpp"
#include "daemon/public/public_routes.hpp"
#include "store/model/text.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

enum class wish { unclear, one_click, this_class, all };

/// What a form or a mail program sent (application/x-www-form-urlencoded).
wish wish_of_form(std::string_view body)
{
    const auto parsed = boost::urls::parse_query({body.data(), body.size()});
    if (!parsed) return wish::unclear;
    for (const auto& one : boost::urls::params_view(*parsed)) {
        if (one.key == "List-Unsubscribe" && one.value == "One-Click") return wish::one_click;
        if (one.key == "stop" && one.value == "this") return wish::this_class;
        if (one.key == "stop" && one.value == "all") return wish::all;
    }
    return wish::unclear;
}

/// RFC 8058 lets mail programs send multipart/form-data, too: one part, named and filled as below.
wish wish_of_parts(std::string_view body)
{
    static constexpr std::string_view name = "name=\"List-Unsubscribe\"", said = "\r\n\r\nOne-Click\r\n";
    const auto at = body.find(name);
    return at != body.npos && body.find(said, at) != body.npos ? wish::one_click : wish::unclear;
}

wish wish_of(const request& what)
{
    const bool in_parts = starts_ignoring_case(what.head.content_type, "multipart/form-data");
    return in_parts ? wish_of_parts(what.body) : wish_of_form(what.body);
}

std::vector<std::string> declinable_classes(const rules& book)
{
    std::vector<std::string> made;
    for (const auto& [name, klass] : book.classes)
        if (is_declinable(klass)) made.push_back(name);
    return made;
}

asio::awaitable<answer> stop(door_core& core, std::string token, wish how)
{
    auto asked = core.messages.people().subscribed(token);
    const auto found = co_await std::move(asked);
    if (!found) co_return lost_page();
    const auto book = core.book();
    auto also = how == wish::all ? declinable_classes(*book) : std::vector<std::string>{};
    auto policy = core.policy();
    const auto now = core.time.now();
    const auto by = how == wish::one_click ? declined_by::one_click : declined_by::page;
    auto work = core.messages.people().decline(std::move(token), std::move(also), by, std::move(policy), now);
    const bool done = co_await std::move(work);
    if (!done) co_return lost_page();
    core.work_arrived();
    co_return unsubscribed_page(*found, how == wish::all);
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
    const auto how = wish_of(what);
    return how == wish::unclear ? refuse() : politely(stop(core, std::string{what.name}, how));
}

}  // namespace todoke
