#include "gateway/channel/email/smtp_channel.hpp"

#include <boost/asio/this_coro.hpp>
#include <stdexcept>

#include "gateway/channel/email/smtp_envelope.hpp"
#include "gateway/channel/email/smtp_pool.hpp"
#include "gateway/channel/quoted_content.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

/// Certainly not taken, and for no reason that another host would have, too.
bool is_trouble_of_its_host(const outcome& ended)
{
    return ended.kind == outcome_kind::retry && ended.transport;
}

class smtp_channel final : public provider_channel {
public:
    smtp_channel(asio::any_io_executor executor, smtp_account account) : pool_{std::move(executor), std::move(account)}
    {
    }

    asio::awaitable<void> run() override { return pool_.run(); }
    std::size_t room() const override { return pool_.room(); }
    void want(std::size_t attempts) override { pool_.want(attempts); }
    void on_change(std::function<void(availability)> tell) override { pool_.on_change(std::move(tell)); }

    asio::awaitable<outcome> send(envelope what) override
    {
        co_await asio::this_coro::throw_if_cancelled(false);
        auto made = to_smtp_mail(what, pool_.account());
        if (auto* refused = std::get_if<outcome>(&made)) co_return std::move(*refused);
        const auto& mail = std::get<smtp_mail>(made);
        for (auto hosts = pool_.hosts();; --hosts) {
            auto taken = co_await pool_.take();
            if (auto* none = std::get_if<outcome>(&taken)) co_return std::move(*none);
            auto link = std::move(std::get<smtp_pool::held_link>(taken));
            if (what.closes.has_come()) {  // the connection took too long
                pool_.give_back(std::move(link));
                co_return given_up_at_closing_time();
            }
            auto copy = mail;
            auto told = co_await link->deliver(std::move(copy), what.closes);
            const auto ended = without_content(std::move(told), *what.what);
            pool_.give_back(std::move(link), ended);
            if (hosts <= 1 || !is_trouble_of_its_host(ended)) co_return ended;
        }
    }

private:
    smtp_pool pool_;
};

}  // namespace

std::unique_ptr<provider_channel> make_smtp_channel(asio::any_io_executor executor, smtp_account account)
{
    if (const auto problem = problem_of(account); !problem.empty())
        throw std::runtime_error{"provider " + account.name + ": " + problem};
    return std::make_unique<smtp_channel>(std::move(executor), std::move(account));
}

}  // namespace todoke
