#include "daemon/public/politely.hpp"

#include "daemon/public/pages.hpp"
#include "gateway/log.hpp"
#include "store/store.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

log::trouble calls_failing;

}  // namespace

asio::awaitable<answer> politely(asio::awaitable<answer> work)
{
    std::string failure;
    try {
        auto made = co_await std::move(work);
        co_return made;
    } catch (const store_failure& e) {
        failure = e.what();
    }
    log::error(calls_failing, "event=public_call_failed reason=\"{}\"", failure);
    co_return broken_page();
}

}  // namespace todoke
