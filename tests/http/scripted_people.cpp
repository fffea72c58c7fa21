#include "tests/http/scripted_store.hpp"

namespace todoke {

namespace asio = boost::asio;

void scripted_people::fail_if_broken() const
{
    if (broken) throw store_failure{"the disk is full"};
}

asio::awaitable<std::optional<followed_link>> scripted_people::link(std::string token)
{
    fail_if_broken();
    const auto found = links.find(token);
    co_return found == links.end() ? std::nullopt : std::optional{found->second};
}

asio::awaitable<std::optional<subscription>> scripted_people::subscribed(std::string token)
{
    fail_if_broken();
    const auto found = subscriptions.find(token);
    co_return found == subscriptions.end() ? std::nullopt : std::optional{found->second};
}

asio::awaitable<bool> scripted_people::decline(std::string token, std::vector<std::string> also, declined_by how,
                                               rules_ptr, instant)
{
    fail_if_broken();
    const bool is_known = subscriptions.contains(token);
    if (is_known) subscriptions[token].is_declined = true;
    if (is_known) orders.push_back({std::move(token), std::move(also), how});
    co_return is_known;
}

asio::awaitable<bool> scripted_people::decline_at(declined_at_address what, rules_ptr, instant)
{
    fail_if_broken();
    at_addresses.push_back(std::move(what));
    co_return true;
}

asio::awaitable<std::vector<consent_entry>> scripted_people::consents(consent_query what)
{
    fail_if_broken();
    std::vector<consent_entry> made;
    for (const auto& one : ledger)
        if (one.no > what.after && made.size() < what.limit && (what.customer.empty() || what.customer == one.customer))
            made.push_back(one);
    co_return made;
}

}  // namespace todoke
