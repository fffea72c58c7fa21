// What systemctl status says of the service: looked at anew every few seconds.
#include <algorithm>
#include <iterator>

#include "daemon/api/certificate_end.hpp"
#include "daemon/service/service_parts.hpp"
#include "daemon/service/systemd.hpp"
#include "gateway/log.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

constexpr span looked_at_every = std::chrono::seconds{5};

void append(std::vector<std::string>& to, std::vector<std::string> more)
{
    to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

asio::awaitable<void> service::parts::keep_status()
{
    for (;;) {
        std::string next;
        try {
            const auto seen = co_await look_around();
            next = status_line(seen);
        } catch (const store_failure& e) {
            next = "TROUBLE: the database fails: " + log::masked_words(e.what());
        }
        if (stopping) co_return;
        status = std::move(next);
        systemd::status(status);  // also when it is the same: systemd may not have heard the last one
        co_await time.pause(looked_at_every);
    }
}

asio::awaitable<standing> service::parts::look_around()
{
    const auto now = time.now();
    const auto counts = co_await messages->due_counts(now);
    const auto facts = co_await messages->facts();
    const auto full = co_await messages->no_room();
    const auto ways = lanes();
    standing made;
    made.queue = figures(counts, now, ways, keeper->policy()->shares());
    made.sent_lately = sent.count(time.uptime());
    made.holds = keeper->holds().size();
    made.only_sandbox = std::ranges::all_of(ways, [](const auto& one) { return one.sandbox; });
    if (full) made.troubles.push_back("new messages are answered 503: " + full->detail);
    append(made.troubles, troubles());
    if (facts.damaged > 0)
        made.troubles.push_back(std::to_string(facts.damaged) + " messages cannot be read (event=message_damaged)");
    co_return made;
}

/// Of all but the store.
std::vector<std::string> service::parts::troubles()
{
    auto made = troubles_of(keeper->seen());
    append(made, troubles_of_unrecorded(delivery->unrecorded()));
    append(made, troubles_of(lanes()));
    std::vector<callback_view> backends;
    for (const auto& one : callbacks) backends.push_back(one->now());
    append(made, troubles_of(backends));
    const auto ends = open ? open->certificate_ends() : std::nullopt;
    if (const auto trouble = ends ? trouble_of_certificate(*ends, time.now()) : std::nullopt)
        made.push_back(trouble->english);
    if (!reload_trouble.empty()) made.push_back(reload_trouble);
    return made;
}

}  // namespace todoke
