#pragma once
// The one writer: a thread that carries out jobs, many in one transaction. Whatever arrived while the last commit was
// syncing is the next transaction; nothing is delayed to fill it. A job that throws fails alone; one that meets a
// message that cannot be read is run again without it.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/sqlite/books.hpp"
#include "store/sqlite/file/hop.hpp"

namespace todoke {

/// Called inside a transaction; again in another one if the first is rolled back because of a neighbour.
using job = std::function<void(books&)>;

/// What the loop needs to know of the world around it; called on the writer's thread.
struct commit_hooks {
    std::function<std::uint64_t()> free_disk;  ///< as far as new messages may take it
    std::function<bool()> make_room;           ///< something found no room: whether it is worth another try now
    /// After each commit. Not empty: why nothing more may be written.
    std::function<std::string(const books&, std::uint64_t commits)> committed;
    std::function<void(std::string)> fatal;  ///< the file's state is unknown: nothing more is written
    std::function<void()> closed;            ///< the books are closed; what is below them may go
    /// Inside a transaction: takes a message that cannot be read out of everybody's way.
    std::function<void(books&, const damaged_message&)> set_aside;
    std::function<void(books&, const damaged_message&)> was_set_aside;  ///< and that is on disk
};

class commit_loop {
public:
    /// `open` makes the books, on the writer's thread: its exception is the constructor's.
    commit_loop(boost::asio::any_io_executor network, std::function<std::unique_ptr<books>()> open, commit_hooks hooks,
                std::size_t batch_limit);
    ~commit_loop();

    /// Returns when the job's transaction is on disk. Throws store_failure when it is not.
    boost::asio::awaitable<void> done(job what);

    /// Something else than a commit found out that nothing more may be written. From any thread.
    void give_up(const std::string& reason);

    /// Commits what waits and closes the file; later jobs fail. On the network thread.
    boost::asio::awaitable<void> close();

    /// The same, for good: waits until it is done, and nothing of it runs any more.
    void stop();

private:
    struct entry {
        job what;
        std::unique_ptr<waiter> caller;
        std::exception_ptr failed;
    };
    using batch = std::vector<entry>;
    enum class progress { done, again };
    struct telling;

    void hand_over();
    void arrived(batch some);
    void take_next();
    void finish();
    void carry_out(batch& jobs);
    progress run_together(batch& jobs);
    void run_alone(entry& one);
    progress run(const job& what);
    std::optional<damaged_message> damage_met_by(const job& what);
    bool found_room();
    void run_in_transaction(const job& what);
    void roll_back();
    void commit();
    void take_over();
    void look_at(const sql_error& error);
    void stop_writing(const std::string& reason);
    void deliver(batch jobs);

    boost::asio::any_io_executor network_;
    commit_hooks hooks_;
    std::size_t batch_limit_;
    // Of the network thread.
    bool closing_ = false;
    std::shared_ptr<batch> handed_in_ = std::make_shared<batch>();  ///< in this turn; goes over in one piece

    std::unique_ptr<books> books_;  ///< from here on: of the writer's thread
    std::deque<entry> waiting_;
    bool woken_ = false;
    std::string broken_;
    std::uint64_t commits_ = 0;

    boost::asio::thread_pool thread_{1};
};

}  // namespace todoke
