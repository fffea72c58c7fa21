#pragma once
// What every command works with: the daemon, the reader's language, the streams, and how a command ends.

#include <boost/json/object.hpp>
#include <istream>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>

#include "daemon/cli/client.hpp"
#include "daemon/cli/text/in_language.hpp"
#include "daemon/cli/text/paint.hpp"

namespace todoke::cli {

/// Exit codes; --help and the manual name them.
inline constexpr int done = 0, failed = 1, misused = 2, unreachable = 3, wants_attention = 4;

struct session {
    endpoint to;
    bool json = false;  ///< the daemon's answers as they came, and nothing else
    paint colours;
    bool out_is_terminal = false, problems_is_terminal = false;
    std::size_t columns = 80;
    std::istream& in;
    std::ostream& out;
    std::ostream& problems;

    session(std::istream& from, std::ostream& to_out, std::ostream& to_problems)
        : in{from}, out{to_out}, problems{to_problems}
    {
    }

    bool in_japanese() const { return to.speaks == language::japanese; }
    /// The one of the two that the reader reads.
    std::string_view say(std::string_view english, std::string_view japanese) const
    {
        return in_language(to.speaks, english, japanese);
    }
};

/// The daemon said no; what() is its problem in words.
class refused : public std::runtime_error {
public:
    refused(const std::string& words, reply answer) : runtime_error{words}, answer_{std::move(answer)} {}
    unsigned status() const { return answer_.status; }
    const std::string& document() const { return answer_.body; }

private:
    reply answer_;
};

/// Says on `problems` why a command came to nothing; returns `status`.
int complain(session& with, const std::exception& why, int status);
/// The same of a refusal; with --json its document stands on `out` instead. Returns `failed`.
int complain(session& with, const refused& why);

/// What a problem document says, each thing to mend on its line.
std::string words_of(const reply& answer, language speaks = language::english);

/// Throws refused for anything but a 2xx, not_reached when nobody answers.
reply ask(const session& with, const question& what);
/// The same; the answer as an object. Nothing: it was printed, because of --json.
std::optional<boost::json::object> told(const session& with, const question& what);
/// A line on `out` (or several, as they came).
void print_json(const session& with, std::string_view body);
/// With --json: prints `body` and says true.
bool printed_as_json(const session& with, std::string_view body);

}  // namespace todoke::cli
