#include "store/sqlite/sqlite_store.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include "store/sqlite/checkpoints.hpp"
#include "store/sqlite/commit_loop.hpp"
#include "store/sqlite/database_file.hpp"
#include "store/sqlite/reading.hpp"
#include "store/sqlite/room.hpp"
#include "store/sqlite/schema.hpp"
#include "store/sqlite/sqlite_reactions.hpp"
#include "store/sqlite/transition.hpp"
#include "store/sqlite/transitions.hpp"
#include "store/sqlite/upkeep.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

std::unique_ptr<db_connection> open_writer(const sqlite_store_options& with)
{
    auto made = std::make_unique<db_connection>(with.path, db_connection::mode::read_write, with.vfs);
    prepare_database(*made, with.path);
    const auto cache = "PRAGMA cache_size = -" + std::to_string(with.cache_bytes >> 10);
    made->run(cache.c_str());
    return made;
}

class sqlite_store final : public store {
public:
    sqlite_store(asio::any_io_executor network, sqlite_store_options options);
    ~sqlite_store() override;

    asio::awaitable<accepted_submission> accept(submission what, rules_ptr rules, instant now) override;
    asio::awaitable<dispatched> dispatch(std::vector<opening> rooms, rules_ptr rules, instant now) override;
    asio::awaitable<bool> sweep(rules_ptr rules, instant now) override;
    asio::awaitable<state> record(attempt_end what, rules_ptr rules) override;
    asio::awaitable<std::size_t> settle_left_over(rules_ptr rules, instant now) override;
    asio::awaitable<cancel_answer> cancel(message_id which, rules_ptr rules, instant now) override;
    store_reactions& reactions() override { return *reactions_; }
    asio::awaitable<std::optional<message_view>> find(message_id which) override;
    asio::awaitable<message_page> list(list_query what) override;
    asio::awaitable<bool> put_customer(customer_update what, rules_ptr rules, instant now) override;
    asio::awaitable<std::optional<profile>> customer(std::string which) override;
    asio::awaitable<bool> erase_customer(std::string which, rules_ptr rules, instant now) override;
    asio::awaitable<std::vector<tally_row>> counts() override;
    asio::awaitable<waiting_counts> due_counts(instant until) override;
    asio::awaitable<std::optional<refused>> no_room() override;
    asio::awaitable<store_facts> facts() override;
    asio::awaitable<bool> tidy(instant final_before, instant content_before) override;
    asio::awaitable<void> close() override;

private:
    std::unique_ptr<books> open();
    std::unique_ptr<books> open_books();
    commit_hooks hooks();
    /// Runs `question` on the reader's thread.
    asio::awaitable<void> ask(std::function<void(reading&)> question);
    asio::awaitable<void> do_write(job what) { return writer_->done(std::move(what)); }
    /// A job that moves messages: what it gives back reaches those who wait for it in the same transaction.
    asio::awaitable<void> move_messages(const judge& rules, instant now, job what)
    {
        return do_write([&rules, now, what = std::move(what)](books& b) {
            what(b);
            decide_freed(b, rules, now);
        });
    }

    asio::any_io_executor network_;
    sqlite_store_options options_;
    file_owner owner_;
    bool closed_ = false;

    // Of the writer's thread.
    std::unique_ptr<db_connection> database_;
    std::unique_ptr<checkpoints> checkpoints_;
    std::unique_ptr<upkeep> upkeep_;
    class_turns turns_;

    std::unique_ptr<commit_loop> writer_;
    std::unique_ptr<store_reactions> reactions_ = make_reactions(
        {[this](const judge& rules, instant now, job what) { return move_messages(rules, now, std::move(what)); },
         [this](job what) { return do_write(std::move(what)); }});
    std::unique_ptr<reading> reading_;  ///< of the reader's thread
    asio::thread_pool reader_{1};
};

