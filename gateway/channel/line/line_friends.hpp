#pragma once
// Whom LINE lately said it can reach. LINE accepts a push to people who blocked the account, so whoever was never seen
// is asked for first: GET /v2/bot/profile answers 404 for them. What people do is told by webhook, and spares the
// question. Nothing of it outlives the process. Pure.

#include <cstdint>
#include <string>
#include <unordered_map>

#include "store/model/instant.hpp"

namespace todoke {

class line_friends {
public:
    /// Whether this person was seen within the last day. Times are clock::uptime().
    bool knows(const std::string& user, span now) const;
    /// They could be reached at that time, or not any more. The latest counts, in whatever order it is told.
    void told(const std::string& user, bool reachable, span at);

private:
    struct standing {
        span at{};
        bool reachable = false;
    };
    std::unordered_map<std::uint64_t, standing> all_;  ///< by a hash: two people who share one save a question
};

/// What may stand in the path of a request as a user id.
bool is_line_user(const std::string& address);

}  // namespace todoke
