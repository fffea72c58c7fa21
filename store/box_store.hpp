#pragma once
// What the store keeps that belongs to no message: the operator's holds, and by what the box is known again. Called and
// answered like store.hpp.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/model/box.hpp"
#include "store/model/hold.hpp"

namespace todoke {

class box_store {
public:
    virtual ~box_store() = default;

    /// Returns it with its number, which no other hold gets.
    virtual boost::asio::awaitable<hold> place_hold(hold what) = 0;
    /// Ends a hold now. None: there is no such hold, or it has ended.
    virtual boost::asio::awaitable<std::optional<hold>> end_hold(std::int64_t no, instant now) = 0;
    /// Those that have ended are among them until they are forgotten.
    virtual boost::asio::awaitable<std::vector<hold>> holds() = 0;
    virtual boost::asio::awaitable<void> forget_holds(instant ended_before) = 0;

    /// At start, before anything is dispatched: is this the database that was last used here? If not, and something
    /// waits in it, what was stored so far waits until it is adopted, over restarts too.
    virtual boost::asio::awaitable<box_memory> recognise() = 0;
    /// The same for another reason, a phrase. Returns the first number that does not wait (that of an earlier doubt, if
    /// there is one); 0: nothing would have to wait, so there is no doubt.
    virtual boost::asio::awaitable<message_no> doubt(std::string why) = 0;
    /// An operator says that this database is the right one, and the clock too: nothing waits for that any more.
    virtual boost::asio::awaitable<void> adopt(std::string reason, instant now) = 0;
    /// Marks database and machine as belonging together now, so that an older copy is told from it later. Does nothing
    /// while there is a doubt.
    virtual boost::asio::awaitable<void> mark(instant now) = 0;
};

}  // namespace todoke
