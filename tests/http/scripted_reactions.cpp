#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "tests/http/scripted_store.hpp"

namespace todoke {

namespace asio = boost::asio;

scripted_reactions::scripted_reactions(asio::any_io_executor executor)
    : released_{executor, asio::steady_timer::time_point::max()}
{
}

void scripted_reactions::release()
{
    holding = false;
    released_.cancel();
}

asio::awaitable<cancelled_some> scripted_reactions::cancel_some(cancel_filter which, message_no, rules_ptr, instant)
{
    const auto at = filters.size();
    filters.push_back(std::move(which));
    co_return at < pieces.size() ? pieces[at] : cancelled_some{};
}

asio::awaitable<receive_answer> scripted_reactions::receive(told_receipt what, rules_ptr, instant)
{
    if (broken) throw store_failure{"the disk is full"};
    ++in_flight;
    while (holding) co_await released_.async_wait(asio::as_tuple(asio::use_awaitable));
    --in_flight;
    receipts.push_back(std::move(what));
    co_return for_receipts;
}

asio::awaitable<event_answer> scripted_reactions::take_event(customer_event what, rules_ptr, instant)
{
    events.push_back(std::move(what));
    co_return for_events;
}

asio::awaitable<resolve_answer> scripted_reactions::resolve(message_id, resolution, std::string why, rules_ptr, instant)
{
    reason = std::move(why);
    co_return for_resolve;
}

asio::awaitable<retry_answer> scripted_reactions::retry(message_id, std::optional<span> life, std::string why,
                                                        rules_ptr, instant)
{
    reason = std::move(why);
    ttl = life;
    co_return for_retry;
}

asio::awaitable<block_page> scripted_reactions::blocks(std::int64_t, std::size_t)
{
    block_page page;
    for (const auto& [key, one] : blocked) page.blocks.push_back(one);
    co_return page;
}

asio::awaitable<std::optional<blocked_address>> scripted_reactions::block_of(channel on, std::string address)
{
    const auto found = blocked.find({on, address});
    if (found == blocked.end()) co_return std::nullopt;
    co_return found->second;
}

asio::awaitable<std::vector<blocked_address>> scripted_reactions::blocks_of(channel on, std::string address)
{
    std::vector<blocked_address> made;
    const auto found = blocked.find({on, address});
    if (found != blocked.end()) made.push_back(found->second);
    co_return made;
}

asio::awaitable<bool> scripted_reactions::block(channel on, std::string address, std::string why, rules_ptr,
                                                instant now)
{
    blocked_address made;
    made.on = on;
    made.address = address;
    made.reason = std::move(why);
    made.since = now;
    const std::pair key{on, std::move(address)};
    co_return blocked.emplace(key, made).second;
}

asio::awaitable<bool> scripted_reactions::unblock(channel on, std::string address, rules_ptr, instant)
{
    const std::pair key{on, std::move(address)};
    co_return blocked.erase(key) > 0;
}

}  // namespace todoke
