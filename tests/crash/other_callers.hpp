#pragma once
// Callers of the crash test who do everything else: store a customer, submit something for later, and take that back,
// by cancelling it, by an event, or by having the customer erased. Each call is repeated until it is answered; what was
// answered holds for ever.

#include <atomic>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/crash/evidence.hpp"
#include "tests/support/outside/http_caller.hpp"

namespace todoke {

class other_callers {
public:
    other_callers(std::string address, unsigned seed);
    /// Leaves unanswered what is not answered at once.
    ~other_callers();

    /// Returns when all that was begun is answered; the daemon must run. What follows is for afterwards.
    void finish();
    /// One more, after that: stored and erased.
    void erase_one_more(http_caller& over) { one_life(over, next_++, way::erased); }
    /// Of what was taken back.
    std::vector<std::string> ids() const;
    /// The telephone numbers of those who were erased, and of all others, as the gateway writes them.
    struct telephones {
        std::set<std::string> erased, kept;
    };
    telephones numbers() const;
    static constexpr std::string_view number_begins = "+8180";
    breaches look(http_caller& over) const;

private:
    enum class way { cancelled, by_event, erased };
    struct told {
        std::string customer, id, number;
        way how{};
    };
    void work(unsigned seed);
    void one_life(http_caller& over, unsigned n, way how);
    api_answer until_answered(http_caller& over, const api_call& what);

    std::string address_;
    unsigned next_ = 0;  ///< of the thread until it has ended
    std::atomic<bool> finish_{false}, abandon_{false};
    std::vector<told> done_;  ///< the same
    breaches complaints_;     ///< the same
    std::thread thread_;
};

}  // namespace todoke
