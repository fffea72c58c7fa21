#pragma once
// What every reader of a caller's JSON promises.

#include <optional>
#include <utility>

#include "gateway/intake/intake.hpp"
#include "tests/fuzz/promises.hpp"

namespace todoke {

/// A site with all classes, and the instant at which bodies arrive.
const rules& fuzzed_site();
instant fuzzed_now();

void must_be_useful(const field_problems& problems);
void must_be_useful(const malformed& what);

/// The value, if the body was understood; else what is said of it must help.
template <class T>
std::optional<T> useful(understood<T> read)
{
    if (const auto* problems = std::get_if<field_problems>(&read)) must_be_useful(*problems);
    if (const auto* no = std::get_if<malformed>(&read)) must_be_useful(*no);
    auto* what = std::get_if<T>(&read);
    return what ? std::optional{std::move(*what)} : std::nullopt;
}

}  // namespace todoke
