#include "store/sqlite/sqlite_people.hpp"

#include "store/sqlite/people/declining.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

class sqlite_people final : public person_store {
public:
    sqlite_people(reaction_work work, ask_reader ask) : work_{std::move(work)}, ask_{std::move(ask)} {}

    asio::awaitable<std::optional<followed_link>> link(std::string token) override;
    asio::awaitable<std::optional<subscription>> subscribed(std::string token) override;
    asio::awaitable<bool> decline(std::string token, std::vector<std::string> also, declined_by how, rules_ptr rules,
                                  instant now) override;
    asio::awaitable<bool> decline_at(declined_at_address what, rules_ptr rules, instant now) override;
    asio::awaitable<std::vector<consent_entry>> consents(consent_query what) override;

private:
    reaction_work work_;
    ask_reader ask_;
};

// The frames of these coroutines hold arguments and answer until the job is done, so jobs refer to them. Tokens are
// asked of the writer: it alone has the key that they are made with.

asio::awaitable<std::optional<followed_link>> sqlite_people::link(std::string token)
{
    std::optional<followed_link> answer;
    job asked = [&](books& b) { answer = find_link(b, token); };
    auto work = work_.look(std::move(asked));
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<std::optional<subscription>> sqlite_people::subscribed(std::string token)
{
    std::optional<subscription> answer;
    job asked = [&](books& b) { answer = find_subscription(b, token); };
    auto work = work_.look(std::move(asked));
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<bool> sqlite_people::decline(std::string token, std::vector<std::string> also, declined_by how,
                                             rules_ptr rules, instant now)
{
    bool answer = false;
    job asked = [&](books& b) { answer = todoke::decline(b, token, also, how, *rules, now); };
    auto work = work_.move(*rules, now, std::move(asked));
    co_await std::move(work);
    co_return answer;
}

asio::awaitable<bool> sqlite_people::decline_at(declined_at_address what, rules_ptr rules, instant now)
{
    bool answer = false;
    job asked = [&](books& b) { answer = todoke::decline_at(b, what, *rules, now); };
    auto work = work_.move(*rules, now, std::move(asked));
    co_await std::move(work);
    co_return answer;
}

asio::awaitable<std::vector<consent_entry>> sqlite_people::consents(consent_query what)
{
    std::vector<consent_entry> answer;
    auto work = ask_([&](reading& r) { answer = r.consents(what); });
    co_await std::move(work);
    co_return std::move(answer);
}

}  // namespace

std::unique_ptr<person_store> make_people(reaction_work work, ask_reader ask)
{
    return std::make_unique<sqlite_people>(std::move(work), std::move(ask));
}

}  // namespace todoke
