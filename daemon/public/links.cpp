#include <algorithm>

#include "daemon/public/machines.hpp"
#include "daemon/public/pages.hpp"
#include "daemon/public/politely.hpp"
#include "daemon/public/public_routes.hpp"
#include "daemon/public/public_side.hpp"
#include "gateway/intake/tracked_links.hpp"
#include "gateway/log.hpp"
#include "gateway/receipt/readers/link_receipt.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

/// One pixel that cannot be seen (GIF89a).
constexpr std::string_view picture{
    "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,"
    "\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02"
    "D\x01\x00;",
    43};

log::trouble clicks_lost;

told_receipt receipt_of(const followed_link& which, receipt_kind kind, instant now)
{
    told_receipt made;
    made.message = which.message;
    made.leg = which.leg;
    made.what.kind = kind;
    made.what.at = now;
    return made;
}

/// What a query says may be about a person.
std::string without_query(const std::string& url)
{
    return url.substr(0, url.find_first_of("?#"));
}

/// A store that cannot write costs the receipt only.
asio::awaitable<void> record(door_core& core, told_receipt what)
{
    try {
        auto policy = core.policy();
        const auto now = core.time.now();
        auto early = to_link_receipt(what);
        auto work = core.messages.reactions().receive(std::move(what), std::move(policy), now);
        const auto answer = co_await std::move(work);
        if (answer.how == receive_answer::result::taken) core.work_arrived();
        if (answer.how != receive_answer::result::under_way) co_return;
        auto kept = core.open_side->keep(std::move(early));
        co_await std::move(kept);
    } catch (const store_failure& e) {
        log::error(clicks_lost, "event=click_not_recorded reason=\"{}\"", e.what());
    }
}

/// The reader is not kept waiting for what we want to know, unless so much waits already that no more is to be held.
asio::awaitable<void> note(door_core& core, task_group& aside, told_receipt what)
{
    constexpr std::size_t most_at_once = 1000;
    auto work = record(core, std::move(what));
    if (aside.size() < most_at_once)
        aside.spawn("a click", std::move(work));
    else
        co_await std::move(work);
}

answer redirect(const std::string& url)
{
    answer made;
    made.status = 302;
    made.type = "text/plain";
    add_page_headers(made);
    made.header("Location", url);
    return made;
}

answer show(std::string_view bytes)
{
    answer made;
    made.type = "image/gif";
    add_page_headers(made);
    made.body = bytes;
    return made;
}

/// Japanese text right behind a link is taken for more of it by some readers.
std::string token_in(std::string_view name)
{
    const auto end =
        std::find_if(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    return {name.begin(), end};
}

asio::awaitable<answer> follow(door_core& core, request what)
{
    auto token = token_in(what.name);
    auto asked = core.messages.people().link(std::move(token));
    const auto found = co_await std::move(asked);
    if (!found || found->number == 0 || !is_web_link(found->leads_to)) co_return lost_page();
    if (!is_machine(what.head)) {
        auto clicked = receipt_of(*found, receipt_kind::clicked, core.time.now());
        clicked.what.code = "link " + std::to_string(found->number);
        clicked.what.detail = without_query(found->leads_to);
        auto noted = note(core, what.aside, std::move(clicked));
        co_await std::move(noted);
    }
    co_return redirect(found->leads_to);
}

asio::awaitable<answer> open_picture(door_core& core, request what)
{
    std::string token{what.name};
    auto asked = core.messages.people().link(std::move(token));
    const auto found = co_await std::move(asked);
    if (!found || found->number != 0) co_return lost_page();
    if (!is_machine(what.head)) {
        auto opened = receipt_of(*found, receipt_kind::opened, core.time.now());
        if (is_picture_proxy(what.head)) opened.what.code = "by a mail service";
        auto noted = note(core, what.aside, std::move(opened));
        co_await std::move(noted);
    }
    co_return show(picture);
}

}  // namespace

asio::awaitable<answer> follow_link(door_core& core, request what)
{
    return politely(follow(core, what));
}

asio::awaitable<answer> show_opening(door_core& core, request what)
{
    return politely(open_picture(core, what));
}

}  // namespace todoke
