#pragma once
// One link as it is written: how far it goes in running text, and its URL in ASCII, as a browser would ask for it. What
// is decided where Japanese follows a link without a blank stands in docs/design/public.md.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace todoke {

struct written_link {
    std::size_t length = 0;  ///< bytes that belong together; 0: no link begins here
    std::string url;         ///< in ASCII; empty: nobody can tell how far it goes, so it is to stay as it is
};

/// The link that `text` begins with.
written_link link_at_front(std::string_view text);

/// All of `written` as a URL: a host that is not ASCII in punycode (IDNA), what is not ASCII behind it
/// percent-encoded. Nothing when it is not http:// or https:// with a host, or holds blanks or controls.
std::optional<std::string> ascii_url(std::string_view written);

}  // namespace todoke
