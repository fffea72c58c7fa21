#pragma once
// The one delivery loop: asks the store for what is due, as much as the lanes have room for, and hands it out. Nothing
// is queued here: what cannot go now stays in the store.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/clock.hpp"
#include "gateway/delivery/all_lanes.hpp"
#include "gateway/delivery/recipient_rests.hpp"
#include "gateway/delivery/rule_keeper.hpp"
#include "gateway/log.hpp"
#include "gateway/rest.hpp"
#include "gateway/task_group.hpp"
#include "store/store.hpp"

namespace todoke {

/// An attempt that has just ended, for whoever counts them.
struct ended_attempt {
    const lane_rules& on;
    const std::string& klass;
    outcome_kind how{};
    span took{};
    span age{};  ///< of the message, since it was stored
};

struct delivery_parts {
    store& messages;
    clock& time;
    std::function<rules_ptr()> policy;  ///< never null
    std::function<void()> beat;         ///< once a round: the sign of life for a watchdog
    std::function<void(const ended_attempt& what)> attempted;
    /// Wall time may jump: it is looked at again at least this often. Also the longest time between two beats.
    span longest_rest = std::chrono::seconds{1};
    /// Looks around before each round, knows which providers are held, and is told which recipients rest; null: nothing
    /// changes.
    rule_keeper* keeper = nullptr;
    /// Which providers can take nothing: told before the outcome that shows it is recorded. `epoch` counts up when an
    /// outage ended or began again.
    std::function<void(const std::vector<outage>& all, int epoch)> outages_changed = [](const auto&, int) {};
    std::string public_url = {};  ///< see rules::public_url
    /// False: what is begun now could perhaps not be recorded, so nothing is.
    std::function<bool()> may_begin = [] { return true; };
    /// Hears of a channel or an attempt that ended by a bug. A new start mends what that leaves behind: a provider
    /// nobody talks to, a row that stays `sending`.
    task_group::reporter task_failed = log::task_failed;
};

/// Network thread only; must be stopped before it is destroyed.
class dispatcher {
public:
    dispatcher(boost::asio::any_io_executor executor, delivery_parts parts, std::vector<std::unique_ptr<lane>> lanes);

    /// Settles what an earlier run left under way, then delivers until stop(). A store that cannot write just now (a
    /// full disk) is asked again; nothing under way is given up for it.
    boost::asio::awaitable<void> run();
    /// Something was stored or changed: look again.
    void wake() { rest_.wake(); }
    /// Reserves no more, lets attempts under way end for `grace`, cancels the rest (they are recorded as uncertain or
    /// to be repeated), and closes the channels.
    boost::asio::awaitable<void> stop(span grace);

    std::size_t in_flight() const { return attempts_.size(); }
    /// Attempts whose outcome can never be recorded: their messages stay `sending` until the next start.
    std::size_t unrecorded() const { return unrecorded_; }
    /// Nothing can go now: it waits for time to pass, room, or wake().
    bool is_resting() const { return rest_.is_resting(); }
    std::vector<lane_status> status();

private:
    class loop;

    void open_channels();
    boost::asio::awaitable<void> settle_left_over();
    boost::asio::awaitable<void> round();
    /// Runs `step`; what the store cannot do now is logged and waited off. True: it was done.
    boost::asio::awaitable<bool> unless_store_fails(boost::asio::awaitable<void> step);
    boost::asio::awaitable<void> attempt(lane& on, reserved what, content carries);
    boost::asio::awaitable<void> give_back(message_id which, attempt_end end);
    boost::asio::awaitable<outcome> send(lane& on, envelope what);
    boost::asio::awaitable<void> record(message_id which, attempt_end end);
    boost::asio::awaitable<void> sweep();
    boost::asio::awaitable<void> decide_again();
    boost::asio::awaitable<void> pause(span length);
    boost::asio::awaitable<void> go_on_from_before();
    boost::asio::awaitable<void> keep_breakers();
    boost::asio::awaitable<void> book_rates();
    moment at() const { return {parts_.time.now(), parts_.time.uptime()}; }
    void look_for_outages();
    void heed_recipient(const reserved& what, const outcome& result);
    std::vector<opening> openings();
    /// When a class loses patience with a channel that is down, after the last sweep.
    std::optional<instant> next_lost_patience() const;
    bool is_time_to_sweep() const;
    void start(reserved what);
    span until_next_round(const dispatched& answer);

    boost::asio::any_io_executor executor_;
    delivery_parts parts_;
    all_lanes lanes_;
    recipient_rests rests_;
    task_group channels_;
    task_group attempts_;
    rest rest_;
    boost::asio::steady_timer loop_ended_;
    bool looping_ = false;
    bool stopping_ = false;
    std::size_t unrecorded_ = 0;
    bool sweep_goes_on_ = false;
    span next_sweep_{};
    std::optional<int> decided_under_;  ///< the revision of the rules that all that waits was decided by, or is being
    bool deciding_goes_on_ = false;
    span next_decision_{};
    instant swept_ = instant::min();
};

}  // namespace todoke
