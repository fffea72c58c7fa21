#pragma once
// A provider as delivery sees it: its channel, and how much of it may be used now.

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/channel/channel.hpp"
#include "gateway/delivery/breaker.hpp"
#include "gateway/delivery/rate.hpp"
#include "gateway/delivery/shared_rate.hpp"
#include "gateway/delivery/throttle.hpp"
#include "store/store.hpp"

namespace todoke {

struct lane_rules {
    std::string provider;
    channel on{};
    std::vector<rate_limit> rates;
    std::size_t window = 8;  ///< attempts in flight
    int priority = 1;        ///< among the providers of the channel: lower first
    breaker_rules breaks;
    double reserve = 0.2;       ///< of the rates and of the month's allowance: never taken by bulk classes
    int weight = 1;             ///< share among providers of the same priority
    bool takes_unnamed = true;  ///< messages that name no provider
    /// What the operator takes a code to mean, in place of what the channel makes of it: by the code as timelines show
    /// it, or by its first word.
    std::map<std::string, outcome_kind> answers{};
};

/// Why a lane can take no work at all; times are clock::uptime().
struct lane_outage {
    span since{};
    std::optional<span> until{};  ///< it may be tried again then; none: somebody is trying, or nobody knows
    rule why = rule::breaker;     ///< breaker or quota
    std::string detail;
    bool for_bulk_only = false;  ///< only the part of the month's allowance that is not kept in reserve is used up
    friend bool operator==(const lane_outage&, const lane_outage&) = default;
};

/// What of a lane outlives the process; times are clock::uptime(). Without openings: nothing.
struct lane_memory {
    breaker::standing breaks;
    std::optional<span> since;
    bool over_quota = false;
    std::string reason;
    friend bool operator==(const lane_memory&, const lane_memory&) = default;
};

/// A booking of one of the lane's rates.
struct lane_booking {
    span per{};
    share_booking of;
};

enum class lane_state { ready, connecting, paused, breaker_open, over_quota, misconfigured, held };
inline constexpr std::array all_lane_states{lane_state::ready,        lane_state::connecting, lane_state::paused,
                                            lane_state::breaker_open, lane_state::over_quota, lane_state::misconfigured,
                                            lane_state::held};
std::string_view to_text(lane_state s);

/// For status pages: what binds the lane now.
struct lane_status {
    std::string provider;
    channel on{};
    lane_state now{};
    std::size_t in_flight = 0;
    std::size_t window = 0;
    std::string why;  ///< while not ready
    std::vector<rate_limit> rates;
    std::vector<rate_use> quotas{};  ///< of the rates of a day or longer
    std::optional<allowance> monthly{};
    span opens_in{};  ///< while it is shut for a time: after this it is tried again
    /// What keeps it from taking another one now; none: it takes work, or only its window is full.
    rule stops = rule::none, stops_bulk = rule::none;
    bool usable = true;       ///< the channel has a way to the provider, whatever else keeps the lane shut
    bool in_session = false;  ///< as provider_channel::is_in_session
    content_count bills{};    ///< as provider_channel::bills
};

/// Network thread only. `now` is clock::uptime().
class lane {
public:
    lane(lane_rules set, std::unique_ptr<provider_channel> over);

    const lane_rules& set() const { return rules_; }
    provider_channel& over() { return *channel_; }

    /// As the operator reads it. What was taken, as a whole, in part or perhaps, stays so.
    outcome read(outcome told) const;

    /// Attempts that may be reserved now: window, rates, breaker and ready connections all agree.
    std::size_t room(span now);
    /// Of these, how many bulk classes may have: they leave the reserve alone.
    std::size_t room_for_bulk(span now);
    /// How contents are measured, and what each rate lets go now of their units. Nothing where all are of one.
    void set_limits(opening& to, const std::string& public_url, span now);
    std::size_t units(const content& what) const { return bills_ ? bills_(what) : 1; }
    void lacks(const units_lacking& what) { lacks_ = what; }
    /// Something found no room for its units, and there is none yet; and the others that are not urgent wait for it.
    bool lacks_units(span now);
    bool lacks_units_for_others(span now);

    /// How long until time alone makes room for the next; none: something else must change first.
    std::optional<span> wait(span now);
    std::optional<span> wait_for_bulk(span now);
    /// Work is due for it (or not): has connections made ready, more as those there are used.
    void expect(bool work_is_due, span now);

    void began(std::size_t units, bool bulk, span now);
    void ended(const outcome& result, span now);
    void heard(const availability& from_channel, span now);

    /// The operator's: while it is held it has no room.
    void hold(bool on) { is_held_ = on; }
    bool is_held() const { return is_held_; }

    bool is_available() const { return !is_down() && !is_held_; }
    bool is_down() const { return !account_.usable || !breaker_.is_closed(); }
    lane_status status(span now);

    /// While nothing can be taken, from the first moment of it until something was; or nothing of bulk classes.
    std::optional<lane_outage> outage(span now);
    /// Refused credentials are not remembered: whoever mends them and restarts wants it tried at once.
    lane_memory memory() const;
    /// Before the first attempt.
    void remember(const lane_memory& kept, span now);

    /// Of rates that outlive the process: before the first attempt, then before each round what is to be written down
    /// (where work is due), then that it was. `kept`: the oldest of each rate first.
    void go_on_from(const std::vector<lane_booking>& kept, span now);
    std::vector<lane_booking> to_book(span now);
    void booked(const lane_booking& written);

private:
    bool is_shut(span now);
    /// Of the month's allowance, what bulk classes may still have; attempts under way count.
    std::size_t monthly_left_for_bulk() const;
    std::int64_t monthly_reserve(const allowance& whole) const;
    std::optional<lane_outage> bulk_outage() const;
    /// The channel has no way to the provider; it goes on trying by itself.
    bool is_unreachable() const;
    /// Notes when the time began in which nothing can be taken, and when it ended.
    void note_outage(span now);
    /// Not while it is shut: then what shut it is told, whatever attempts that had begun before come to.
    void note_failure(const outcome& result);
    lane_state shut_state() const;
    rule stopped_by(bool bulk, span now);

    lane_rules rules_;
    std::unique_ptr<provider_channel> channel_;
    content_count bills_;
    std::vector<shared_rate> rates_;
    units_lacking lacks_;
    breaker breaker_;
    availability account_;
    outcome_kind last_failure_kind_{};
    std::string last_failure_;
    std::size_t in_flight_ = 0;
    bool is_held_ = false;
    bool is_due_ = false;
    throttle slowed_;
    std::optional<span> down_since_, bulk_down_since_;
};

}  // namespace todoke
