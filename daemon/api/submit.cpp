#include "daemon/api/submit.hpp"

#include "daemon/api/trouble.hpp"
#include "gateway/log.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

/// The dispatcher looks again by itself at least every second (delivery_parts::longest_rest): what is due well after
/// that is no reason to wake it.
constexpr span seen_without_waking = std::chrono::seconds{2};

bool is_due_soon(const stored& what, instant now)
{
    return !is_final(what.now) && what.due <= now + seen_without_waking;
}

}  // namespace

std::variant<submission, problem> understand(door_core& core, const caller& who, std::string_view body,
                                             bool is_ndjson_line)
{
    const auto book = core.book();
    auto read = read_submission(body, *book, core.time.now(), is_ndjson_line);
    if (auto* bad = std::get_if<malformed>(&read)) return of(*bad);
    if (auto* wrong = std::get_if<field_problems>(&read)) return of(std::move(*wrong));
    auto& what = std::get<submission>(read);
    if (!who.may_use(what.klass)) {
        problem made{problem_kind::forbidden, {}, {}, {}};
        made.detail = "the token " + who.name + " may not submit messages of class " + what.klass;
        return made;
    }
    what.caller = who.name;
    what.replaces_only = who.classes;
    return std::move(what);
}

void count_refused(door_core& core)
{
    core.counted.submission("refused");
}

asio::awaitable<std::variant<stored, problem>> submit(door_core& core, submission what)
{
    std::variant<stored, problem> result;
    try {
        auto policy = core.policy();
        auto comes = core.estimates();
        const auto now = core.time.now();
        auto answered = co_await core.messages.accept(std::move(what), std::move(policy), now, std::move(comes));
        if (auto* no = std::get_if<refused>(&answered)) {
            result = of(*no);
            core.counted.submission(no->why == refused::reason::full ? "unavailable" : "refused");
        } else {
            auto& yes = std::get<stored>(answered);
            core.counted.submission(yes.replayed ? "replayed" : to_text(yes.now));
            if (!yes.replayed && is_due_soon(yes, core.time.now())) core.work_arrived();
            result = std::move(yes);
        }
        note_store_works();
    } catch (const unreadable& damage) {
        log::error("event=unreadable path=/v1/messages reason=\"{}\"", damage.what());
        core.counted.submission("unavailable");
        result = of(damage);
    } catch (const call_failure& bug) {
        core.counted.submission("unavailable");
        result = bug_of(bug, "/v1/messages");
    } catch (const store_failure& failure) {
        core.counted.submission("unavailable");
        result = told_of(failure, "/v1/messages");
    }
    co_return result;
}

}  // namespace todoke
