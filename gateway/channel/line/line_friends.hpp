#pragma once
// Whom LINE lately said it can reach. LINE accepts a push to people who blocked the account, so whoever was never seen
// is asked for first: GET /v2/bot/profile answers 404 for them. Pure.

#include <cstdint>
#include <string>
#include <unordered_map>

#include "store/model/instant.hpp"

namespace todoke {

class line_friends {
public:
    /// Whether this person was seen within the last day. Times are clock::uptime().
    bool knows(const std::string& user, span now) const;
    void seen(const std::string& user, span now);

private:
    std::unordered_map<std::uint64_t, span> seen_;  ///< by a hash: two people who share one save a question
};

/// What may stand in the path of a request as a user id.
bool is_line_user(const std::string& address);

}  // namespace todoke
