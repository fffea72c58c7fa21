#pragma once
// Some weeks of a random site: customers, messages, providers, operators and accidents drawn from one seed, played with
// the real policy, store and dispatcher under the manual clock. After every step the checks are asked; the first
// complaint ends the story.

#include <memory>

#include "tests/scenario/world.hpp"
#include "tests/weeks/checks.hpp"
#include "tests/weeks/dice.hpp"

namespace todoke::weeks {

/// What a run has seen: a simulation in which nothing happens proves nothing.
struct tally {
    std::int64_t days = 0, messages = 0, hand_overs = 0, crashes = 0, stops = 0;
    std::map<std::string, std::int64_t> seen;  ///< rules that put off or ended, outcomes, actions
};

inline constexpr int people_count = 6;
inline std::string customer_name(int n)
{
    return "c" + std::to_string(n);
}

class story {
public:
    explicit story(std::uint64_t seed);
    ~story();

    /// Plays `days`, then until everything is final. The complaint with the story up to it, or nothing.
    std::optional<std::string> play(int days);
    const tally& counted() const { return counted_; }

private:
    struct action {
        const char* name;
        int weight;
        void (story::*act)();
    };
    /// What can happen; a new kind of event is a line here.
    static const std::vector<action> actions;

    // actions.cpp
    void submit();
    void submit_twice();
    void change_profile();
    void cancel();
    void erase();
    void release();
    void change_mood();
    void crash();
    void restart();
    void reconfigure();
    void set_clock_back();
    void sleep();
    void submit_of(int text, int product, const std::string& key);
    std::string profile_of(person& who);
    std::string receiver_of(told& made);
    void draw_times(told& made, std::string& times);
    void enter_answer(told& made, const world::submit_answer& answer);

    // outside.cpp
    void hold();
    void lift();
    void purchase();
    void receive();

    // play.cpp
    config draw_site(const std::string& zone);
    std::optional<scripted_channel::reaction> begins(const std::string& provider, const envelope& what);
    void ended(const seen_attempt& seen);
    outcome draw_outcome(dice& chance, const std::string& provider) const;
    void pass_until(instant when);
    void act();
    void look(told& one);
    void look_after_stop();
    void look_at_all();
    void expect_progress();
    void check_whole();
    void let_all_end();
    void finish();
    std::string as_told() const;
    void complain(const std::string& rule, const std::string& what);
    void note(const std::string& line);
    std::string local(instant when) const;
    bool has_room(channel on, const std::string& via);

    std::uint64_t seed_;
    dice chance_;
    ledger known_;
    std::string toml_;
    struct mood {
        std::size_t which = 0;
        instant until{};
    };
    std::map<std::string, mood> moods_;   ///< of providers that are not well
    instant patience_ends_ = never_ends;  ///< then what hangs has its answer
    std::unique_ptr<world> world_;
    told* submitting_ = nullptr;
    std::map<message_id, std::size_t> flying_;  ///< attempts, by key
    std::vector<suspicion> suspicions_;
    std::vector<std::size_t> touched_;
    int texts_ = 0;
    std::vector<std::string> lines_;
    std::optional<std::string> complaint_;
    tally counted_;
};

}  // namespace todoke::weeks
