#include "gateway/intake/tracked_links.hpp"
#include "store/model/text.hpp"
#include "tests/fuzz/promises.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {

/// What is found may stand in a header, and what is not replaced stays byte for byte; links that were put in are found
/// again as they are, so that a retry is the same text.
void fuzz_links(std::string_view bytes)
{
    const link_writer look = [](const std::string& url) -> std::optional<std::string> {
        must(is_web_link(url) && !has_control(url), "a link is a URL in ASCII");
        return std::nullopt;
    };
    must(with_links(bytes, look) == bytes, "a text without tracked links stays as it is");
    must(html_with_links(bytes, look) == bytes, "an HTML text without tracked links stays as it is");
    line_with_links(bytes, look);
    const std::string short_one = "https://m.jp/c/T";
    const link_writer write = [&](const std::string& url) {
        return url == short_one ? std::nullopt : std::optional{short_one};
    };
    const auto html = html_with_links(bytes, write);
    must(html_with_links(html, write) == html, "an HTML text is tracked once");
}

}  // namespace todoke
