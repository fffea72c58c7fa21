#pragma once
// Links in what a customer is to be told: found the same way when a message is stored and when it goes out, so that
// what was recorded is what is replaced.
//
// A link in a text is http:// or https:// and what may stand in a URL (RFC 3986), so it ends before Japanese text that
// follows without a space; an international host is taken whole, and where nobody can tell whether Japanese letters are
// more of the link, it stays as it is (written_link.hpp). Punctuation at its end, and a closing bracket that none
// opens, belong to the sentence. In HTML it is the href of an <a> or <area>. In LINE messages it is a link in a text,
// and the uri of an action; but links of LINE's own (line.me), which the app opens by itself, and texts with `emojis`,
// whose places are counted, stay as they are. mailto:, tel: and all else stay. What is recorded is ASCII: hosts in
// punycode, the rest percent-encoded.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/model/content.hpp"
#include "store/model/links.hpp"

namespace todoke {

/// What stands in the place of a link; none: it stays.
using link_writer = std::function<std::optional<std::string>(const std::string& url)>;

/// http:// or https:// with a host, in ASCII without blanks and controls: what may stand in a header as it is.
bool is_web_link(std::string_view url);

// The parts, with what `write` says in the place of each link. What it says is a URL in ASCII without quotes.
std::string with_links(std::string_view text, const link_writer& write);
std::string html_with_links(std::string_view html, const link_writer& write);
/// `messages` is line_content::messages.
std::string line_with_links(std::string_view messages, const link_writer& write);

/// What `what` links to, each once, in the order of e-mail, LINE and SMS.
std::vector<std::string> links_of(const content& what);
/// `what` with other links; with `picture`, a link to a picture that shows when an HTML e-mail is opened.
void replace_links(content& what, const link_writer& write, const std::string& picture);
/// A stored content as it goes to a provider: the links that were recorded lead over the public listener, to be seen
/// there. Without one (an empty URL) they stay as they are.
content as_it_goes(const std::string& stored, const std::vector<tracked_link>& links, const std::string& public_url);

inline constexpr std::size_t longest_link = 2000, most_links = 100;

/// Where on the public listener tokens are taken.
namespace public_paths {
inline constexpr const char *click = "/c/", *opening = "/o/", *unsubscribe = "/u/";
}

}  // namespace todoke
