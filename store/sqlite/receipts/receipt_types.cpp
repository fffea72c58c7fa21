#include "store/sqlite/receipts/receipt_types.hpp"

namespace todoke {

namespace {

/// Rows of before this was written down tell it by their rule.
leg_state ended_as(const journal_row& row)
{
    if (row.became) return *row.became;
    switch (row.why) {
        case rule::rejected:
            return leg_state::rejected;
        case rule::lifetime:
        case rule::max_lateness:
            return leg_state::expired;
        case rule::blocked:
        case rule::consent:
        case rule::no_address:
            return leg_state::impossible;
        default:
            return leg_state::skipped;
    }
}

}  // namespace

std::vector<std::string> receipt_types(const journal_row& row, std::optional<state>& known)
{
    std::vector<std::string> made;
    const auto add = [&](const char* about, std::string_view word) { made.push_back(about + std::string{word}); };
    if (row.receipt) add("receipt.", to_text(*row.receipt));
    if (row.event == timeline_event::declined) add("receipt.", to_text(row.event));
    // A refusal is the end of its leg, which has a row of its own.
    if (row.result == outcome_kind::accepted || row.result == outcome_kind::uncertain)
        add("leg.", to_text(*row.result == outcome_kind::accepted ? leg_state::accepted : leg_state::uncertain));
    if (row.event == timeline_event::leg_ended) add("leg.", to_text(ended_as(row)));
    if (row.now == state::sending || row.now == known) return made;
    known = row.now;
    add("message.", to_text(row.now));
    return made;
}

}  // namespace todoke