sqlite_store::sqlite_store(asio::any_io_executor network, sqlite_store_options options)
    : network_{std::move(network)}, options_{std::move(options)}, owner_{options_.path}
{
    writer_ = std::make_unique<commit_loop>(
        network_, [this] { return open(); }, hooks(), options_.batch_limit);
    reading_ = std::make_unique<reading>(options_.path, options_.vfs);
}

sqlite_store::~sqlite_store()
{
    reader_.join();
    reading_.reset();
    writer_->stop();  // while a checkpoint may still tell it something
}

std::unique_ptr<books> sqlite_store::open()
{
    try {
        return open_books();
    } catch (const sql_error& e) {
        throw store_failure{"cannot open the database " + options_.path + ": " + e.what() +
                            "; check that it is a todoke database, whole, and writable for this user"};
    }
}

std::unique_ptr<books> sqlite_store::open_books()
{
    database_ = open_writer(options_);
    checkpoints_ = std::make_unique<checkpoints>(*database_, options_.path, options_.vfs, [this](const auto& what) {
        writer_->give_up(failed_checkpoint(what));
    });
    upkeep_ = std::make_unique<upkeep>(*database_);
    const writer_limits limits{options_.max_queue, options_.min_free_disk, options_.merge_after, options_.walk_after};
    auto made = std::make_unique<books>(*database_, limits);
    made->begin();
    try_damaged_again(*made);
    made->commit();
    return made;
}

commit_hooks sqlite_store::hooks()
{
    commit_hooks made;
    made.free_disk = options_.free_disk ? options_.free_disk : [this] { return free_space(options_.path); };
    made.committed = [this](std::uint64_t commits) {
        const auto failed = checkpoints_->committed();
        if (options_.on_commit) options_.on_commit(commits);
        return failed.empty() ? failed : failed_checkpoint(failed);
    };
    made.fatal = [this](std::string why) {
        // What the file lacks is in the log only; closing must not take that for done.
        if (database_) database_->keep_log();
        if (options_.on_fatal) asio::post(network_, [tell = options_.on_fatal, why] { tell(why); });
    };
    made.set_aside = [this](books& b, const damaged_message& which) {
        if (!options_.on_set_aside) return;
        message_set_aside told{which.no, "", which.reason};
        try {
            if (const auto id = b.reads.id_of(which.no)) told.id = id->text();
        } catch (const sql_error&) {  // what was committed is committed: the next transaction finds out
        }
        asio::post(network_, [tell = options_.on_set_aside, told = std::move(told)] { tell(told); });
    };
    made.closed = [this] {
        upkeep_.reset();
        checkpoints_.reset();
        database_.reset();
    };
    return made;
}

asio::awaitable<void> sqlite_store::ask(std::function<void(reading&)> question)
{
    if (closed_) throw store_failure{"the store is closed"};
    return run_on(reader_.get_executor(), network_, [this, question = std::move(question)] {
        try {
            question(*reading_);
        } catch (const sql_error& e) {
            if (e.is_corrupt()) writer_->give_up(damaged_file(e));
            throw store_failure{e.what()};
        }
    });
}

// The frames of these coroutines hold arguments and answer until the job is done, so jobs refer to them.

