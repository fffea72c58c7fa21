#pragma once
// Raw receipts that are also passed on as they came (LINE has one webhook address a channel, and the shop's chatbot
// needs it, too): each waits on disk until it was taken, and holds up no other. Called and answered like store.hpp.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/model/told.hpp"

namespace todoke {

/// Waits to be passed on.
struct waiting_forward {
    std::int64_t no = 0;
    raw_receipt what;
    int tries = 0;  ///< so far
};

struct waiting_forwards {
    std::vector<waiting_forward> some;
    std::optional<instant> next_due{};  ///< of what is not due yet
};

class store_forwards {
public:
    virtual ~store_forwards() = default;

    /// Of one provider what is due, the newest due first: a reply token lives for a minute. What
    /// raw_receipt::passed_on was said of when it was kept; reading and matching it goes its own way.
    virtual boost::asio::awaitable<waiting_forwards> to_pass_on(std::string provider, std::size_t most,
                                                                instant now) = 0;
    /// It was taken, or is given up.
    virtual boost::asio::awaitable<void> passed_on(std::int64_t no) = 0;
    /// A try is spent; the next one is due then.
    virtual boost::asio::awaitable<void> not_passed_on(std::int64_t no, instant again) = 0;
};

}  // namespace todoke
