#pragma once
// RFC 9457 problem documents: the one place that turns what went wrong into a status. Callers branch on `type`.

#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/http/answer.hpp"
#include "daemon/http/auth.hpp"
#include "gateway/intake/intake.hpp"
#include "store/store.hpp"

namespace todoke {

enum class problem_kind {
    malformed,
    unauthorized,
    forbidden,
    not_found,
    method_not_allowed,
    final_already,
    duplicate,
    too_large,
    unsupported_type,
    expectation_failed,
    invalid,
    idempotency_mismatch,
    header_too_large,
    internal,
    damaged,
    overloaded,
    unavailable,
    wrong_state,
    gone,
};

struct problem {
    problem_kind kind{};
    std::string detail;
    field_problems errors;  ///< of an invalid body
    /// Members of its own, each `,"name":value`.
    std::string more;
};

unsigned status_of(problem_kind kind);
/// The document alone.
std::string to_json(const problem& what);
/// The whole answer with the headers this kind needs (Retry-After, WWW-Authenticate).
answer to_answer(const problem& what);

/// Of a path that names a message.
problem no_such_message();
/// A token for some classes changes nothing of the others.
answer forbidden(const caller& who, const std::string& what);
/// A token for some classes, and what counts for all of them, as `why` says. Nothing for a token without limits.
std::optional<answer> trouble_of_limited(const caller& who, std::string_view why);

problem of(const malformed& what);
problem of(field_problems what);
problem of(const refused& what);
/// What is asked for is stored, but cannot be read: 500. Asking again does not help.
problem of(const unreadable& what);
/// The store could not do its work: 503. The reason is for the log, not for the caller.
problem store_down();

}  // namespace todoke
