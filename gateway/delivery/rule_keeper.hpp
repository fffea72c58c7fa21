#pragma once
// The rules in force: the configuration's together with the circumstances (the operator's holds, the clock, whether
// this box may go on at all). Who changes any of it does so here, and every decision from then on is taken under it.

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/clock.hpp"
#include "gateway/policy/circumstances.hpp"
#include "gateway/policy/rules.hpp"
#include "store/store.hpp"

namespace todoke {

/// For status pages: whether the clock and the box are believed.
struct box_view {
    bool clock_is_right = true;
    std::optional<instant> behind{};  ///< the clock stands before this, the last stored instant
    std::optional<adoption> adopts{};
};

/// Network thread only.
class rule_keeper {
public:
    /// `clock_is_set`: the system says that its clock is synchronised.
    rule_keeper(box_store& box, clock& time, std::function<bool()> clock_is_set, std::shared_ptr<const rules> book);

    /// Before anything is decided: takes up holds and doubts of an earlier run, and looks at the box and its clock.
    boost::asio::awaitable<void> start();
    /// From time to time, and before each round of delivery: keeps what has been seen since.
    boost::asio::awaitable<void> attend();

    /// What decides now. Looks at the clock first: one that has jumped is never decided under the old circumstances.
    rules_ptr policy();
    const std::shared_ptr<const rules>& book() const { return book_; }
    /// A reload; `book` has a higher revision than the one before.
    void use(std::shared_ptr<const rules> book);

    /// It binds every decision from before it is on disk. Throws store_failure; then (or
    /// whatever else is thrown) there is no such hold.
    boost::asio::awaitable<hold> place(hold what);
    /// Ends a hold now. None: there is none of this number.
    boost::asio::awaitable<std::optional<hold>> lift(std::int64_t no);
    /// Those in force, the first to end first.
    std::vector<hold> holds() const;
    bool is_held(const std::string& provider, channel on) const;

    /// Providers that can take no work at all, each time that changes. Nothing goes earlier for it. `epoch` counts up
    /// when an outage ended or began again.
    void providers_down(std::vector<outage> down, int epoch);

    /// Recipients that a provider wants left alone for a while, each time that changes. Nothing goes earlier for it.
    void recipients_rest(std::vector<recipient_rest> which);

    /// An operator says that the box and its clock, as they are now, are right. What gives rise to doubt after that is
    /// a new doubt, on disk too.
    boost::asio::awaitable<void> adopt(std::string reason);
    box_view seen() const;

private:
    struct reading {
        instant now;
        span uptime;
    };
    class adopting;
    boost::asio::awaitable<void> recognise();
    void look();
    void look_at_jump(const reading& before, const reading& now);
    void note_jump(instant before, instant after);
    void note_setting(instant before, instant after);
    bool believes_clock() const;
    hold* find(std::int64_t no);
    void forget(std::int64_t no);
    /// From now on decisions are taken under the circumstances as they are; `may_move`: some may come out earlier.
    void renew(bool may_move);
    boost::asio::awaitable<void> keep_doubt();
    boost::asio::awaitable<void> forget_old_holds();

    box_store& box_;
    clock& time_;
    std::function<bool()> clock_is_set_;
    std::shared_ptr<const rules> book_;
    circumstances around_;
    rules_ptr policy_;
    std::optional<reading> last_;
    instant latest_ = instant::min();  ///< that was seen, or stored
    bool was_set_ = true;
    bool was_ever_set_ = true;              ///< since the start
    instant came_up_{};                     ///< what the clock showed at the start; set anew: what it would have shown
    bool vouched_ = false;                  ///< an operator said that the clock is right
    std::optional<std::string> new_doubt_;  ///< not on disk yet
    int adopting_ = 0;                      ///< adoptions on their way to the disk
    int jumps_ = 0;                         ///< of the clock, that were seen
    std::int64_t not_on_disk_ = 0;
    span next_mark_{};
};

}  // namespace todoke
