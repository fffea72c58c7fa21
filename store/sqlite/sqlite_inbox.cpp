#include "store/sqlite/sqlite_inbox.hpp"

#include "store/sqlite/message/transitions.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

class sqlite_inbox final : public store_inbox {
public:
    explicit sqlite_inbox(reaction_work work) : work_{std::move(work)} {}

    asio::awaitable<bool> keep(raw_receipt what) override;
    asio::awaitable<due_receipts> next(std::size_t most, instant now) override;
    asio::awaitable<taken_in> take_in(std::vector<understood_receipt> some, rules_ptr rules, instant now) override;
    asio::awaitable<void> cannot_read(std::int64_t no, std::string why) override;
    asio::awaitable<std::size_t> read_again(instant now) override;
    asio::awaitable<waiting_forwards> to_pass_on(std::string provider, std::size_t most, instant now) override;
    asio::awaitable<void> passed_on(std::int64_t no) override;
    asio::awaitable<void> not_passed_on(std::int64_t no, instant again) override;

private:
    reaction_work work_;
};

// The frames of these coroutines hold arguments and answer until the job is done, so jobs refer to them.

asio::awaitable<bool> sqlite_inbox::keep(raw_receipt what)
{
    bool is_new = false;
    job asked = [&](books& b) { is_new = b.told.add(what); };
    auto work = work_.look(std::move(asked));
    co_await std::move(work);
    co_return is_new;
}

asio::awaitable<due_receipts> sqlite_inbox::next(std::size_t most, instant now)
{
    due_receipts answer;
    job asked = [&](books& b) { answer = b.told.due(most, now); };
    auto work = work_.look(std::move(asked));
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<taken_in> sqlite_inbox::take_in(std::vector<understood_receipt> some, rules_ptr rules, instant now)
{
    taken_in answer{};
    job asked = [&](books& b) { answer = todoke::take_in(b, some, *rules, now); };
    auto work = work_.move(*rules, now, std::move(asked));
    co_await std::move(work);
    co_return answer;
}

asio::awaitable<void> sqlite_inbox::cannot_read(std::int64_t no, std::string why)
{
    job asked = [&](books& b) { b.told.cannot_read(no, why); };
    auto work = work_.look(std::move(asked));
    co_await std::move(work);
}

asio::awaitable<std::size_t> sqlite_inbox::read_again(instant now)
{
    std::size_t some = 0;
    job asked = [&](books& b) { some = b.told.read_again(now); };
    auto work = work_.look(std::move(asked));
    co_await std::move(work);
    co_return some;
}

asio::awaitable<waiting_forwards> sqlite_inbox::to_pass_on(std::string provider, std::size_t most, instant now)
{
    waiting_forwards answer;
    job asked = [&](books& b) { answer = b.told.to_pass_on(provider, most, now); };
    auto work = work_.look(std::move(asked));
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<void> sqlite_inbox::passed_on(std::int64_t no)
{
    job asked = [&](books& b) { b.told.done(no); };
    auto work = work_.look(std::move(asked));
    co_await std::move(work);
}

asio::awaitable<void> sqlite_inbox::not_passed_on(std::int64_t no, instant again)
{
    job asked = [&](books& b) { b.told.pass_on_later(no, again); };
    auto work = work_.look(std::move(asked));
    co_await std::move(work);
}

}  // namespace

std::unique_ptr<store_inbox> make_inbox(reaction_work work)
{
    return std::make_unique<sqlite_inbox>(std::move(work));
}

}  // namespace todoke
