#pragma once
// RFC 9457 problem documents: the one place that turns what went wrong into a status. Callers branch on `type`.

#include <string>
#include <string_view>
#include <vector>

#include "daemon/http/answer.hpp"
#include "gateway/intake/intake.hpp"

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
    other_site,
    busy,
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

problem of(const malformed& what);
problem of(field_problems what);

}  // namespace todoke
