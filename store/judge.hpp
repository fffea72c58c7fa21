#pragma once
// The rules as the store sees them: a parameter, so that the store does not depend on the floor above.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "store/model/clock_jump.hpp"
#include "store/model/finding.hpp"
#include "store/model/outcome.hpp"
#include "store/model/receipt.hpp"
#include "store/model/situation.hpp"
#include "store/model/submission.hpp"
#include "store/model/verdict.hpp"

namespace todoke {

/// A class's place in a lane: lower `priority` first; priority 0 is urgent and never waits for others; the rest
/// share by `weight`.
struct class_share {
    std::string klass;
    int priority = 0;
    int weight = 1;
    bool bulk = false;  ///< never takes what providers keep in reserve
};

/// From `from` on, messages of a class that wait for a channel (or for one provider, where they name it) are to be
/// decided again: what they wait for has been down for longer than the class waits. `epoch` tells one such time from
/// another: they are looked at once in each.
struct lost_patience {
    channel on{};
    std::string provider;  ///< empty: any of the channel
    std::string klass;
    instant from{};
    int epoch = 0;
};

/// Which of a person's hand-overs a decision looks at: the newest `most` of these classes and channels (empty: of any)
/// within `window`.
struct contact_need {
    span window{};
    std::size_t most = 0;
    std::vector<std::string> classes;
    std::vector<channel> channels;
    static constexpr auto all_of_them = static_cast<std::size_t>(-1);
};

/// Pure: no clock, no I/O, no state. Called on the writer thread inside the transaction that acts on the answer, and
/// wherever a forecast is asked for. Implemented by gateway/policy.
class judge {
public:
    virtual ~judge() = default;

    /// The legs a message takes: as asked, else the customer's order, else the class's. Empty: there is no content
    /// for any channel the route names.
    virtual std::vector<leg> route(const submission& what, const profile& person) const = 0;

    /// Whether, when, and on which leg: asked at storing, whenever a message is due, and by forecasts.
    virtual verdict decide(const situation& s, instant now) const = 0;

    /// The same decision, with what every rule that was asked said. (Rules that tell nothing have no findings.)
    virtual explanation explain(const situation& s, instant now) const { return {decide(s, now), {}}; }

    /// What follows from the end of an attempt of leg `leg`. The leg in `s` already shows the attempt (tries, last_try,
    /// provider) and is still `sending`; the verdict's `legs` say what it becomes.
    virtual verdict settle(const situation& s, std::size_t leg, const outcome& ended, instant now) const = 0;

    /// What a receipt for leg `leg` changes. It may come at any time, and more than once.
    virtual consequence heard(const situation& s, std::size_t leg, const receipt& what, instant now) const = 0;

    /// What an event of the person's changes.
    virtual consequence happened(const situation& s, const customer_event& what, instant now) const = 0;

    /// An operator says what became of an uncertain message. None: there is nothing to settle.
    virtual std::optional<verdict> resolve(const situation& s, resolution as, const std::string& reason,
                                           instant now) const = 0;

    /// A failed, expired or uncertain message goes again. `ttl`: from now; none: the class's. None: it is none of
    /// these.
    virtual std::optional<second_chance> retry(const situation& s, std::optional<span> ttl, instant now) const = 0;

    /// What decisions about a message of this class look at in the person's log of hand-overs:
    /// `situation::contacts` is read until all of it is met. Empty: nothing.
    virtual std::vector<contact_need> looks_back(const std::string& klass) const = 0;

    virtual std::vector<class_share> shares() const = 0;

    /// Whether what names this provider goes to phone numbers, whatever its channel's addresses are.
    virtual bool goes_by_phone(const std::string&) const { return false; }

    /// Classes that a person who complains of a message wants no more of.
    virtual std::vector<std::string> declinable() const { return {}; }

    /// Who has lost patience, or will unless things change.
    virtual std::vector<lost_patience> impatient() const { return {}; }

    /// How the clock by which it is asked was set while this process ran, the oldest first.
    virtual std::vector<clock_jump> clock_jumps() const { return {}; }
    /// Counts up when the rules change (a reload), so that decisions show which rules they were taken under.
    virtual int revision() const = 0;
};

}  // namespace todoke
