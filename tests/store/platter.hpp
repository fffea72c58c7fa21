#pragma once
// One file as a disk holds it: what is durable, and each change since the last sync, any part of which may be there
// after the power went.

#include <cstdint>
#include <deque>
#include <random>
#include <string>
#include <string_view>

namespace todoke {

/// The dice of one power cut.
class chance {
public:
    explicit chance(std::uint64_t seed) : random_{seed} {}
    bool one_in(unsigned n) { return random_() % n == 0; }
    bool percent(unsigned p) { return random_() % 100 < p; }
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
    /// How much of what was not synced lands, in percent: nothing, all, or any part.
    unsigned mood() { return one_in(8) ? 0 : one_in(8) ? 100 : static_cast<unsigned>(below(101)); }

private:
    std::mt19937_64 random_;
};

class platter {
public:
    /// As it lies there: durable. What does not exist is empty, and its name is not durable.
    static platter as_found(const std::string& name);

    void write(std::string_view what, std::size_t at);
    void truncate(std::size_t size);
    /// How many changes there were so far, synced ones included.
    std::uint64_t changes() const { return synced_ + pending_.size(); }
    /// What had been changed by then is durable.
    void sync(std::uint64_t until);
    void lose_power(chance& dice, unsigned percent_landing);
    void write_to(const std::string& where) const;

    std::string name;
    bool is_log = false, is_journal = false;
    bool name_is_durable = false;

private:
    struct change {
        std::size_t at = 0;  ///< or, with `cuts`, the new size
        std::string what;
        bool cuts = false;
    };
    void apply(const change& one);
    void put(std::string_view what, std::size_t at);
    void land(const change& one, chance& dice, unsigned percent);

    std::string durable_;
    std::size_t size_ = 0;  ///< with all changes
    std::uint64_t synced_ = 0;
    std::deque<change> pending_;
};

}  // namespace todoke
