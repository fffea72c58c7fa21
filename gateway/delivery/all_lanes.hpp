#pragma once
// The lanes of all providers, side by side: which of them takes what names no provider, what each may take now, which
// can take nothing, and what of them outlives the process.

#include <functional>
#include <map>
#include <memory>
#include <tuple>
#include <vector>

#include "gateway/delivery/lane.hpp"
#include "gateway/policy/circumstances.hpp"
#include "store/store.hpp"

namespace todoke {

/// Both of one moment: wall time is stored and told, uptime is what lanes count on.
struct moment {
    instant now{};
    span uptime{};
};

/// Network thread only.
class all_lanes {
public:
    explicit all_lanes(std::vector<std::unique_ptr<lane>> lanes);

    auto begin() const { return lanes_.begin(); }
    auto end() const { return lanes_.end(); }
    lane& of(const std::string& provider) const;

    /// What may be reserved now, by lane in the order of this object. Of providers of a channel the best that is up
    /// takes what names none; between equals it is shared by weight.
    /// `public_url`: see rules::public_url.
    std::vector<opening> openings(const std::string& public_url, span uptime);
    /// Who took it: shares are counted in what was handed out.
    void took(const reserved& what);

    /// When to look again: a lane can take something, or will be able to by then.
    struct next_look {
        std::optional<span> in;
        bool behind_lanes = false;  ///< something is due that no lane has room for
    };
    /// Also tells the lanes whether work is due for them.
    next_look after(const dispatched& answer, moment at);

    /// Whether outages() changed since the last call.
    bool outages_changed(moment at);
    const std::vector<outage>& outages() const { return outages_; }
    /// Counts up when an outage ended or began again, and every five minutes of one (the quiet hours of another leg may
    /// have ended): who was left without a way may have one.
    int outage_epoch() const { return epoch_; }

    /// What changed since it was last told.
    std::vector<breaker_state> changed_breakers(moment at) const;
    /// What changed_breakers() said at that moment is on disk.
    void kept(const std::vector<breaker_state>& states, moment at);
    void remember(const std::vector<breaker_state>& kept, moment at);

    /// The same of rates: what is to be written down before more of them is taken.
    std::vector<booked_units> to_book(moment at);
    void booked(const std::vector<booked_units>& written, moment at);
    void go_on_from(const std::vector<booked_units>& kept, moment at);

private:
    bool is_first_choice(const lane& one) const;
    bool shares_with(const lane& one, const lane& other) const;
    lane* whose_turn(const lane& among, span uptime);

    std::vector<std::unique_ptr<lane>> lanes_;
    std::map<const lane*, double> used_;    ///< of what is shared: attempts by weight
    std::map<const lane*, bool> is_asked_;  ///< in the last openings(): for what names no provider
    std::map<std::string, lane_outage> out_;
    std::vector<outage> outages_;
    int epoch_ = 0;
    instant looked_{};  ///< the piece of an outage in which epoch_ counted up last
    std::map<std::string, lane_memory> kept_;
    /// When the newest piece of a rate that is booked began: by both clocks, as it was told first, since they drift.
    std::map<std::tuple<std::string, span, bool>, std::optional<moment>> pieces_;
};

}  // namespace todoke
