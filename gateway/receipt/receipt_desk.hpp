#pragma once
// Where everything that providers tell is handed in: kept on disk before it is acknowledged, then read and matched by a
// loop of its own. Network thread only.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <vector>

#include "gateway/channel/channel.hpp"
#include "gateway/clock.hpp"
#include "gateway/policy/rules.hpp"
#include "gateway/receipt/readers/told.hpp"
#include "gateway/rest.hpp"
#include "store/store.hpp"

namespace todoke {

struct receipt_desk_parts {
    store& messages;
    clock& time;
    std::function<rules_ptr()> policy;
    std::function<void()> work_arrived;  ///< a message may go again, or an address was freed: the dispatcher looks
    std::function<std::shared_ptr<const rules>()> book;  ///< the rules in force, as values
    /// Hears each thing that is told as it is read, before the store does; perhaps more than once.
    std::function<void(const std::string& provider, const told& what)> hears = [](const auto&, const auto&) {};
    std::function<void()> kept_to_pass_on = [] {};  ///< something was kept that somebody else gets, too
};

class receipt_desk {
public:
    /// All of `parts` outlives it.
    receipt_desk(boost::asio::any_io_executor executor, receipt_desk_parts parts, receipt_readers readers);

    /// True: it is on disk (or was already), acknowledge it. False: it could not be kept, and the log says why; refuse
    /// it for now. `received` is set here.
    boost::asio::awaitable<bool> keep(raw_receipt what);
    /// The same as a function, for channels.
    receipt_keeper keeper();

    /// Reads and matches what is due, until cancelled.
    boost::asio::awaitable<void> run();
    /// Attempts have ended, or readers have changed: looks again now.
    void wake();
    /// Reads with these from now on; what nobody could read is tried again.
    void use(receipt_readers readers);

private:
    boost::asio::awaitable<bool> some();
    /// What persons wrote in the raw receipt `no`, as their wish to be left alone.
    boost::asio::awaitable<std::string> heed(std::int64_t no, std::vector<told> things);
    boost::asio::awaitable<void> take_in(std::vector<understood_receipt> some);
    boost::asio::awaitable<void> take_in_alone(understood_receipt one);
    /// It came to nothing for a reason of its own, and holds up no other.
    boost::asio::awaitable<void> set_aside(std::int64_t no, std::string why);
    struct trouble {
        std::int64_t no = 0;
        std::string why;
        std::vector<told> words;  ///< see unreadable_receipt
    };
    boost::asio::awaitable<std::vector<understood_receipt>> read(std::vector<due_receipt> due,
                                                                 std::vector<trouble>& not_read) const;

    receipt_desk_parts parts_;
    receipt_readers readers_;
    rest rest_;
    bool retried_unread_ = false;
};

}  // namespace todoke
