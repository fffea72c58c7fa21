#include "store/sqlite/sqlite_reactions.hpp"

#include "store/sqlite/message/transitions.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

class sqlite_reactions final : public store_reactions {
public:
    explicit sqlite_reactions(reaction_work work) : work_{std::move(work)} {}

    asio::awaitable<cancelled_some> cancel_some(cancel_filter which, message_no before, rules_ptr rules,
                                                instant now) override;
    asio::awaitable<receive_answer> receive(told_receipt what, rules_ptr rules, instant now) override;
    asio::awaitable<event_answer> take_event(customer_event what, rules_ptr rules, instant now) override;
    asio::awaitable<resolve_answer> resolve(message_id which, resolution as, std::string reason, rules_ptr rules,
                                            instant now) override;
    asio::awaitable<retry_answer> retry(message_id which, std::optional<span> ttl, std::string reason, rules_ptr rules,
                                        instant now) override;
    asio::awaitable<block_page> blocks(std::int64_t after, std::size_t limit) override;
    asio::awaitable<std::optional<blocked_address>> block_of(channel on, std::string address) override;
    asio::awaitable<std::vector<blocked_address>> blocks_of(channel on, std::string address) override;
    asio::awaitable<bool> block(channel on, std::string address, std::string reason, rules_ptr rules,
                                instant now) override;
    asio::awaitable<bool> unblock(channel on, std::string address, rules_ptr rules, instant now) override;

private:
    reaction_work work_;
};

// The frames of these coroutines hold arguments and answer until the job is done, so jobs refer to them.

asio::awaitable<cancelled_some> sqlite_reactions::cancel_some(cancel_filter which, message_no before, rules_ptr rules,
                                                              instant now)
{
    cancelled_some answer{};
    job asked = [&](books& b) { answer = todoke::cancel_some(b, which, before, *rules, now); };
    auto work = work_.move(*rules, now, std::move(asked));
    co_await std::move(work);
    co_return answer;
}

asio::awaitable<receive_answer> sqlite_reactions::receive(told_receipt what, rules_ptr rules, instant now)
{
    receive_answer answer{};
    job asked = [&](books& b) { answer = todoke::receive(b, what, *rules, now); };
    auto work = work_.move(*rules, now, std::move(asked));
    co_await std::move(work);
    co_return answer;
}

asio::awaitable<event_answer> sqlite_reactions::take_event(customer_event what, rules_ptr rules, instant now)
{
    event_answer answer{};
    job asked = [&](books& b) { answer = todoke::take_event(b, what, *rules, now); };
    auto work = work_.move(*rules, now, std::move(asked));
    co_await std::move(work);
    co_return answer;
}

asio::awaitable<resolve_answer> sqlite_reactions::resolve(message_id which, resolution as, std::string reason,
                                                          rules_ptr rules, instant now)
{
    resolve_answer answer{};
    job asked = [&](books& b) { answer = todoke::resolve(b, which, as, reason, *rules, now); };
    auto work = work_.move(*rules, now, std::move(asked));
    co_await std::move(work);
    co_return answer;
}

asio::awaitable<retry_answer> sqlite_reactions::retry(message_id which, std::optional<span> ttl, std::string reason,
                                                      rules_ptr rules, instant now)
{
    retry_answer answer{};
    job asked = [&](books& b) { answer = todoke::retry(b, which, ttl, reason, *rules, now); };
    auto work = work_.move(*rules, now, std::move(asked));
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<block_page> sqlite_reactions::blocks(std::int64_t after, std::size_t limit)
{
    block_page answer{};
    job asked = [&](books& b) { answer = todoke::blocks(b, after, limit); };
    // Asked of the writer: it alone has the key that addresses are hashed with.
    auto work = work_.look(std::move(asked));
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<std::optional<blocked_address>> sqlite_reactions::block_of(channel on, std::string address)
{
    std::optional<blocked_address> answer{};
    job asked = [&](books& b) { answer = todoke::block_of(b, on, address); };
    auto work = work_.look(std::move(asked));
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<std::vector<blocked_address>> sqlite_reactions::blocks_of(channel on, std::string address)
{
    std::vector<blocked_address> answer;
    job asked = [&](books& b) { answer = todoke::blocks_of(b, on, address); };
    auto work = work_.look(std::move(asked));
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<bool> sqlite_reactions::block(channel on, std::string address, std::string reason, rules_ptr rules,
                                              instant now)
{
    bool answer{};
    job asked = [&](books& b) { answer = todoke::block(b, on, address, reason, *rules, now); };
    auto work = work_.move(*rules, now, std::move(asked));
    co_await std::move(work);
    co_return answer;
}

asio::awaitable<bool> sqlite_reactions::unblock(channel on, std::string address, rules_ptr rules, instant now)
{
    bool answer{};
    job asked = [&](books& b) { answer = todoke::unblock(b, on, address, *rules, now); };
    auto work = work_.move(*rules, now, std::move(asked));
    co_await std::move(work);
    co_return answer;
}

}  // namespace

std::unique_ptr<store_reactions> make_reactions(reaction_work work)
{
    return std::make_unique<sqlite_reactions>(std::move(work));
}

}  // namespace todoke
