#pragma once
// A store in memory for tests of the door: it answers as the contract says, and can be told to be slow, full or broken.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>

#include "store/store.hpp"
#include "tests/support/scripted_box.hpp"

namespace todoke {

/// Answers what it is told to, and keeps what it was asked.
class scripted_reactions final : public store_reactions {
public:
    explicit scripted_reactions(boost::asio::any_io_executor executor);
    void release();

    std::vector<cancelled_some> pieces;  ///< what cancel_some answers, one after the other
    std::vector<cancel_filter> filters;
    std::vector<customer_event> events;
    event_answer for_events;
    std::vector<told_receipt> receipts;
    receive_answer for_receipts;
    bool broken = false;   ///< receive throws store_failure
    bool holding = false;  ///< receive waits until release()
    std::size_t in_flight = 0;
    resolve_answer for_resolve;
    retry_answer for_retry;
    std::string reason;
    std::optional<span> ttl;
    std::map<std::pair<channel, std::string>, blocked_address> blocked;

    boost::asio::awaitable<cancelled_some> cancel_some(cancel_filter which, message_no before, rules_ptr rules,
                                                       instant now) override;
    boost::asio::awaitable<receive_answer> receive(told_receipt what, rules_ptr rules, instant now) override;
    boost::asio::awaitable<event_answer> take_event(customer_event what, rules_ptr rules, instant now) override;
    boost::asio::awaitable<resolve_answer> resolve(message_id which, resolution as, std::string why, rules_ptr rules,
                                                   instant now) override;
    boost::asio::awaitable<retry_answer> retry(message_id which, std::optional<span> life, std::string why,
                                               rules_ptr rules, instant now) override;
    boost::asio::awaitable<block_page> blocks(std::int64_t after, std::size_t limit) override;
    boost::asio::awaitable<std::optional<blocked_address>> block_of(channel on, std::string address) override;
    boost::asio::awaitable<std::vector<blocked_address>> blocks_of(channel on, std::string address) override;
    boost::asio::awaitable<bool> block(channel on, std::string address, std::string why, rules_ptr rules,
                                       instant now) override;
    boost::asio::awaitable<bool> unblock(channel on, std::string address, rules_ptr rules, instant now) override;

private:
    boost::asio::steady_timer released_;
};

/// Tells what it is told to.
class scripted_outbox final : public store_outbox {
public:
    std::vector<receipt_page> pages;  ///< what receipts() answers, one after the other; then nothing new
    std::vector<std::optional<receipt_place>> asked;
    std::vector<disabled_endpoint> off;
    std::vector<instant> replayed;

    boost::asio::awaitable<receipt_page> receipts(std::optional<receipt_place> after, std::size_t limit) override;
    boost::asio::awaitable<due_callbacks> callbacks(std::string endpoint, std::size_t most, instant now) override;
    boost::asio::awaitable<void> callbacks_ended(std::vector<callback_end> some, instant now) override;
    boost::asio::awaitable<void> disable(std::string endpoint, std::string reason, instant now) override;
    boost::asio::awaitable<bool> enable(std::string endpoint, instant now) override;
    boost::asio::awaitable<std::vector<disabled_endpoint>> disabled() override;
    boost::asio::awaitable<replayed_some> replay_some(std::string endpoint, instant since, journal_no after,
                                                      instant now) override;
};

/// Knows the links and entries it is given.
class scripted_people final : public person_store {
public:
    std::map<std::string, followed_link> links;         ///< by token
    std::map<std::string, subscription> subscriptions;  ///< by token
    std::vector<consent_entry> ledger;
    bool broken = false;  ///< every call throws store_failure

    struct declined {
        std::string token;
        std::vector<std::string> also;
        declined_by how{};
    };
    std::vector<declined> orders;
    std::vector<declined_at_address> at_addresses;

    boost::asio::awaitable<std::optional<followed_link>> link(std::string token) override;
    boost::asio::awaitable<std::optional<subscription>> subscribed(std::string token) override;
    boost::asio::awaitable<bool> decline(std::string token, std::vector<std::string> also, declined_by how,
                                         rules_ptr rules, instant now) override;
    boost::asio::awaitable<bool> decline_at(declined_at_address what, rules_ptr rules, instant now) override;
    boost::asio::awaitable<std::vector<consent_entry>> consents(consent_query what) override;

private:
    void fail_if_broken() const;
};

class scripted_store final : public store {
public:
    explicit scripted_store(boost::asio::any_io_executor executor);

