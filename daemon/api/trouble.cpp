#include "daemon/api/trouble.hpp"

#include "gateway/log.hpp"

namespace todoke {

namespace {

log::trouble store_fails;

}  // namespace

problem of(const refused& what)
{
    switch (what.why) {
        case refused::reason::unknown_customer: {
            const auto detail = what.detail.empty()
                                    ? "is not stored: PUT /v1/customers/ID first, or give addresses in `to`"
                                    : what.detail;
            return of(field_problems{{"/customer", detail}});
        }
        case refused::reason::no_content:
            return of(field_problems{
                {"/content", what.detail.empty() ? "has nothing for any channel of the route" : what.detail}});
        case refused::reason::duplicate: {
            problem made{problem_kind::duplicate, what.detail, {}, {}};
            if (what.duplicate_of) made.more = ",\"duplicate_of\":\"" + what.duplicate_of->text() + '"';
            return made;
        }
        case refused::reason::idempotency_mismatch:
            return {problem_kind::idempotency_mismatch,
                    what.detail.empty() ? "take a new key for a new message" : what.detail,
                    {},
                    {}};
        case refused::reason::full:
            break;
    }
    return {
        problem_kind::overloaded, what.detail.empty() ? "nothing was stored: try again later" : what.detail, {}, {}};
}

problem of(const unreadable& what)
{
    return {problem_kind::damaged, what.what(), {}, {}};
}

problem bug_of(const std::exception& what, std::string_view path)
{
    log::error("event=request_failed path={} reason=\"{}\"", path, log::masked_words(what.what()));
    return {problem_kind::internal, "the log of todoked says more", {}, {}};
}

problem store_down()
{
    return {problem_kind::unavailable,
            "nothing was stored; try again, with the same idempotency key if there was one",
            {},
            {}};
}

problem told_of(const store_failure& what, std::string_view path)
{
    log::error(store_fails,
               "event=store_failed path={} reason=\"{}\" remedy=\"callers are answered 503 and try again; see the "
               "reason for what to mend\"",
               path, log::masked_words(what.what()));
    if (dynamic_cast<const maybe_stored*>(&what) == nullptr) return store_down();
    return {
        problem_kind::unavailable,
        "the disk failed: it is not known whether this was stored. Repeat it with the same idempotency key; one that "
        "had none may be there already (GET /v1/messages shows it)",
        {},
        {}};
}

void note_store_works()
{
    if (store_fails.ends()) log::info("event=store_works_again");
}

problem no_such_message()
{
    return {problem_kind::not_found, "there is no message of this id, or it was purged", {}, {}};
}

answer forbidden(const caller& who, const std::string& what)
{
    problem made{problem_kind::forbidden, {}, {}, {}};
    made.detail = "the token " + who.name + " is limited to some classes and may not " + what;
    return to_answer(made);
}

std::optional<answer> trouble_of_limited(const caller& who, std::string_view why)
{
    if (who.classes.empty()) return std::nullopt;
    problem made{problem_kind::forbidden, {}, {}, {}};
    made.detail.append("the token ").append(who.name).append(" is limited to some classes; ").append(why);
    return to_answer(made);
}

answer of_failure(std::exception_ptr error, std::string_view route)
{
    try {
        std::rethrow_exception(error);
    } catch (const unreadable& damage) {
        log::error("event=unreadable path={} reason=\"{}\"", route, log::masked_words(damage.what()));
        return to_answer(of(damage));
    } catch (const call_failure& bug) {
        return to_answer(bug_of(bug, route));
    } catch (const store_failure& failure) {
        return to_answer(told_of(failure, route));
    } catch (const std::exception& other) {
        return to_answer(bug_of(other, route));
    }
}

}  // namespace todoke
