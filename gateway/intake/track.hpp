#pragma once
// `track` of a submission: which links are recorded to be counted.

#include "gateway/intake/fields.hpp"
#include "gateway/intake/legs.hpp"
#include "gateway/policy/rules.hpp"
#include "store/model/content.hpp"
#include "store/model/submission.hpp"

namespace todoke {

class link_tracking {
public:
    /// Reads `track`: true, false (or absent). True needs a public listener.
    link_tracking(fields& from, const rules& book);

    bool is_on() const { return is_on_; }
    /// Fills in submission::links. What the content becomes with short links must still be what its channels take, and
    /// a follow-up that waits for a click needs a link.
    void record(const content& what, const leg_reading& route, const class_rules* klass, field_problems& problems,
                submission& into) const;

private:
    const rules& book_;
    bool is_on_ = false;
};

}  // namespace todoke
