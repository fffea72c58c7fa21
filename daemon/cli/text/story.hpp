#pragma once
// A message's story in plain words: from the daemon's JSON to lines. Pure.

#include <boost/json/object.hpp>
#include <string>

#include "daemon/cli/text/paint.hpp"
#include "gateway/policy/wording/in_words.hpp"

namespace todoke::cli {

/// In whose language, and with which colours.
struct reader {
    language in = language::english;
    paint colours{};

    std::string_view say(std::string_view english, std::string_view japanese) const
    {
        return in == language::japanese ? japanese : english;
    }
};

/// "e-mail", "LINE", "SMS"; any other word as it is.
std::string channel_name(std::string_view word, const reader& to);

/// What became of it and why, its timeline, and what every rule says of it now: those that hold it, with `all` the
/// others, too.
std::string why_text(const boost::json::object& message, const reader& to, bool all);
/// Its facts, legs and attempts.
std::string show_text(const boost::json::object& message, const reader& to);
/// The answer to a submission or a forecast, with the rules that hold it back; with `all` every rule.
std::string stored_text(const boost::json::object& answer, const reader& to, bool all);
/// What rules say, each a line that begins with two blanks; `all`: those that let it go, too.
std::string findings_text(const boost::json::object& answer, const reader& to, bool all);

}  // namespace todoke::cli
