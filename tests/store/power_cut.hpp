#pragma once
// A busy store on a disk that loses power at a chosen operation, once or twice; what is broken when it is opened again.

#include <map>
#include <set>

#include "tests/store/busy_store.hpp"
#include "tests/store/power_cut_disk.hpp"

namespace todoke {

class chance;

/// What the environment says, for a longer run or the same again.
unsigned power_number(const char* variable, unsigned otherwise);
unsigned first_power_seed();

class PowerCut : public BusyStore {
protected:
    PowerCut();
    ~PowerCut() override;

    void live_until(power_cut_at when, unsigned seed);
    /// Loses power once or twice; what is broken then.
    std::vector<std::string> broken_by_cuts(unsigned seed);
    /// In so many seeds, how many broke a promise in a way that says so.
    unsigned seeds_that_show(const std::string& word, unsigned seeds);
    /// A number that no life comes to cuts nothing: of these there are few.
    void expect_that_most_struck() const;

    power_cut_disk& disk = power_cut_disk::the_one();
    unsigned cuts = 0, cuts_that_struck = 0;
    std::vector<std::string> failed_early;       ///< though the power was on
    std::map<std::string, unsigned> struck;      ///< what was going on when the power went, and how often
    std::map<std::string, std::size_t> outside;  ///< BusyStore::told_outside(), of all lives

private:
    /// How many operations there are in a life that nothing cuts.
    struct whole_life {
        std::uint64_t to_open = 0, to_reopen = 0;
        std::map<power_cut_at::of, std::uint64_t> in_all;
    };
    enum class generation { before, empty, none };

    /// Of a store with the options it has now.
    const whole_life& uncut(unsigned seed);
    static power_cut_at some_operation(const whole_life& of, chance& dice);
    /// What is broken when that is beside the database; everything is put back afterwards.
    std::vector<std::string> broken_with(generation what);

    std::map<std::pair<std::size_t, std::size_t>, whole_life> uncut_;
};

}  // namespace todoke
