#pragma once
// Takes down what each rule says while a decision is made, for those who ask why. Where nobody does it costs the test
// of a pointer: what rules say of themselves is made only when it is wanted.

#include <vector>

#include "store/model/finding.hpp"
#include "store/model/situation.hpp"

namespace todoke {

class witness {
public:
    using leg_number = std::optional<std::size_t>;

    /// Nobody asks.
    witness() = default;
    explicit witness(std::vector<finding>& into) : into_{&into} {}
    explicit operator bool() const { return into_ != nullptr; }

    /// `until`: `never_ends` when it does not end by itself.
    void forbids(rule by, leg_number leg, instant until, const std::string& detail) const
    {
        if (into_ != nullptr) add(by, leg, false, until, detail);
    }
    void forbids(leg_number leg, const held& what) const
    {
        if (into_ == nullptr) return;
        add(what.by, leg, false, what.until, what.detail);
        into_->back().earlier = what.earlier;
    }
    /// Does not count where the same rule forbids the same leg. `why` makes the detail.
    template <class Why>
    void passes(rule by, leg_number leg, instant until, Why&& why) const
    {
        if (into_ != nullptr) add(by, leg, true, until, why());
    }

private:
    void add(rule by, leg_number leg, bool allows, instant until, std::string detail) const;

    std::vector<finding>* into_ = nullptr;
};

/// In the order of the rule book, each said once.
std::vector<finding> arranged(std::vector<finding> told, const std::vector<leg>& legs);

/// Tests: every rule that can be found, in that order.
std::vector<rule> rule_book_order();

}  // namespace todoke
