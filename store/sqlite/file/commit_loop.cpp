#include "store/sqlite/file/commit_loop.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <future>

#include "store/sqlite/file/failures.hpp"
#include "store/store.hpp"

namespace todoke {

namespace asio = boost::asio;

/// Wakes a batch's callers one after the other. What one does with its answer breaks no other: should it throw, the
/// rest are woken all the same.
struct commit_loop::telling {
    asio::any_io_executor network;
    batch jobs;
    std::size_t next = 0;

    void operator()()
    {
        while (next < jobs.size()) {
            const auto one = std::move(jobs[next++]);
            try {
                one.caller->wake(one.failed);
            } catch (...) {
                asio::post(network, std::move(*this));
                throw;
            }
        }
    }
};

commit_loop::commit_loop(asio::any_io_executor network, std::function<std::unique_ptr<books>()> open,
                         commit_hooks hooks, std::size_t batch_limit)
    : network_{std::move(network)}, hooks_{std::move(hooks)}, batch_limit_{batch_limit}
{
    std::promise<void> opened;
    asio::post(thread_, [&] {
        try {
            books_ = open();
            opened.set_value();
        } catch (...) {
            opened.set_exception(std::current_exception());
        }
    });
    opened.get_future().get();
}

commit_loop::~commit_loop()
{
    stop();
}

void commit_loop::stop()
{
    hand_over();
    asio::post(thread_, [this] {
        finish();
        hooks_.closed();
    });
    thread_.join();
}

asio::awaitable<void> commit_loop::done(job what)
{
    return until_woken([this, what = std::move(what)](std::unique_ptr<waiter> caller) mutable {
        if (closing_) {
            const auto closed = std::make_exception_ptr(store_failure{"the store is closed"});
            asio::post(network_, [caller = std::move(caller), closed] { caller->wake(closed); });
            return;
        }
        handed_in_->push_back({std::move(what), std::move(caller), nullptr});
        if (handed_in_->size() > 1) return;
        asio::post(network_, [this, here = std::weak_ptr{handed_in_}] {
            if (!here.expired()) hand_over();
        });
    });
}

/// What the network thread had at hand in one turn costs one hop, and the writer one waking up.
void commit_loop::hand_over()
{
    if (handed_in_->empty()) return;
    asio::post(thread_, [this, some = std::exchange(*handed_in_, {})]() mutable { arrived(std::move(some)); });
}

asio::awaitable<void> commit_loop::close()
{
    closing_ = true;
    hand_over();
    return run_on(thread_.get_executor(), network_, [this] {
        finish();
        hooks_.closed();
    });
}

/// Comes behind every job that was handed in before it.
void commit_loop::finish()
{
    while (!waiting_.empty()) take_next();
    books_.reset();
}

void commit_loop::arrived(batch some)
{
    waiting_.insert(waiting_.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
    if (woken_) return;
    // Behind whatever else has arrived by now: all of that is the next batch.
    woken_ = true;
    asio::post(thread_, [this] { take_next(); });
}

void commit_loop::take_next()
{
    woken_ = false;
    batch jobs;
    for (; !waiting_.empty() && jobs.size() < batch_limit_; waiting_.pop_front())
        jobs.push_back(std::move(waiting_.front()));
    if (jobs.empty()) return;
    carry_out(jobs);
    deliver(std::move(jobs));
    if (waiting_.empty() || woken_) return;
    woken_ = true;
    asio::post(thread_, [this] { take_next(); });
}

void commit_loop::carry_out(batch& jobs)
{
    if (broken_.empty() && books_) books_->free_disk = hooks_.free_disk();
    if (run_together(jobs) == progress::done) return;
    for (auto& one : jobs) run_alone(one);
}

/// Again, and each alone: one of them threw, or there was no room and now there is; the transaction is rolled back.
commit_loop::progress commit_loop::run_together(batch& jobs)
{
    if (jobs.size() == 1 || !broken_.empty() || !books_) return progress::again;
    try {
        run_in_transaction([&](books& b) {
            for (auto& one : jobs) one.what(b);
        });
    } catch (...) {
        return progress::again;
    }
    std::exception_ptr failed;
    try {
        commit();
    } catch (const sql_error& e) {
        if (e.is_full() && found_room()) return progress::again;
        failed = as_store_failure(std::current_exception());
    } catch (...) {
        failed = as_store_failure(std::current_exception());
    }
    for (auto& one : jobs) one.failed = failed;
    return progress::done;
}

void commit_loop::run_alone(entry& one)
{
    try {
        for (auto goes = progress::again; goes == progress::again;) goes = run(one.what);
    } catch (...) {
        one.failed = as_store_failure(std::current_exception());
    }
}

/// Again: what was in its way no longer is. A message that cannot be read is set aside, or room was made on the disk.
commit_loop::progress commit_loop::run(const job& what)
{
    if (!broken_.empty()) throw store_failure{broken_};
    if (!books_) throw store_failure{"the store is closed"};
    try {
        const auto met = damage_met_by(what);
        if (met) run_in_transaction([&](books& b) { hooks_.set_aside(b, *met); });
        commit();
        return met ? progress::again : progress::done;
    } catch (const sql_error& e) {
        if (!e.is_full() || !found_room()) throw;
    } catch (const full_disk&) {
        if (!found_room()) throw;
    }
    return progress::again;
}

/// Runs it, up to the commit; or it met a message that cannot be read, of which nobody knew, and is rolled back.
std::optional<damaged_message> commit_loop::damage_met_by(const job& what)
{
    try {
        run_in_transaction(what);
        return std::nullopt;
    } catch (const damaged_message& one) {
        if (!broken_.empty() || books_->damaged.contains(one.no)) throw;
        return one;
    }
}

/// What was kept for this moment is there now. New messages look at what is free first, and get none of it.
bool commit_loop::found_room()
{
    if (!broken_.empty() || !hooks_.make_room()) return false;
    books_->free_disk = hooks_.free_disk();
    return true;
}

/// All but the commit.
void commit_loop::run_in_transaction(const job& what)
{
    try {
        books_->begin();
        what(*books_);
        books_->pay();
    } catch (const sql_error& e) {
        look_at(e);
        roll_back();
        throw;
    } catch (...) {
        roll_back();
        throw;
    }
}

void commit_loop::roll_back()
{
    try {
        books_->roll_back();
    } catch (const std::exception& e) {
        stop_writing(failed_rollback(e.what()));
    }
}

void commit_loop::commit()
{
    try {
        books_->commit();
    } catch (const sql_error& e) {
        look_at(e);
        if (e.is_io()) stop_writing(failed_sync(e.what()));
        roll_back();
        if (e.is_io()) throw maybe_stored{e.what()};  // the next start may find it in the log
        throw;
    } catch (...) {
        roll_back();
        throw;
    }
    take_over();
}

/// It is committed: whatever goes wrong now can only end the work.
void commit_loop::take_over()
{
    try {
        books_->committed();
        if (const auto failed = hooks_.committed(*books_, ++commits_); !failed.empty()) stop_writing(failed);
        for (const auto& one : books_->damaged.take_news()) hooks_.was_set_aside(*books_, one);
    } catch (const std::exception& e) {
        stop_writing(failed_memory(e.what()));
    }
}

/// One row that makes no sense is one message's matter; a file that makes none is everybody's, and so is a disk that
/// does not write.
void commit_loop::look_at(const sql_error& error)
{
    if (error.is_corrupt()) stop_writing(damaged_file(error));
    if (error.is_failed_write()) stop_writing(failed_sync(error.what()));
}

void commit_loop::give_up(const std::string& reason)
{
    asio::post(thread_, [this, reason] { stop_writing(reason); });
}

void commit_loop::stop_writing(const std::string& reason)
{
    if (!broken_.empty()) return;
    broken_ = reason;
    hooks_.fatal(broken_);
}

void commit_loop::deliver(batch jobs)
{
    // Nothing of it stays behind on this thread: answers and errors belong to the network's from here on.
    asio::post(network_, telling{network_, std::move(jobs)});
}

}  // namespace todoke
