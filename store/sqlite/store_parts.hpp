#pragma once
// One database file behind store.hpp: what it owns, and on which thread each call is carried out. The calls are in
// store_calls.cpp.

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <memory>

#include "store/sqlite/file/checkpoints.hpp"
#include "store/sqlite/file/commit_loop.hpp"
#include "store/sqlite/file/database_file.hpp"
#include "store/sqlite/message/transition.hpp"
#include "store/sqlite/queue/class_turns.hpp"
#include "store/sqlite/queue/freed_slots.hpp"
#include "store/sqlite/queue/read_ahead.hpp"
#include "store/sqlite/reading.hpp"
#include "store/sqlite/sqlite_box.hpp"
#include "store/sqlite/sqlite_inbox.hpp"
#include "store/sqlite/sqlite_outbox.hpp"
#include "store/sqlite/sqlite_people.hpp"
#include "store/sqlite/sqlite_reactions.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "store/sqlite/upkeep.hpp"

namespace todoke {

class sqlite_store final : public store {
public:
    sqlite_store(boost::asio::any_io_executor network, sqlite_store_options options);
    ~sqlite_store() override;

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
    box_store& box() override { return *box_; }
    store_reactions& reactions() override { return *reactions_; }
    store_inbox& inbox() override { return *inbox_; }
    store_outbox& outbox() override { return *outbox_; }
    person_store& people() override { return *people_; }
    boost::asio::awaitable<std::optional<message_view>> find(message_id which) override;
    boost::asio::awaitable<message_page> list(list_query what) override;
    boost::asio::awaitable<std::optional<message_page>> customer_timeline(person_query what, rules_ptr rules) override;
    boost::asio::awaitable<bool> put_customer(customer_update what, rules_ptr rules, instant now) override;
    boost::asio::awaitable<std::optional<profile>> customer(std::string which) override;
    boost::asio::awaitable<bool> erase_customer(std::string which, rules_ptr rules, instant now) override;
    boost::asio::awaitable<waiting_counts> due_counts(instant until) override;
    boost::asio::awaitable<std::optional<refused>> no_room() override;
    boost::asio::awaitable<store_facts> facts() override;
    boost::asio::awaitable<bool> tidy(upkeep_terms terms) override;
    boost::asio::awaitable<void> close() override;

private:
    /// What `open` makes; what SQLite says against it in an operator's words.
    template <class Open>
    auto opened(Open open) const;
    std::unique_ptr<books> open_books();
    std::unique_ptr<books> open_parts();
    void shorten_log();
    void close_parts();
    /// Of the writer, when there is no room.
    bool make_room();
    /// Of the writer, after each commit.
    void count_exceptions(const books& b);
    commit_hooks hooks();
    /// Of the writer, when the disk has failed.
    void keep_log();
    /// A piece of the erasure whose turn it is. Returns whether there is more to do at once.
    boost::asio::awaitable<bool> go_on_erasing(rules_ptr rules, instant now);
    /// The same of one of which a piece failed.
    boost::asio::awaitable<bool> put_off_erasing(customer_no who, std::string why);
    dispatched dispatch_now(books& b, const std::vector<opening>& rooms, const judge& rules, instant now);
    /// Runs `question` on the reader's thread.
    boost::asio::awaitable<void> ask(std::function<void(reading&)> question);
    boost::asio::awaitable<void> do_write(job what) { return writer_->done(std::move(what)); }
    /// A job that moves messages: what it gives back reaches those who wait for it in the same transaction.
    boost::asio::awaitable<void> move_messages(const judge& rules, instant now, job what)
    {
        return do_write([&rules, now, what = std::move(what)](books& b) {
            b.box.clock_was_set(rules.clock_jumps(), b.writes.next());
            what(b);
            decide_freed(b, rules, now);
        });
    }

    reaction_work work()
    {
        return {
            [this](const judge& rules, instant now, job what) { return move_messages(rules, now, std::move(what)); },
            [this](job what) { return do_write(std::move(what)); }};
    }

    boost::asio::any_io_executor network_;
    sqlite_store_options options_;
    file_owner owner_;
    bool closed_ = false;
    std::atomic<bool> log_is_lost_{false};  ///< asked by the writer when it gives up

    std::atomic<std::int64_t> damaged_{0}, erasing_{0};  ///< as last committed: nobody counts rows to be told

    // Of the writer's thread.
    std::unique_ptr<db_connection> database_;
    std::unique_ptr<checkpoints> checkpoints_;
    std::unique_ptr<upkeep> upkeep_;
    std::unique_ptr<read_ahead> ahead_;
    class_turns turns_;
    bool sends_ = false;  ///< since the last piece of the walk for new rules

    std::unique_ptr<commit_loop> writer_;
    std::unique_ptr<sqlite_box> box_;
    std::unique_ptr<store_reactions> reactions_ = make_reactions(work());
    std::unique_ptr<store_inbox> inbox_ = make_inbox(work());
    std::unique_ptr<store_outbox> outbox_ =
        make_outbox(work(), [this](std::function<void(reading&)> question) { return ask(std::move(question)); });
    std::unique_ptr<person_store> people_ =
        make_people(work(), [this](std::function<void(reading&)> question) { return ask(std::move(question)); });
    std::unique_ptr<reading> reading_;  ///< of the reader's thread
    boost::asio::thread_pool reader_{1};
};

}  // namespace todoke
