#pragma once
// What people themselves do with what they got: links they follow, mails they open, consents they withdraw; and the
// ledger of all consents. Called and answered like store.hpp.

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/judge.hpp"
#include "store/model/consents.hpp"
#include "store/model/links.hpp"

namespace todoke {

using rules_ptr = std::shared_ptr<const judge>;

class person_store {
public:
    virtual ~person_store() = default;

    /// None: nobody was ever sent this token, or its message is purged or erased.
    virtual boost::asio::awaitable<std::optional<followed_link>> link(std::string token) = 0;

    /// None: nobody was ever sent this token.
    virtual boost::asio::awaitable<std::optional<subscription>> subscribed(std::string token) = 0;
    /// Whoever holds the token wants no more of this class on this channel, nor (`also`) of these others. It binds from
    /// this very transaction on, for whatever is queued too, whoever's profile has the address. False: no such token.
    virtual boost::asio::awaitable<bool> decline(std::string token, std::vector<std::string> also, declined_by how,
                                                 rules_ptr rules, instant now) = 0;
    /// The same for who wrote it from an address. Returns whether anything was new.
    virtual boost::asio::awaitable<bool> decline_at(declined_at_address what, rules_ptr rules, instant now) = 0;

    /// The ledger in the order it was written, at most `limit` entries after `after`.
    virtual boost::asio::awaitable<std::vector<consent_entry>> consents(consent_query what) = 0;
};

}  // namespace todoke
