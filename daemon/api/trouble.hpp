#pragma once
// What handlers refuse with, and what the store says no with, as problems.

#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "daemon/api/auth.hpp"
#include "daemon/http/problem.hpp"
#include "gateway/intake/intake.hpp"
#include "store/store.hpp"

namespace todoke {

problem of(const refused& what);
/// What is asked for is stored, but cannot be read: 500. Asking again does not help.
problem of(const unreadable& what);
/// A bug of ours, or a row that makes no sense: 500. Asking again does not help; the reason is for the log.
problem bug_of(const std::exception& what, std::string_view path);
/// The store could not do its work: 503, which says whether the call may be stored all the same. The reason is for the
/// log, not for the caller, and there at most once a minute.
problem told_of(const store_failure& what, std::string_view path);
/// A call that writes has come to its end. Worth a line after failures.
void note_store_works();
/// The same as told_of() when somebody else has told the log: nothing is stored.
problem store_down();

/// Of a path that names a message.
problem no_such_message();
/// A token for some classes changes nothing of the others.
answer forbidden(const caller& who, const std::string& what);
/// A token for some classes, and what counts for all of them, as `why` says. Nothing for a token without limits.
std::optional<answer> trouble_of_limited(const caller& who, std::string_view why);

/// Of a body that is not what was expected. Nothing: it is, and `read` holds it.
template <class T>
std::optional<answer> trouble_of(understood<T>& read)
{
    if (const auto* bad = std::get_if<malformed>(&read)) return to_answer(of(*bad));
    if (auto* wrong = std::get_if<field_problems>(&read)) return to_answer(of(std::move(*wrong)));
    return std::nullopt;
}

/// Of a handler that threw; the reason goes to the log. `route` is its pattern.
answer of_failure(std::exception_ptr error, std::string_view route);

}  // namespace todoke
