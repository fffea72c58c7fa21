#include "store/sqlite/file/hop.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace todoke {

namespace asio = boost::asio;

namespace {

template <class Handler>
class waiter_of final : public waiter {
public:
    explicit waiter_of(Handler handler) : handler_{std::move(handler)} {}
    void wake(std::exception_ptr error) override { std::move(handler_)(error); }

private:
    Handler handler_;
};

struct starting {
    std::function<void(std::unique_ptr<waiter>)> start;

    template <class Handler>
    void operator()(Handler&& handler)
    {
        start(std::make_unique<waiter_of<std::decay_t<Handler>>>(std::forward<Handler>(handler)));
    }
};

}  // namespace

asio::awaitable<void> until_woken(std::function<void(std::unique_ptr<waiter>)> start)
{
    auto token = asio::bind_cancellation_slot(asio::cancellation_slot{}, asio::use_awaitable);
    return asio::async_initiate<decltype(token), void(std::exception_ptr)>(starting{std::move(start)}, token);
}

asio::awaitable<void> run_on(asio::any_io_executor there, asio::any_io_executor network, std::function<void()> work)
{
    return until_woken([there, network, work = std::move(work)](std::unique_ptr<waiter> who) {
        asio::post(there, [network, work, who = std::move(who)]() mutable {
            std::exception_ptr error;
            try {
                work();
            } catch (...) {
                error = std::current_exception();
            }
            asio::post(network, [who = std::move(who), error = std::move(error)] { who->wake(error); });
        });
    });
}

}  // namespace todoke