    // How it behaves.
    bool broken = false;              ///< every call throws store_failure
    bool in_doubt = false;            ///< … maybe_stored
    bool damaged = false;             ///< find, cancel and accept throw unreadable
    bool buggy = false;               ///< … call_failure
    bool full = false;                ///< accept refuses, and no_room says so
    bool holding = false;             ///< accept waits until release()
    bool knows_nobody = false;        ///< every customer is unknown
    bool forgetful = false;           ///< keeps no rows
    std::vector<held> holds_by;       ///< what accept answers
    std::vector<tally_row> tallies;   ///< what counts answers
    std::vector<due_row> dues;        ///< what due_counts answers
    std::vector<timeline_row> story;  ///< of every message
    std::vector<finding> findings;    ///< what forecast and explain answer

    void release();

    // What it saw.
    std::vector<submission> accepted;
    std::size_t in_flight = 0, most_in_flight = 0;
    std::vector<list_query> lists;
    std::vector<submission> forecasts;
    std::size_t explained = 0;
    std::optional<instant> foretold_turn;  ///< what explain was given said of a message due at the epoch, behind two
    std::map<std::string, customer_update> profiles;
    scripted_box kept_of_box;

    boost::asio::awaitable<accepted_submission> accept(submission what, rules_ptr rules, instant now,
                                                       estimator comes) override;
    boost::asio::awaitable<forecast_answer> forecast(submission what, rules_ptr rules, instant now,
                                                     estimator comes) override;
    boost::asio::awaitable<std::vector<finding>> explain(message_id which, rules_ptr rules, instant now,
                                                         estimator comes) override;
    boost::asio::awaitable<dispatched> dispatch(std::vector<opening> rooms, rules_ptr rules, instant now) override;
    boost::asio::awaitable<bool> sweep(rules_ptr rules, instant now) override;
    boost::asio::awaitable<std::vector<breaker_state>> breakers() override;
    boost::asio::awaitable<void> keep_breakers(std::vector<breaker_state> changed) override;
    boost::asio::awaitable<std::vector<booked_units>> bookings() override;
    boost::asio::awaitable<void> keep_bookings(std::vector<booked_units> changed) override;
    boost::asio::awaitable<state> record(attempt_end what, rules_ptr rules) override;
    boost::asio::awaitable<std::size_t> settle_left_over(rules_ptr rules, instant now) override;
    boost::asio::awaitable<cancel_answer> cancel(message_id which, rules_ptr rules, instant now) override;
    boost::asio::awaitable<bool> decide_again(rules_ptr rules, instant now) override;
    box_store& box() override { return kept_of_box; }
    boost::asio::awaitable<std::optional<message_view>> find(message_id which) override;
    boost::asio::awaitable<message_page> list(list_query what) override;
    boost::asio::awaitable<std::optional<message_page>> customer_timeline(person_query what, rules_ptr rules) override;
    scripted_reactions& reactions() override { return later; }
    scripted_reactions later;
    store_inbox& inbox() override { throw store_failure{"it has none"}; }
    scripted_outbox& outbox() override { return out; }
    scripted_outbox out;
    scripted_people& people() override { return persons; }
    scripted_people persons;

    boost::asio::awaitable<bool> put_customer(customer_update what, rules_ptr rules, instant now) override;
    boost::asio::awaitable<std::optional<profile>> customer(std::string which) override;
    boost::asio::awaitable<bool> erase_customer(std::string which, rules_ptr rules, instant now) override;
    boost::asio::awaitable<waiting_counts> due_counts(instant until) override;
    boost::asio::awaitable<std::optional<refused>> no_room() override;
    boost::asio::awaitable<store_facts> facts() override;
    boost::asio::awaitable<bool> tidy(upkeep_terms terms) override;
    boost::asio::awaitable<void> close() override;

private:
    struct kept {
        submission what;
        message_view view;
        std::optional<instant> estimated;
    };
    void fail_if_broken() const;
    void fail_if_damaged() const;
    accepted_submission keep(submission what, instant now, const estimator& comes);
    stored answer_of(const kept& row, bool replayed) const;

    boost::asio::any_io_executor executor_;
    boost::asio::steady_timer released_;
    std::int64_t forgotten_ = 0;
    std::vector<kept> rows_;
    std::map<std::pair<std::string, std::string>, std::size_t> keys_;
};

}  // namespace todoke
