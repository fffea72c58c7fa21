#pragma once
// What of a lane is held, and until when, as its groups are asked: by class and by campaign. Made by whoever knows the
// operator's holds; costs nothing when there are none.

#include <map>
#include <vector>

#include "store/sqlite/rows.hpp"

namespace todoke {

class lane_holds {
public:
    static constexpr instant free = instant::min();

    void hold_lane(instant until) { hold_all_but({}, until); }
    void hold_all_but(const std::vector<name_no>& spared, instant until);
    void hold_class(name_no klass, instant until);
    void hold_campaign(name_no campaign, instant until);

    /// The end of the hold on all of a class; `free`: there is none.
    instant class_until(name_no klass) const { return of(classes_, klass, others_); }
    /// The end of the hold on a campaign, whatever the class.
    instant campaign_until(name_no campaign) const { return of(campaigns_, campaign, free); }

private:
    static instant of(const std::map<name_no, instant>& held, name_no which, instant otherwise)
    {
        if (held.empty()) return otherwise;
        const auto found = held.find(which);
        return found == held.end() ? otherwise : found->second;
    }

    std::map<name_no, instant> classes_, campaigns_;
    instant others_ = free;  ///< classes that are not in `classes_`
};

}  // namespace todoke
