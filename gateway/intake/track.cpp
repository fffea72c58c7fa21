#include "gateway/intake/track.hpp"

#include <algorithm>
#include <boost/json/object.hpp>

#include "gateway/intake/content.hpp"
#include "gateway/intake/tracked_links.hpp"
#include "gateway/text/strict_json.hpp"
#include "gateway/text/text_checks.hpp"
#include "store/model/links.hpp"

namespace todoke {

namespace {

/// As long as any that can come of it.
content with_longest_links(content what, const std::vector<std::string>& links, const std::string& public_url)
{
    const auto longest = public_url + public_paths::click + std::string(longest_link_token, 'x');
    const link_writer write = [&](const std::string& url) -> std::optional<std::string> {
        if (std::find(links.begin(), links.end(), url) == links.end()) return std::nullopt;
        return longest;
    };
    replace_links(what, write, "");
    return what;
}

std::string line_trouble(const std::string& messages)
{
    const json_document document{R"({"messages":)" + messages + "}"};
    const auto* object = document.root().if_object();
    if (!object) return document.trouble();
    field_problems found;
    read_line_part(*object, "", found);
    return found.empty() ? std::string{} : "its text " + found.front().detail;
}

std::string trouble_of(const content& what, channel on)
{
    if (on == channel::sms && what.sms) return sms_text_trouble(what.sms->text);
    if (on == channel::line && what.line) return line_trouble(what.line->messages);
    return {};
}

bool is_used(channel on, const leg_reading& route, const class_rules* klass)
{
    if (!route.given) return klass && std::find(klass->legs.begin(), klass->legs.end(), on) != klass->legs.end();
    return std::any_of(route.legs.begin(), route.legs.end(), [&](const auto& leg) { return leg.on == on; });
}

void refuse_waiting_in_vain(const leg_reading& route, field_problems& problems)
{
    for (std::size_t i = 0; i < route.legs.size(); ++i)
        if (const auto& when = route.legs[i].when; when && when->lacks == "clicked")
            problems.push_back(
                {pointer_to(route.pointers[i], "when"),
                 "waits for a click, but there is no link in the content that can be tracked: put one in, or wait for "
                 "an event of your own"});
}

}  // namespace

link_tracking::link_tracking(fields& from, const rules& book) : book_{book}
{
    const auto* value = from.take("track");
    if (!value) return;
    if (!value->is_bool())
        from.problem("track", "is " + std::string{kind_of(*value)} + ", true or false is expected");
    else if (value->get_bool() && book.public_url.empty())
        from.problem(
            "track",
            "needs an address that the reader can reach: have the operator configure [public], or leave it out");
    else
        is_on_ = value->get_bool();
}

void link_tracking::record(const content& what, const leg_reading& route, const class_rules* klass,
                           field_problems& problems, submission& into) const
{
    if (!is_on_) return;
    auto links = links_of(what);
    std::erase_if(links, [&](const auto& url) { return starts_ignoring_case(url, book_.public_url + "/"); });
    if (links.empty()) refuse_waiting_in_vain(route, problems);
    if (links.size() > most_links)
        return problems.push_back({"/track", "there are " + std::to_string(links.size()) + " links, " +
                                                 std::to_string(most_links) + " are tracked: leave it out"});
    for (const auto& url : links)
        if (url.size() > longest_link)
            return problems.push_back({"/track", "the link " + quoted(url) + " is longer than " +
                                                     std::to_string(longest_link) + ": shorten it, or leave it out"});
    const auto longer = with_longest_links(what, links, book_.public_url);
    for (const auto on : all_channels) {
        if (!is_used(on, route, klass)) continue;
        if (const auto trouble = trouble_of(longer, on); !trouble.empty())
            problems.push_back(
                {"/track", "with tracked links " + std::string{to_text(on)} + " " + trouble + ", or leave track out"});
    }
    into.links = std::move(links);
    into.links.insert(into.links.begin(), std::string{});
}

}  // namespace todoke
