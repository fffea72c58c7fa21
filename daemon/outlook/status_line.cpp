#include "daemon/outlook/status_line.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>
#include <string_view>

#include "gateway/log.hpp"
#include "gateway/policy/wording/in_words.hpp"

namespace todoke {

namespace {

constexpr std::size_t longest_reason = 120;
constexpr std::size_t shown_troubles = 3;

std::int64_t second_of(span uptime)
{
    return std::chrono::duration_cast<std::chrono::seconds>(uptime).count();
}

/// "1,203,000"
std::string grouped(std::int64_t number)
{
    auto digits = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), ",");
    return digits;
}

/// The beginning, and never half a character.
std::string shortened(std::string text)
{
    if (text.size() <= longest_reason) return text;
    auto end = longest_reason;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    return text.substr(0, end) + "...";
}

std::string reason_in_words(const std::string& said)
{
    return shortened(log::field_text(log::masked_words(in_words(said, language::english))));
}

/// One that is still on its way to its first connection is not in trouble.
bool is_in_trouble(const lane_view& one)
{
    if (one.state == lane_state::connecting) return !one.why.empty();
    return one.state != lane_state::ready && one.state != lane_state::held;
}

std::int64_t count_in(const queue_figures& queue, state s)
{
    const auto found = queue.in.find(s);
    return found == queue.in.end() ? 0 : found->second;
}

/// Each part that is there, in the order in which an operator asks.
std::string waits_in_words(const queue_figures& queue)
{
    const auto held = std::accumulate(queue.held.begin(), queue.held.end(), std::int64_t{0},
                                      [](std::int64_t sum, const auto& one) { return sum + one.second; });
    const auto all = queue.due + queue.retrying + held;
    if (all == 0) return "nothing waits";
    std::string parts;
    const auto add = [&](std::int64_t count, std::string_view what) {
        if (count != 0) parts += fmt::format("{}{} {}", parts.empty() ? "" : ", ", grouped(count), what);
    };
    add(queue.due, "due");
    add(queue.retrying, "retrying");
    add(held, "held by a rule");
    return fmt::format("{} {} ({})", grouped(all), all == 1 ? "waits" : "wait", parts);
}

std::string troubles_in_words(const standing& now)
{
    auto all = now.troubles;
    if (now.queue.overdue > 0) all.push_back(grouped(now.queue.overdue) + " overdue");
    if (all.empty()) return {};
    std::string made = "TROUBLE: ";
    for (std::size_t i = 0; i < std::min(all.size(), shown_troubles); ++i) made += (i == 0 ? "" : "; ") + all[i];
    if (all.size() > shown_troubles) made += fmt::format("; and {} more", all.size() - shown_troubles);
    return made + " - ";
}

}  // namespace

void last_minute::add(span uptime)
{
    const auto no = second_of(uptime);
    auto& place = seconds_[static_cast<std::size_t>(no) % seconds_.size()];
    if (place.no != no) place = {no, 0};
    ++place.count;
}

std::int64_t last_minute::count(span uptime) const
{
    const auto now = second_of(uptime);
    const auto length = static_cast<std::int64_t>(seconds_.size());
    std::int64_t sum = 0;
    for (const auto& one : seconds_)
        if (one.no >= 0 && one.no > now - length && one.no <= now) sum += one.count;
    return sum;
}

std::vector<std::string> troubles_of(const box_view& box)
{
    std::vector<std::string> made;
    if (box.adopts)
        made.push_back(reason_in_words(box.adopts->why) + ": what was stored before waits for `todoke adopt`");
    if (!box.clock_is_right)
        made.emplace_back("the clock is not synchronised: classes with quiet hours wait; start a time service");
    if (box.behind)
        made.push_back("the clock stands before the last stored instant, " + to_text(*box.behind) + ": put it right");
    return made;
}

std::vector<std::string> troubles_of(const std::vector<lane_view>& lanes)
{
    std::vector<std::string> made;
    for (const auto& one : lanes)
        if (is_in_trouble(one))
            made.push_back(fmt::format("provider {} {}{}{}", one.provider, to_text(one.state),
                                       one.why.empty() ? "" : ": ", reason_in_words(one.why)));
    return made;
}

std::vector<std::string> troubles_of(const std::vector<callback_view>& backends)
{
    std::vector<std::string> made;
    for (const auto& one : backends)
        if (one.state != "ready")
            made.push_back(fmt::format("callback {} {}{}{}", one.name, one.state, one.why.empty() ? "" : ": ",
                                       reason_in_words(one.why)));
    return made;
}

std::vector<std::string> troubles_of_unrecorded(std::size_t outcomes)
{
    if (outcomes == 0) return {};
    return {fmt::format("{} until `systemctl restart todoked` (event=outcome_not_recorded)",
                        outcomes == 1 ? "1 message stays sending" : fmt::format("{} messages stay sending", outcomes))};
}

std::string status_line(const standing& now)
{
    auto made = troubles_in_words(now);
    if (now.only_sandbox) made += "SANDBOX ONLY, no message leaves this box (/etc/todoke/todoke.toml) - ";
    made += fmt::format("{}; {} sent in the last minute", waits_in_words(now.queue), grouped(now.sent_lately));
    if (const auto going = count_in(now.queue, state::sending); going > 0)
        made += fmt::format(", {} under way", grouped(going));
    if (const auto unknown = count_in(now.queue, state::uncertain); unknown > 0)
        made += fmt::format(", {} uncertain", grouped(unknown));
    if (now.holds > 0)
        made += fmt::format("; {} of an operator in force",
                            now.holds == 1 ? "1 hold" : std::to_string(now.holds) + " holds");
    return made;
}

}  // namespace todoke
