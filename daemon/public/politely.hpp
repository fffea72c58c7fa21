#pragma once
// For calls of people: what is broken here is told in their words.

#include <boost/asio/awaitable.hpp>

#include "daemon/http/answer.hpp"

namespace todoke {

/// `work`; should the store fail, the page that says so.
boost::asio::awaitable<answer> politely(boost::asio::awaitable<answer> work);

}  // namespace todoke
