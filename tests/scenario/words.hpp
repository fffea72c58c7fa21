#pragma once
// The text forms of a scenario file: the default configuration, a line's words, the names of answers.

#include <date/tz.h>
#include <deque>
#include <string>
#include <vector>

#include "store/store.hpp"

namespace todoke::scenario {

/// Providers mail, line and sms, with short retry patterns.
extern const char* const default_providers;
/// No release spread, so that openings are exact.
extern const char* const no_spread;

/// A line as words; what starts with `{` is one word to the end.
std::deque<std::string> words_of(const std::string& line);

const char* to_text(refused::reason why);
const char* to_text(cancel_answer::result how);
const char* to_text(receive_answer::result how);
const char* to_text(resolve_answer::result how);
const char* to_text(retry_answer::result how);
/// "a,b"
std::vector<std::string> split(const std::string& text);
/// OUTCOME [begun] [transport] [times=N] [after=10s] [refs=a,b]. Throws std::runtime_error for what is no outcome.
struct scripted_answer {
    outcome what;
    int times = 1;
};
scripted_answer parse_answer(const std::deque<std::string>& words);
/// `2026-05-01 22:10`, `22:10` (today or tomorrow, whichever comes next) or `+10m`.
instant parse_time(const std::string& text, const date::time_zone& zone, instant now);

}  // namespace todoke::scenario
