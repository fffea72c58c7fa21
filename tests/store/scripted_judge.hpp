#pragma once
// A judge with few and plain rules, and hooks for the rest: tests of the store are not tests of policy.

#include <functional>

#include "store/judge.hpp"

namespace todoke {

class scripted_judge : public judge {
public:
    std::vector<leg> route(const submission& what, const profile& person) const override;
    verdict decide(const situation& s, instant now) const override;
    verdict settle(const situation& s, std::size_t leg, const outcome& ended, instant now) const override;
    consequence heard(const situation& s, std::size_t leg, const receipt& what, instant now) const override;
    consequence happened(const situation& s, const customer_event& what, instant now) const override;
    std::optional<verdict> resolve(const situation& s, resolution as, const std::string& reason,
                                   instant now) const override;
    std::optional<second_chance> retry(const situation& s, std::optional<span> ttl, instant now) const override;
    std::vector<class_share> shares() const override { return classes; }
    std::vector<lost_patience> impatient() const override { return lost; }
    std::vector<std::string> declinable() const override { return declines; }
    std::vector<clock_jump> clock_jumps() const override { return jumps; }
    bool goes_by_phone(const std::string& provider) const override { return provider == by_phone; }
    int revision() const override { return 7; }
    std::vector<contact_need> looks_back(const std::string&) const override
    {
        return {{std::chrono::hours{24}, contact_need::all_of_them, {}, {}}};
    }

    std::vector<class_share> classes{{"urgent", 0, 1}, {"bulk", 30, 1}, {"news", 30, 3}};
    std::vector<lost_patience> lost;
    std::vector<std::string> declines;
    std::vector<clock_jump> jumps;
    std::string by_phone;  ///< the provider that goes to phone numbers
    /// What a repeat of an uncertain attempt does: it is repeated at the provider that tried, or just waited out.
    bool repeats_uncertain = false;
    /// Asked first; an empty answer leaves it to the rules above.
    std::function<std::optional<verdict>(const situation&, instant)> before_decide;
    /// What heard() answers.
    std::function<consequence(const situation&, std::size_t leg, const receipt&, instant)> on_receipt;
    /// Looks at every situation that is settled.
    std::function<void(const situation&)> on_settle;
};

verdict finished(state as, rule why);
verdict waits(state as, std::size_t leg, instant due, rule why, bool needs_provider = true);
verdict goes(std::size_t leg);

}  // namespace todoke
