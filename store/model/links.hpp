#pragma once
// Links of a message that lead over the public listener.
//
// A token is what stands in a link: a few letters of base64url (RFC 4648, section 5) that only this box can have made
// (a MAC under a key of the box), and that is good for one link of one leg of one message.

#include <cstddef>
#include <string>

#include "store/model/id.hpp"
#include "store/model/words.hpp"

namespace todoke {

/// A link of a message on its way out.
struct tracked_link {
    std::string leads_to;  ///< as it stands in the content; empty: the picture that shows an opening
    std::string token;
};
/// No token is longer.
inline constexpr std::size_t longest_link_token = 24, longest_unsubscribe_token = 56;

/// What a link's token stands for.
struct followed_link {
    message_id message;
    std::size_t leg = 0;
    channel on{};
    std::size_t number = 0;  ///< 0: the opening
    std::string leads_to;
};

}  // namespace todoke
