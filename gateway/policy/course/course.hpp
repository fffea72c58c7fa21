#pragma once
// One decision in the making: a message's course through its legs as of now. walk.cpp walks it, settle.cpp enters
// the end of an attempt first, uncertain.cpp says what an attempt without an answer allows.

#include <optional>
#include <string>
#include <vector>

#include "gateway/policy/calendar/local_time.hpp"
#include "gateway/policy/calendar/quiet_hours.hpp"
#include "gateway/policy/circumstances.hpp"
#include "gateway/policy/consent.hpp"
#include "gateway/policy/holds.hpp"
#include "gateway/policy/rules.hpp"
#include "gateway/policy/witness.hpp"
#include "store/model/outcome.hpp"
#include "store/model/phrase.hpp"
#include "store/model/receipt.hpp"
#include "store/model/situation.hpp"
#include "store/model/verdict.hpp"

namespace todoke {

/// "line: 400 invalid user id"
std::string told_by(const std::string& provider, const std::string& code, const std::string& detail);

class course {
public:
    /// What a decision is taken under. `site` is the site's zone, looked up once.
    struct ground {
        const rules& book;
        const class_rules& klass;
        const zone& site;
        const circumstances& around;
    };
    /// All are kept by reference and must outlive this object. `told`: who asks why.
    course(const ground& on, const situation& s, instant now, witness told = {});

    verdict decide();
    verdict settle(std::size_t leg, const outcome& ended);
    /// `known`: the facts of this receipt, already in the situation.
    consequence heard(std::size_t leg, const receipt& what, consequence known);
    std::optional<verdict> resolve(resolution as, const std::string& reason);
    /// An operator has an uncertain attempt tried once more. None: the provider would not recognise it.
    std::optional<verdict> repeat();
    /// `legs`: those that start over; they wait already.
    verdict go_again(const std::vector<std::size_t>& legs);

private:
    /// What keeps a leg that was tried before from going again at once.
    struct set_back {
        std::size_t leg = 0;
        instant until{};
        rule by = rule::none;
        std::string detail;
    };
    /// From when all deferring rules let a leg go.
    struct deferral {
        instant due{};
        instant ends = never_ends;  ///< of the leg's life
        instant closes = never_ends;
        rule limited_by =
            rule::none;               ///< cap, quiet_hours or send_window: it would have to wait for room or an opening
        bool has_end = true;          ///< false: it waits for the operator, as long as it lives
        std::vector<held> held_by{};  ///< the latest `until` first
    };

    /// What is known on the way along the legs.
    struct passage {
        std::size_t head = 0;            ///< of the present chain
        bool is_taken = false;           ///< a leg of it was accepted: its other legs have nothing to do
        std::optional<instant> since{};  ///< a leg that was tried or given up ended
        /// Just now: starts timers, but is no reason for being due later.
        std::optional<instant> found_impossible{};
    };

    // walk.cpp: the rule book in order
    verdict walk();
    std::optional<verdict> step(std::size_t i, passage& so_far);
    bool steps_aside(std::size_t i, instant base, passage& so_far);
    bool takes_too_long(std::size_t i) const;
    verdict offer(std::size_t i, instant base);
    verdict watch(std::size_t i, instant timer);

    // ends.cpp: nothing more is handed over
    verdict no_leg_left();
    verdict expire(std::size_t i, rule why, std::string detail, std::vector<held> held_by);
    verdict not_wanted(std::size_t i, std::size_t head);
    verdict cancel();
    verdict suppress_duplicate(const message_id& of, phrase how);
    phrase sameness_with_holder() const;

    // on_limit.cpp: instead of waiting for a cap's next slot, quiet hours to end or a window to open
    on_limit instead_of_waiting(const deferral& allowed) const;
    verdict drop(std::size_t i, deferral allowed);
    std::size_t sooner_leg(std::size_t i, instant base, deferral& allowed);

    // uncertain.cpp
    std::optional<std::size_t> unsettled_leg() const;
    verdict unsettled(std::size_t i);
    std::optional<verdict> try_again(std::size_t i, instant limit, bool as_repeat);
    std::optional<verdict> move_on(std::size_t i);
    verdict hold_uncertain(std::size_t i);
    verdict never_shown(std::size_t i);
    verdict assume_sent(std::size_t i);

    // settle.cpp: what an attempt came to
    verdict settled(std::size_t i, const outcome& ended);
    verdict due_now(verdict found) const;
    verdict taken(std::size_t i);
    bool is_recognised_repeat(std::size_t i) const;
    verdict refused(std::size_t i, rule why, const std::string& told);
    verdict stays_uncertain(std::size_t i, const std::string& told, instant until, rule by);
    verdict put_off(std::size_t i, const std::string& told, instant until, rule by);
    verdict try_later(std::size_t i, const outcome& ended);
    span throttled_for(std::size_t i) const;

