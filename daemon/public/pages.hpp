#pragma once
// What a reader sees: plain pages in Japanese without scripts, pictures or styles.

#include <string>
#include <string_view>

#include "daemon/http/answer.hpp"
#include "store/model/consents.hpp"

namespace todoke {

/// Not to be kept, framed, searched for, or told to others as the page one came from.
void add_page_headers(answer& to);

/// A link that leads nowhere (any more): 404.
answer lost_page();
/// Something is broken here: 503, to be tried again.
answer broken_page();
/// Asks whether to stop; its form leads back to the same path.
answer unsubscribe_page(const subscription& what);
answer unsubscribed_page(const subscription& what, bool all);
/// What was sent is neither the form nor one click: 400.
answer unclear_page();

/// What a name stands for in HTML text.
std::string escaped(std::string_view text);

}  // namespace todoke
