#pragma once
// A change of a customer's profile, as intake understood it.

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store/model/instant.hpp"
#include "store/model/submission.hpp"
#include "store/model/words.hpp"

namespace todoke {

/// Replaces the profile of `customer`, but for consents: these are merged.
struct customer_update {
    std::string customer;
    addresses to;
    std::string time_zone;                 ///< IANA name; empty: the site's
    std::vector<std::string> quiet_hours;  ///< as submitted: "21:00-08:00"
    std::vector<channel> channels;         ///< preferred order; empty: the class's
    std::map<std::string, std::array<std::optional<bool>, channel_count>> consents;  ///< by class, only what is named
    /// When the consents were given or declined; none: nobody says, so they are of now, but bring nothing back that the
    /// person has withdrawn.
    std::optional<instant> consented_at;
    std::string consent_source;
};

}  // namespace todoke
