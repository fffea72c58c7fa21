#pragma once
// Raw receipts that are also passed on as they came (LINE has one webhook address a channel, and the shop's chatbot
// needs it, too): they wait on disk, in the order they came, until they were taken. Called and answered like store.hpp.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "store/model/told.hpp"

namespace todoke {

/// Waits to be passed on.
struct waiting_forward {
    std::int64_t no = 0;
    raw_receipt what;
};

class store_forwards {
public:
    virtual ~store_forwards() = default;

    /// Of one provider, the oldest first. What raw_receipt::passed_on was said of when it was kept; reading and
    /// matching it goes its own way.
    virtual boost::asio::awaitable<std::vector<waiting_forward>> to_pass_on(std::string provider, std::size_t most) = 0;
    /// It was taken, or is given up.
    virtual boost::asio::awaitable<void> passed_on(std::int64_t no) = 0;
};

}  // namespace todoke