asio::awaitable<accepted_submission> sqlite_store::accept(submission what, rules_ptr rules, instant now)
{
    accepted_submission answer;
    auto work = move_messages(*rules, now, [&](books& b) { answer = todoke::accept(b, what, *rules, now); });
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<dispatched> sqlite_store::dispatch(std::vector<opening> rooms, rules_ptr rules, instant now)
{
    dispatched answer;
    auto work = move_messages(*rules, now, [&](books& b) { answer = todoke::dispatch(b, turns_, rooms, *rules, now); });
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<bool> sqlite_store::sweep(rules_ptr rules, instant now)
{
    bool more = false;
    auto work = move_messages(*rules, now, [&](books& b) { more = todoke::sweep(b, *rules, now); });
    co_await std::move(work);
    co_return more;
}

asio::awaitable<state> sqlite_store::record(attempt_end what, rules_ptr rules)
{
    state answer{};
    auto work = move_messages(*rules, what.ended, [&](books& b) { answer = todoke::record(b, what, *rules); });
    co_await std::move(work);
    co_return answer;
}

asio::awaitable<std::size_t> sqlite_store::settle_left_over(rules_ptr rules, instant now)
{
    std::size_t all = 0;
    for (;;) {
        std::size_t some = 0;
        auto work = move_messages(*rules, now, [&](books& b) { some = todoke::settle_left_over(b, *rules, now); });
        co_await std::move(work);
        if (some == 0) co_return all;
        all += some;
    }
}

asio::awaitable<cancel_answer> sqlite_store::cancel(message_id which, rules_ptr rules, instant now)
{
    cancel_answer answer;
    auto work = move_messages(*rules, now, [&](books& b) { answer = todoke::cancel(b, which, *rules, now); });
    co_await std::move(work);
    co_return answer;
}

asio::awaitable<std::optional<message_view>> sqlite_store::find(message_id which)
{
    std::optional<message_view> answer;
    auto work = ask([&](reading& r) { answer = r.find(which); });
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<message_page> sqlite_store::list(list_query what)
{
    message_page answer;
    auto work = ask([&](reading& r) { answer = r.list(what); });
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<bool> sqlite_store::put_customer(customer_update what, rules_ptr rules, instant now)
{
    bool is_new = false;
    auto work = move_messages(*rules, now, [&](books& b) { is_new = todoke::put_customer(b, what, *rules, now); });
    co_await std::move(work);
    co_return is_new;
}

asio::awaitable<std::optional<profile>> sqlite_store::customer(std::string which)
{
    std::optional<profile> answer;
    auto work = ask([&](reading& r) { answer = r.customer(which); });
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<bool> sqlite_store::erase_customer(std::string which, rules_ptr rules, instant now)
{
    bool was_known = false;
    auto work =
        move_messages(*rules, now, [&](books& b) { was_known = todoke::erase_customer(b, which, *rules, now); });
    co_await std::move(work);
    co_return was_known;
}

asio::awaitable<std::vector<tally_row>> sqlite_store::counts()
{
    std::vector<tally_row> answer;
    auto work = ask([&](reading& r) { answer = r.counts(); });
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<waiting_counts> sqlite_store::due_counts(instant until)
{
    waiting_counts answer;
    auto work = ask([&](reading& r) { answer = r.due_counts(until); });
    co_await std::move(work);
    co_return std::move(answer);
}

// Asked of the writer, like a submission: nothing is written, so nothing is synced.
asio::awaitable<std::optional<refused>> sqlite_store::no_room()
{
    std::optional<refused> answer;
    auto work = do_write([&](books& b) { answer = todoke::no_room(b); });
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<store_facts> sqlite_store::facts()
{
    store_facts answer;
    auto work = ask([&](reading& r) { answer = r.facts(); });
    co_await std::move(work);
    co_return std::move(answer);
}

asio::awaitable<bool> sqlite_store::tidy(instant final_before, instant content_before)
{
    bool more = false;
    auto work = do_write([&](books& b) {
        more = upkeep_->some(b, final_before, content_before);
        if (std::exchange(b.log_holds_erased, false)) checkpoints_->empty_log();
    });
    co_await std::move(work);
    co_return more;
}

asio::awaitable<void> sqlite_store::close()
{
    if (closed_) co_return;
    closed_ = true;
    auto no_more_questions = run_on(reader_.get_executor(), network_, [this] { reading_.reset(); });
    co_await std::move(no_more_questions);
    auto all_committed = writer_->close();
    co_await std::move(all_committed);
}

}  // namespace

std::unique_ptr<store> open_sqlite_store(asio::any_io_executor network, sqlite_store_options options)
{
    return std::make_unique<sqlite_store>(std::move(network), std::move(options));
}

}  // namespace todoke
