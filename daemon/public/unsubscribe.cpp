#include <algorithm>
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

/// What a form or a mail program sent (application/x-www-form-urlencoded); some end it with a line break.
wish wish_of_form(std::string_view body)
{
    const std::string plain{trimmed(body)};  // Boost.URL 1.81 reads on to a NUL
    const auto parsed = boost::urls::parse_query(plain);
    if (!parsed) return wish::unclear;
    for (const auto& one : boost::urls::params_view(*parsed)) {
        if (equal_ignoring_case(one.key, "List-Unsubscribe") && equal_ignoring_case(one.value, "One-Click"))
            return wish::one_click;
        if (one.key == "stop" && one.value == "this") return wish::this_class;
        if (one.key == "stop" && one.value == "all") return wish::all;
    }
    return wish::unclear;
}

/// RFC 8058 lets mail programs send multipart/form-data, too: one part, named and filled as below. Not all of them
/// quote the name, and some end lines with LF alone.
wish wish_of_parts(std::string_view body)
{
    std::string plain;
    for (const char c : body)
        if (c != '\r' && c != '"') plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const auto name = plain.find("name=list-unsubscribe\n");
    const auto head_end = plain.find("\n\n", name);
    if (name == plain.npos || head_end == plain.npos) return wish::unclear;
    const auto said = std::string_view{plain}.substr(head_end + 2);
    return trimmed(said.substr(0, said.find('\n'))) == "one-click" ? wish::one_click : wish::unclear;
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
