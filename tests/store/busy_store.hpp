#pragma once
// A store at work for many callers at once, from one seed; and a witness of what each of them was told. Wherever the
// work is cut short, what a reopened store lacks of that is a broken promise.

#include <map>
#include <random>

#include "tests/store/fixture.hpp"

namespace todoke {

class BusyStore : public StoreTest {
protected:
    BusyStore();
    /// Nothing is there, and nobody was told anything; all that follows comes from this seed.
    void begin_anew(unsigned seed);
    /// Opens it as a start of the daemon does. Throws store_failure.
    void start();
    /// So many rounds of calls made together. False: some of the last round were not carried out.
    bool work(int rounds);
    /// Opens it, looks, and goes on working with it a little.
    std::vector<std::string> broken_promises();
    /// The same when PATH.generation may be another than the database's: whether it is known again is seen as well.
    std::vector<std::string> broken_promises_of_a_copy();
    /// How many answers were given to callers who changed something.
    std::size_t told() const { return told_; }
    /// How often a store was taken for a copy.
    std::size_t copies() const { return copies_; }
    /// What the failing calls of the last work() said, each once.
    std::vector<std::string> failures;

private:
    struct witnessed {
        submission what;
        instant asked{};
        std::optional<message_id> id;  ///< once told
        std::size_t starts = 0;        ///< told
        std::vector<outcome_kind> ends;
        bool is_cancelled = false, is_erased = false;
    };
    struct person {
        addresses to;
        bool is_there = false;
        bool is_sure = true;  ///< nobody is waiting for an answer about them
    };
    using calls = std::vector<boost::asio::awaitable<void>>;

    int pick(int below) { return static_cast<int>(dice_() % static_cast<unsigned>(below)); }
    submission something();
    calls next_round();
    boost::asio::awaitable<void> next_call();
    boost::asio::awaitable<void> call_about_somebody();
    boost::asio::awaitable<void> upkeep_call();
    boost::asio::awaitable<void> noting_failure(boost::asio::awaitable<void> work);

    boost::asio::awaitable<void> submit(std::size_t index);
    boost::asio::awaitable<void> dispatch_some();
    boost::asio::awaitable<void> end(reserved which, outcome_kind how);
    boost::asio::awaitable<void> cancel(std::size_t index);
    boost::asio::awaitable<void> put(std::string customer, addresses to);
    boost::asio::awaitable<void> erase(std::string customer);
    boost::asio::awaitable<void> tell_inbox(std::string key);
    boost::asio::awaitable<void> hold_something();
    boost::asio::awaitable<void> tidy_some();

    bool may_be_purged(const witnessed& one) const { return one.asked < purged_before_; }
    bool knows_its_generation();
    void find_contradictions(std::vector<std::string>& broken);
    void look_at(const witnessed& one, std::vector<std::string>& broken);
    void look_at_the_rest(std::vector<std::string>& broken);
    void submit_all_again(std::vector<std::string>& broken);

    std::mt19937 dice_{0};
    std::vector<witnessed> asked_;
    std::map<message_id, std::size_t> by_id_;
    std::map<std::string, person> people_;
    std::map<std::string, instant> kept_;  ///< in the inbox
    std::vector<std::int64_t> holds_;
    std::vector<reserved> going_;
    std::size_t unanswered_dispatches_ = 0, told_ = 0, inbox_keys_ = 0, copies_ = 0;
    instant purged_before_{};
    bool failed_ = false;
};

}  // namespace todoke
