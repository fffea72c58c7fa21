#pragma once
// What the journal tells of a leg: in which sendings it went, under which names, and what was told of each.

#include <set>
#include <string>
#include <vector>

#include "store/model/receipt.hpp"
#include "store/sqlite/message/standing.hpp"

namespace todoke {

/// What was sent as one: its attempts until it was given up, or sent anew.
struct sending {
    std::set<std::string> parts;      ///< what the provider called them
    std::set<std::string> delivered;  ///< of these
    std::set<std::string> refused;    ///< other names that were told not to have arrived
    bool is_taken = false;            ///< all of it, as its last attempt or a receipt tells

    /// A name that nobody knew is the attempt's that was in doubt.
    void learn(const std::string& name, receipt_kind what);
};

/// What the journal tells of a leg's receipts.
struct leg_story {
    std::vector<sending> sent{1};  ///< the newest last; perhaps it has still to go
    bool is_told = false;          ///< this very receipt

    /// Which of them it is about; null: one that nobody knows.
    const sending* of(const std::string& reference) const;
    const sending& newest() const { return sent.back(); }
};

/// `what`: the receipt that is told now.
leg_story story_of(books& b, const tracked& t, std::size_t leg, const told_receipt& what);

/// An id for each is known once all were taken; some providers give one to the first only.
std::size_t parts_of(const leg_row& leg, const sending& one);

}  // namespace todoke
