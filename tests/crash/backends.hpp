#pragma once
// The callers of the crash test: threads that submit, and repeat with the same key whatever was not answered, until
// they are told to finish. What was answered is kept, and must be answered the same for ever.

#include <atomic>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/crash/plan.hpp"
#include "tests/support/outside/http_caller.hpp"

namespace todoke {

struct answered {
    planned what;
    std::string id;
};

/// Written by all backends.
class answer_book {
public:
    /// Complains when an earlier answer named another id.
    void note(const planned& what, const std::string& id, bool replayed);
    void complain(std::string what);
    /// One of those answered so far, to be repeated.
    std::optional<answered> any(unsigned random) const;

    std::size_t size() const;
    std::size_t replays() const;
    std::vector<answered> all() const;
    std::vector<std::string> complaints() const;

private:
    mutable std::mutex guard_;
    std::vector<answered> answers_;
    std::map<std::size_t, std::size_t> by_number_;  ///< -> index in answers_
    std::vector<std::string> complaints_;
    std::size_t replays_ = 0;
};

class backends {
public:
    backends(std::string address, plan& what, answer_book& book, unsigned seed);
    /// Leaves unanswered what is not answered at once.
    ~backends();

    /// Calls without an answer at this moment.
    std::size_t waiting() const { return waiting_; }
    /// Returns when everything taken from the plan is answered; the daemon must run.
    void finish();

private:
    void start(void (backends::*work)(unsigned), unsigned seed);
    void submit_one_by_one(unsigned seed);
    void submit_in_batches(unsigned seed);
    bool submit(http_caller& over, const planned& what);
    std::vector<planned> submit(http_caller& over, const std::vector<planned>& batch);

    std::string address_;
    plan& plan_;
    answer_book& book_;
    std::atomic<bool> finish_{false}, abandon_{false};
    std::atomic<std::size_t> waiting_{0};
    std::vector<std::thread> threads_;
};

}  // namespace todoke
