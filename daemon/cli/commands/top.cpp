// `top`: what goes out now, by provider, class and campaign, live.
#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "daemon/cli/program.hpp"
#include "daemon/cli/readers.hpp"
#include "daemon/cli/text/busy.hpp"
#include "daemon/cli/text/fields.hpp"
#include "daemon/cli/text/live.hpp"
#include "daemon/cli/text/terminal_text.hpp"
#include "store/model/percent.hpp"

namespace todoke::cli {

namespace json = boost::json;

namespace {

using moment = std::chrono::steady_clock::time_point;

/// Of all providers together: never more than their windows have room for.
json::array under_way(const session& with)
{
    json::array made;
    for (std::string after;;) {
        auto page = parsed_object(ask(with, {"GET", "/v1/messages?state=sending&limit=500" + after}).body);
        for (const auto& one : array_of(page, "messages")) made.push_back(one);
        const auto next = raw_text_of(page, "next");
        if (next.empty()) return made;
        after = "&after=" + percent_encoded(next);
    }
}

/// A counter grows, and begins anew with the daemon.
class growth {
public:
    amounts a_second(amounts now, std::optional<double> seconds)
    {
        amounts made;
        if (seconds)
            for (const auto& [name, count] : now)
                made[name] = std::max(0.0, count - before_[name]) / std::max(*seconds, 0.001);
        before_ = std::move(now);
        return made;
    }

private:
    amounts before_;
};

/// Looks again and again. A campaign whose messages are quickly taken is seen under way in some looks only.
class looks {
public:
    std::string page(const session& with)
    {
        busy_figures made;
        made.status = parsed_object(ask(with, {"GET", "/v1/status"}).body);
        made.under_way = under_way(with);
        const auto metrics = ask(with, {"GET", "/metrics"}).body;
        const auto now = std::chrono::steady_clock::now();
        std::optional<double> seconds;
        if (seen_) seconds = std::chrono::duration<double>{now - *seen_}.count();
        made.is_first_look = !seconds;
        made.due = sums_by("class", "todoke_messages_due", metrics);
        made.attempts_a_second = attempts_.a_second(sums_by("provider", "todoke_attempts_total", metrics), seconds);
        made.taken_a_second = taken_.a_second(sums_by("class", "todoke_accepted_age_seconds_count", metrics), seconds);
        made.lately = campaigns_lately(made.under_way, now);
        seen_ = now;
        return with.json ? shown_json(busy_json(made)) + '\n' : busy_text(made, reader_of(with));
    }

private:
    std::set<std::string> campaigns_lately(const json::array& messages, moment now)
    {
        for (const auto& one : messages)
            if (const auto* message = one.if_object())
                if (auto name = raw_text_of(*message, "campaign"); !name.empty()) campaigns_[std::move(name)] = now;
        std::erase_if(campaigns_, [&](const auto& one) { return now - one.second > std::chrono::minutes{1}; });
        std::set<std::string> made;
        for (const auto& [name, at] : campaigns_) made.insert(name);
        return made;
    }

    std::optional<moment> seen_;
    growth attempts_, taken_;
    std::map<std::string, moment> campaigns_;
};

int top(session& with, live_words how)
{
    how.watch = how.watch || with.out_is_terminal;
    looks at;
    return show_live(with, how, [&] { return at.page(with); });
}

}  // namespace

void add_top(program& to)
{
    const auto how = std::make_shared<live_words>();
    auto& command = to.command(to.whole(), "top",
                               "What goes out now, by provider, class and campaign; on a terminal live until Ctrl-C",
                               [how](session& with) { return top(with, *how); });
    add_live(command, *how);
}

}  // namespace todoke::cli
