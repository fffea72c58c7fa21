#pragma once
// The calls of person_store.hpp over the books, each inside a transaction on the writer.

#include <optional>
#include <string>
#include <vector>

#include "store/person_store.hpp"
#include "store/sqlite/message/standing.hpp"

namespace todoke {

/// What stands in the message's links as this leg of it goes out.
std::vector<tracked_link> tracked_links_of(const books& b, const tracked& t, std::size_t leg);
/// What its reader declines more of it by.
void give_unsubscribe_token(const books& b, const tracked& t, reserved& to);

std::optional<followed_link> find_link(books& b, const std::string& token);
std::optional<subscription> find_subscription(books& b, const std::string& token);
bool decline(books& b, const std::string& token, const std::vector<std::string>& also, declined_by how,
             const judge& rules, instant now);
/// Whom this leg of it went to (at `address`; empty: nobody knows any more) reported it as unwanted.
void complain(books& b, const tracked& t, std::size_t leg, const std::string& address, instant at, const judge& rules,
              instant now);
bool decline_at(books& b, const declined_at_address& what, const judge& rules, instant now);

}  // namespace todoke
