#pragma once
// What stands in links that leave the box: numbers, and a MAC (SipHash-2-4, 64 bits) under a key made from the box's
// own. Short, because an SMS has little room: some 18 letters for a link.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/model/words.hpp"
#include "store/sqlite/file/keyed_hash.hpp"
#include "store/sqlite/message/rows.hpp"

namespace todoke {

/// One link of one leg of one message.
struct link_place {
    message_no no;
    std::size_t leg = 0;     ///< below 4: a channel is one leg at most
    std::size_t number = 0;  ///< of submission::links
};

/// Who declines what: all that is needed when the message is long gone.
struct decline_order {
    message_no no;
    std::size_t leg = 0;
    customer_no customer;
    name_no klass = 0;
    channel on{};
    std::int64_t address = 0;  ///< people::hash
};

class link_tokens {
public:
    explicit link_tokens(const hash_key& box);

    /// Bound to the message's id, whose random bits are in no number: after a restore another message may have the
    /// same.
    std::string link(const link_place& where, const message_id& of) const;
    /// Where a token says it belongs. Believed only when link() makes the same token of it.
    static std::optional<link_place> place_of(std::string_view token);

    std::string unsubscribe(const decline_order& what) const;
    /// None: this box did not make it.
    std::optional<decline_order> decline_of(std::string_view token) const;

private:
    hash_key key_;
};

/// Without telling by the time it takes where they differ.
bool same_token(std::string_view a, std::string_view b);

}  // namespace todoke