    // outage.cpp: a channel that takes nothing
    std::optional<obstacle> patience_lost(std::size_t i) const;
    std::optional<obstacle> given_up(std::size_t i, instant base) const;
    bool can_take_over(std::size_t i, instant base) const;
    instant wait_of_lane(std::size_t i, instant until, rule by) const;
    std::vector<held> held_by_outage(std::size_t i) const;
    std::optional<verdict> wait_for_provider();

    // surroundings.cpp: what the box, its clock and its operator forbid
    bool was_missed() const;
    instant planned() const;
    const std::string& address_of(std::size_t i) const;
    const std::string& only_provider(std::size_t i) const;
    bool is_way_known(std::size_t i) const;
    taker takers_of(std::size_t i) const;
    std::optional<obstacle> obstacle_of(std::size_t i) const;
    bool is_unlisted(std::size_t i) const;
    std::optional<held> rest_of_recipient(std::size_t i) const;
    bool waits_for_adoption() const;
    std::optional<verdict> wait_for_adoption();
    instant until_adopted() const;
    std::optional<obstacle> doubt(const quiet_time& quiet) const;
    std::vector<stop> stops_on(std::size_t i) const;

    // later.cpp: what became known later, from a provider or an operator
    std::optional<std::size_t> last_uncertain() const;
    bool has_moved_on_from(std::size_t i) const;
    verdict arrived(std::size_t i, rule why, const std::string& told);
    verdict not_arrived(std::size_t i, receipt_kind how, const std::string& told);
    verdict goes_again(std::size_t i, instant since, const std::string& told);
    verdict failed_after_all(std::size_t i, rule why, const std::string& told);
    void open_again(std::size_t from);

    // timing.cpp: the deferring rules, combined
    deferral allowed_from(std::size_t i, instant base) const;
    deferral what_defers(std::size_t i, instant base) const;
    void add_openings(std::size_t i, instant base, deferral& to) const;
    void add_doubt(const quiet_time& quiet, deferral& to) const;
    std::optional<set_back> set_back_of(std::size_t i) const;
    instant first_due() const;
    instant timer_of(std::size_t i, instant since) const;
    instant timer_start(std::size_t i) const;
    instant life_of(std::size_t i) const;
    zone persons_zone() const;

    // telling.cpp: what rules say that let it go, for those who ask
    void tell_message() const;
    void tell_message_ends() const;
    void tell_leg(std::size_t i) const;
    void tell_listing(std::size_t i) const;
    void tell_timer(std::size_t i, instant timer) const;
    void tell_later(std::size_t i, instant base) const;
    void tell_behind_guard(std::size_t i) const;
    void tell_duplicates(std::size_t i) const;
    void tell_set_back(std::size_t i) const;
    void tell_openings(const quiet_time& quiet, std::size_t i, instant first) const;
    void tell_lanes(std::size_t i) const;

    // course.cpp: the legs as they stand in this decision
    void change(std::size_t i, leg_state to, rule why, std::string detail);
    void change_waiting(std::size_t from, std::size_t end, leg_state to, rule why, const std::string& detail);
    void pass_over(std::size_t i, const obstacle& why);
    course without(std::size_t i) const;
    bool any(leg_state in) const;
    std::size_t first_waiting() const;  ///< past the last: none waits
    instant end_of(std::size_t i) const;
    state resting() const;
    channel on(std::size_t i) const { return message_.legs[i].asked.on; }
    on_uncertain uncertain_rule(std::size_t i) const
    {
        return way_of(i).is_notification() ? on_uncertain::hold : class_.uncertain[index_of(on(i))];
    }
    /// Only who is named goes to a phone number on LINE.
    way way_of(std::size_t i) const;
    const provider_rules* provider_of(std::size_t i) const;
    std::optional<obstacle> lack_of_provider(std::size_t i) const;
    verdict give(std::size_t i, const deferral& allowed, bool as_repeat);
    std::optional<instant> cut_short(std::size_t i) const;
    verdict rest(wait until, std::string detail, std::vector<held> held_by);
    verdict rest_until_allowed(state as, std::size_t i, deferral allowed);
    verdict end(state as, rule why, std::string detail);
    void keep_passed_over();

    const rules& book_;
    const class_rules& class_;
    const zone& site_;
    const circumstances& around_;
    const situation& s_;
    const message_facts& message_;
    const instant now_;
    witness told_;
    std::vector<leg_state> legs_;
    std::vector<leg_change> changes_;
    /// Legs found impossible on the way. They become so only when the next one goes, or nothing does: while a message
    /// waits, a new consent or address can still bring them back.
    std::vector<leg_change> passed_over_;
    std::optional<set_back> set_back_;  ///< settle: of the leg that was tried
    bool is_disproved_ = false;         ///< what the message was resting on turned out not to have arrived
};

}  // namespace todoke
