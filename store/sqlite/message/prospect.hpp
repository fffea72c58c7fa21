#pragma once
// What a submission would be, looked up before anything is written. A forecast ends here; accept goes on and writes
// it. So they cannot disagree.

#include <array>
#include <optional>
#include <variant>
#include <vector>

#include "store/sqlite/message/standing.hpp"
#include "store/sqlite/people/people.hpp"

namespace todoke {

struct prospect {
    /// One not known by name yet has the number it is to be given, and `is_new`.
    std::optional<customer_row> customer;
    bool is_new = false;
    std::array<std::optional<address_row>, channel_count> strangers;  ///< addresses not of the customer's profile
    std::vector<leg> route;
    tracked message;                   ///< names (class, campaign, …) have no numbers yet
    std::vector<holder> replaced;      ///< older ones that it takes the place of, should it live
    std::optional<holder> in_the_way;  ///< the same thing, on its way or sent
    situation seen;
};

/// The refusals of a submission; nothing is changed.
std::variant<refused, prospect> look_at(books& b, const submission& what, const judge& rules, instant now);

/// What a caller is told of it when this verdict has been carried out. `comes` may be none: nobody estimates.
stored answer_for(const tracked& t, const verdict& v, const std::string& klass, instant now, const estimator& comes);

}  // namespace todoke
