#pragma once
// How coroutines wait here.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace todoke {

/// The completion token of what may fail or be cancelled as a matter of course: gives (error, values…), throws nothing.
inline constexpr auto quietly = boost::asio::as_tuple(boost::asio::use_awaitable);

/// Of `co_await boost::asio::this_coro::cancellation_state`.
inline bool is_cancelled(const boost::asio::cancellation_state& state)
{
    return state.cancelled() != boost::asio::cancellation_type::none;
}

}  // namespace todoke
