#pragma once
// Asks many at once, and waits for all of them together only so long: whoever does not answer keeps nobody else's
// answer back.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "daemon/api/diagnosis.hpp"

namespace todoke {

/// Begins to ask; what it needs lives until side_by_side has returned.
using asking = std::function<boost::asio::awaitable<std::vector<diagnosis>>()>;

struct said_of_it {
    bool asked = false;                           ///< its turn came
    std::optional<std::vector<diagnosis>> found;  ///< nothing: it had not answered when the time was over
};

/// In the order of the questions, at most `at_once` at a time, until `limit` returns. What is then still asked is
/// cancelled and waited for, so nothing of it goes on afterwards; the same when the caller is cancelled. Throws what a
/// question throws.
boost::asio::awaitable<std::vector<said_of_it>> side_by_side(boost::asio::any_io_executor executor,
                                                             std::vector<asking> questions, std::size_t at_once,
                                                             boost::asio::awaitable<void> limit);

}  // namespace todoke
