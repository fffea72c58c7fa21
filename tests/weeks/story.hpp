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
    static constexpr std::size_t out_of_reach = 4;  ///< the mood in which every connection breaks off

    /// What is to be said, and to whom; nobody: whoever is drawn.
    struct wish {
        int text = 0, product = 0;
        std::string key;
        const told* to_whom = nullptr;
    };

    // actions.cpp
    void change_profile();
    void erase();
    void crash();
    void restart();
    void reconfigure();
    void set_clock_back();
    void adopt();
    void sleep();
    std::string profile_of(person& who);

    // submissions.cpp
    void submit();
    void submit_twice();
    void race();
    void submit_again();
    told& submit_wish(const wish& wanted);
    void say_again(const told& first);
    told& new_message();
    std::string draw(told& made, const wish& wanted);
    void draw_receiver(told& made);
    std::string draw_times(told& made);
    std::string draw_legs(told& made);
    void enter_answer(told& made, const world::submit_answer& answer);

    // cancelling.cpp
    void cancel();
    void cancel_some();

    // outside.cpp
    void hold();
    void lift();
    void purchase();
    void visit();
    void happen(const std::string& type);
    bool fulfil(told& one, const std::string& type);

    // orders.cpp
    void resolve();
    void block();

    // receipts.cpp
    void receive();
    std::optional<std::pair<told*, std::size_t>> draw_leg_that_is_out();
    void tell(told& one, std::size_t leg, receipt_kind what);
    /// What was accepted never arrived.
    void disprove(told& one);

    // providers.cpp
    std::optional<scripted_channel::reaction> begins(const std::string& provider, const envelope& what);
    void ended(const seen_attempt& seen);
    outcome draw_outcome(dice& chance, const std::string& provider) const;
    void release();
    void change_mood();
    void lose_provider();
    void find_providers();
    void stopping(instant until);
    void started_again();

    // play.cpp
    config draw_site(const std::string& zone);
    bool is_any_down() const;
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
    std::map<std::string, mood> moods_;    ///< of providers that are not well
    std::map<std::string, instant> lost_;  ///< providers that cannot be reached, and until when
    instant patience_ends_ = never_ends;   ///< then what hangs has its answer
    std::unique_ptr<world> world_;
    told* submitting_ = nullptr;
    std::map<message_id, std::size_t> flying_;  ///< attempts, by key
    std::vector<suspicion> suspicions_;
    std::vector<std::size_t> touched_;
    int texts_ = 0, receipts_ = 0;
    std::vector<std::string> lines_;
    std::optional<std::string> complaint_;
    tally counted_;
};

}  // namespace todoke::weeks
