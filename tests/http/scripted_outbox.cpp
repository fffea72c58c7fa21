#include "tests/http/scripted_store.hpp"

namespace todoke {

namespace asio = boost::asio;

asio::awaitable<receipt_page> scripted_outbox::receipts(std::optional<receipt_place> after, std::size_t)
{
    asked.push_back(after);
    receipt_page made;
    made.next = after.value_or(receipt_place{});
    if (!pages.empty()) {
        made = std::move(pages.front());
        pages.erase(pages.begin());
    }
    co_return std::move(made);
}

asio::awaitable<due_callbacks> scripted_outbox::callbacks(std::string, std::size_t, instant)
{
    co_return due_callbacks{};
}

asio::awaitable<void> scripted_outbox::callbacks_ended(std::vector<callback_end>, instant)
{
    co_return;
}

asio::awaitable<void> scripted_outbox::disable(std::string endpoint, std::string reason, instant now)
{
    off.push_back({std::move(endpoint), now, std::move(reason)});
    co_return;
}

asio::awaitable<bool> scripted_outbox::enable(std::string endpoint, instant)
{
    co_return std::erase_if(off, [&](const auto& one) { return one.name == endpoint; }) > 0;
}

asio::awaitable<std::vector<disabled_endpoint>> scripted_outbox::disabled()
{
    co_return off;
}

asio::awaitable<replayed_some> scripted_outbox::replay_some(std::string, instant since, journal_no after, instant)
{
    replayed.push_back(since);
    replayed_some made;
    made.queued = 3;
    if (!after) made.next = {1};
    co_return made;
}

}  // namespace todoke
