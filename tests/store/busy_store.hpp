#pragma once
// A store at work for many callers at once, from one seed; and a witness of what each of them was told. Wherever the
// work is cut short, what a reopened store lacks of that is a broken promise.

#include <map>
#include <random>
#include <set>

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
    static constexpr const char* calls_from_outside[] = {
        "declined", "blocked", "freed", "receipts kept", "receipts taken in", "callbacks ended", "resolved"};
    /// Of these: what people, operators, providers and backends were told, by what it was.
    const std::map<std::string, std::size_t>& told_outside() const { return told_outside_; }
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
        bool is_cancelled = false, is_erased = false, is_resolved = false;
        bool is_to_be_erased = false;  ///< asked for, whatever was told of it
    };
    struct person {
        addresses to;
        bool is_there = false;
        bool is_sure = true;  ///< nobody is waiting for an answer about them
    };
    struct number {
        bool is_blocked = false;
        bool is_sure = true;  ///< as above
    };
    /// A mail on its way.
    struct mailed {
        std::string address, klass, token;
    };
    /// What a provider calls a sending; of each there is one receipt, told any number of times.
    struct sending {
        std::size_t index = 0;  ///< of the submission
        std::string provider;
        bool is_asked = false, is_kept = false, is_taken = false;  ///< of its receipt; the last two: told
    };
    /// Numbers of a message's callbacks.
    struct calling_back {
        std::int64_t told = 0, asked = 0;  ///< the last that has ended
    };
    using calls = std::vector<boost::asio::awaitable<void>>;

    int pick(int below) { return static_cast<int>(dice_() % static_cast<unsigned>(below)); }
    submission something();
    calls next_round();
    boost::asio::awaitable<void> next_call();
    boost::asio::awaitable<void> call_about_somebody();
    boost::asio::awaitable<void> upkeep_call();
    boost::asio::awaitable<void> call_from_outside();
    boost::asio::awaitable<void> submit_something();
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

    // From outside: people, operators, providers, backends (busy_outside.cpp).
    boost::asio::awaitable<void> decline(mailed which);
    boost::asio::awaitable<void> block_or_free(std::string address, bool frees);
    boost::asio::awaitable<void> tell_of(std::string reference);
    boost::asio::awaitable<void> take_in_some();
    boost::asio::awaitable<void> call_back_some(bool some_fail);
    boost::asio::awaitable<void> resolve(std::size_t index);
    std::vector<understood_receipt> understood(const due_receipts& due) const;
    std::optional<std::size_t> one_in_doubt();
    void answered(const std::string& what);

    bool may_be_purged(const witnessed& one) const { return one.asked < purged_before_; }
    bool knows_its_generation();
    void find_contradictions(std::vector<std::string>& broken);
    void look_at(const witnessed& one, std::vector<std::string>& broken);
    void look_at_the_rest(std::vector<std::string>& broken);
    void look_outside(std::vector<std::string>& broken);
    void look_at_declined(std::vector<std::string>& broken);
    void look_at_receipts(std::vector<std::string>& broken);
    void take_in_the_rest();
    void look_at_callbacks(std::vector<std::string>& broken);
    void submit_all_again(std::vector<std::string>& broken);

    std::mt19937 dice_{0};
    std::vector<witnessed> asked_;
    std::map<message_id, std::size_t> by_id_;
    std::map<std::string, person> people_;
    std::map<std::string, instant> kept_;  ///< in the inbox
    std::vector<std::int64_t> holds_;
    std::vector<reserved> going_;
    std::vector<mailed> mailed_;                              ///< to decline with
    std::set<std::pair<std::string, std::string>> declined_;  ///< addresses, and the class
    std::size_t unknown_tokens_ = 0;
    std::map<std::string, number> blocks_;      ///< that an operator had to do with
    std::map<std::string, sending> sendings_;   ///< by their references
    std::vector<understood_receipt> taken_in_;  ///< the last ones
    std::set<std::int64_t> called_back_;
    std::map<message_id, calling_back> callbacks_;
    std::map<std::string, std::size_t> told_outside_;
    std::size_t unanswered_dispatches_ = 0, told_ = 0, inbox_keys_ = 0, references_ = 0, copies_ = 0;
    instant purged_before_{};
    bool failed_ = false;
};

}  // namespace todoke
