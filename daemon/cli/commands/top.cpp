// `top`: the busiest providers, classes and campaigns, live.
#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <map>
#include <memory>

#include "daemon/cli/program.hpp"
#include "daemon/cli/readers.hpp"
#include "daemon/cli/text/busy.hpp"
#include "daemon/cli/text/fields.hpp"
#include "daemon/cli/text/live.hpp"
#include "daemon/cli/text/terminal_text.hpp"

namespace todoke::cli {

namespace {

/// Looks again and again: what a provider did is what its counter grew by since the look before.
class looks {
public:
    std::string page(const session& with)
    {
        busy_figures made;
        made.status = parsed_object(ask(with, {"GET", "/v1/status"}).body);
        made.newest = parsed_object(ask(with, {"GET", "/v1/messages?limit=500"}).body);
        const auto now = std::chrono::steady_clock::now();
        auto attempts = attempts_in(ask(with, {"GET", "/metrics"}).body);
        if (seen_) {
            const auto seconds = std::chrono::duration<double>{now - *seen_}.count();
            for (const auto& [provider, count] : attempts)
                made.attempts_a_second[provider] =
                    std::max(0.0, (count - before_[provider]) / std::max(seconds, 0.001));
        }
        seen_ = now;
        before_ = std::move(attempts);
        return with.json ? shown_json(busy_json(made)) + '\n' : busy_text(made, reader_of(with));
    }

private:
    std::optional<std::chrono::steady_clock::time_point> seen_;
    std::map<std::string, double> before_;
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
    auto& command =
        to.command(to.whole(), "top", "The busiest providers, classes and campaigns; on a terminal live until Ctrl-C",
                   [how](session& with) { return top(with, *how); });
    add_live(command, *how);
}

}  // namespace todoke::cli
