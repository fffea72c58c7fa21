#pragma once
// The same thing once: what has one key or one text.

#include "tests/weeks/checks.hpp"

namespace todoke::weeks {

/// Asked at storing: nothing of the same key or text binds it.
complaint once(const ledger& known, const told& message);
/// Asked at a hand-over: nor was anything of it handed over within its window, whenever each was stored.
complaint gone_before(const ledger& known, const told& message, const attempt& next);
/// The same text on LINE and by SMS, where the class says so.
complaint text_on_line_and_sms(const ledger& known, const told& message, const attempt& next);
/// Nobody is told less than he should be: who is suppressed as a duplicate has a first one.
complaint suppressed_for_cause(const ledger& known, const told& message, instant now);

}  // namespace todoke::weeks
