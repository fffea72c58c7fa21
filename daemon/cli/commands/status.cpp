// `status`: the whole on one page, once or live.
#include <memory>

#include "daemon/cli/program.hpp"
#include "daemon/cli/readers.hpp"
#include "daemon/cli/text/fields.hpp"
#include "daemon/cli/text/figures.hpp"
#include "daemon/cli/text/live.hpp"
#include "daemon/cli/text/terminal_text.hpp"

namespace todoke::cli {

namespace {

int status(session& with, const live_words& how)
{
    return show_live(with, how, [&] {
        const auto answer = ask(with, {"GET", "/v1/status"});
        const auto read = parsed_object(answer.body);
        return with.json ? shown_json(answer.body) + '\n' : status_text(read, reader_of(with));
    });
}

}  // namespace

void add_status(program& to)
{
    const auto how = std::make_shared<live_words>();
    auto& command = to.command(to.whole(), "status", "Queue, holds, providers and store at a glance",
                               [how](session& with) { return status(with, *how); });
    add_live(command, *how);
}

}  // namespace todoke::cli
