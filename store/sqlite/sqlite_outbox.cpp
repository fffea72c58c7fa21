#include "store/sqlite/sqlite_outbox.hpp"

#include "store/sqlite/receipts/outbox.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

class sqlite_outbox final : public store_outbox {
public:
    sqlite_outbox(reaction_work work, asker ask) : work_{std::move(work)}, ask_{std::move(ask)} {}

    asio::awaitable<receipt_page> receipts(std::optional<receipt_place> after, std::size_t limit) override;
    asio::awaitable<due_callbacks> callbacks(std::string endpoint, std::size_t most, instant now) override;
    asio::awaitable<void> callbacks_ended(std::vector<callback_end> some, instant now) override;
    asio::awaitable<void> disable(std::string endpoint, std::string reason, instant now) override;
    asio::awaitable<bool> enable(std::string endpoint, instant now) override;
    asio::awaitable<std::vector<disabled_endpoint>> disabled() override;
    asio::awaitable<replayed_some> replay_some(std::string endpoint, instant since, journal_no after,
                                               instant now) override;

private:
    reaction_work work_;
    asker ask_;
};

// The frames of these coroutines hold arguments and answer until the job is done, so jobs refer to them.

asio::awaitable<receipt_page> sqlite_outbox::receipts(std::optional<receipt_place> after, std::size_t limit)
{
    receipt_page answer;
    std::function<void(reading&)> asked = [&](reading& r) { answer = r.receipts(after, limit); };
    auto work = ask_(std::move(asked));
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<due_callbacks> sqlite_outbox::callbacks(std::string endpoint, std::size_t most, instant now)
{
    due_callbacks answer;
    std::function<void(reading&)> asked = [&](reading& r) { answer = r.callbacks(endpoint, most, now); };
    auto work = ask_(std::move(asked));
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<void> sqlite_outbox::callbacks_ended(std::vector<callback_end> some, instant now)
{
    job asked = [&](books& b) {
        for (const auto& one : some) b.outgoing.end(one, now);
    };
    auto work = work_.look(std::move(asked));
    co_await std::move(work);
}

asio::awaitable<void> sqlite_outbox::disable(std::string endpoint, std::string reason, instant now)
{
    job asked = [&](books& b) { b.outgoing.disable(endpoint, reason, now); };
    auto work = work_.look(std::move(asked));
    co_await std::move(work);
}

asio::awaitable<bool> sqlite_outbox::enable(std::string endpoint, instant now)
{
    bool was_disabled = false;
    job asked = [&](books& b) { was_disabled = b.outgoing.enable(endpoint, now); };
    auto work = work_.look(std::move(asked));
    co_await std::move(work);
    co_return was_disabled;
}

asio::awaitable<std::vector<disabled_endpoint>> sqlite_outbox::disabled()
{
    std::vector<disabled_endpoint> answer;
    job asked = [&](books& b) { answer = b.outgoing.disabled(); };
    auto work = work_.look(std::move(asked));
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<replayed_some> sqlite_outbox::replay_some(std::string endpoint, instant since, journal_no after,
                                                          instant now)
{
    replayed_some answer;
    job asked = [&](books& b) { answer = todoke::replay_some(b, endpoint, since, after, now); };
    auto work = work_.look(std::move(asked));
    co_await std::move(work);
    co_return answer;
}

}  // namespace

std::unique_ptr<store_outbox> make_outbox(reaction_work work, asker ask)
{
    return std::make_unique<sqlite_outbox>(std::move(work), std::move(ask));
}

}  // namespace todoke
