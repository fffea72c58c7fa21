#pragma once
// What one decision costs.

#include <cstddef>
#include <filesystem>

namespace todoke {

struct decision_costs {
    double policy_us = 0;   ///< the rules alone
    double explain_us = 0;  ///< the same, with what each rule says
    double stored_us = 0;   ///< with reading the message, its person and their past from the database
};

/// Of a promotional message to somebody who got `past` others in the last 60 days, under caps that look back at all of
/// them. One thread, nothing else running; a database in `folder`.
decision_costs measure_decisions(const std::filesystem::path& folder, std::size_t past);

}  // namespace todoke
