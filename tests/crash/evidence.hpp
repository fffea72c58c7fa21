#pragma once
// What the database, the answers and the sinks say afterwards, and every way in which they may contradict a promise.
// Reading is I/O; judging is not.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/crash/backends.hpp"
#include "tests/support/outside/taken.hpp"

namespace todoke {

/// What the gateway says about one message.
struct story {
    std::string id, state;
    struct attempt {
        std::string channel, outcome;
    };
    std::vector<attempt> attempts;

    std::size_t count(const std::string& channel, const std::string& outcome) const;
};

struct evidence {
    std::vector<answered> answers;
    std::vector<std::string> listed;       ///< ids, page by page
    std::map<std::string, story> stories;  ///< by id, of all that were answered and are there
    std::vector<taken> line, mail, sms;
    std::vector<std::string> others = {};  ///< ids of what other callers submitted
};

/// Messages that still wait, are under way or in doubt.
std::uint64_t count_unfinished(http_caller& over);
std::vector<std::string> read_list(http_caller& over);
/// None: there is no such message.
std::optional<story> read_story(http_caller& over, const std::string& id);

/// Telephone numbers that begin so and stand in a database or its log, byte by byte, whoever has it open.
std::set<std::string> numbers_in(const std::string& file, std::string_view begin);

using breaches = std::vector<std::string>;
/// Every answered submission is there exactly once, under an id of its own, and nothing else is.
breaches not_exactly_once(const evidence& all);
breaches not_final(const evidence& all);
/// The same thing on two channels.
breaches on_two_channels(const evidence& all);
/// Said to be accepted, and no provider has it; or a provider has it more often than the attempts admit.
breaches not_as_told(const evidence& all);
/// LINE took one message under two retry keys, or mail copies differ in their Message-ID.
breaches not_recognisable(const evidence& all);

/// A sink that recognises nothing has something twice: only what was in flight when a kill came may come again, after
/// it. `at_kills`: how much the sink had taken then; `window`: how many attempts may be in flight.
breaches more_copies_than_in_flight(const std::vector<taken>& by_sink, const std::vector<std::size_t>& at_kills,
                                    std::size_t window);

/// PRAGMA integrity_check of a database file nobody has open; "ok".
std::string integrity_of(const std::string& file);

}  // namespace todoke
