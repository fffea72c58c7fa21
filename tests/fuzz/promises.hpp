#pragma once
// What every reader of foreign bytes promises of the values it makes of them. A promise that does not hold throws:
// libFuzzer takes that for a crash, the replay for a failed test.

#include <stdexcept>
#include <string>
#include <string_view>

#include "gateway/receipt/readers/told.hpp"
#include "store/model/outcome.hpp"

namespace todoke {

class broken_promise : public std::logic_error {
    using std::logic_error::logic_error;
};

inline void must(bool holds, const std::string& promise)
{
    if (!holds) throw broken_promise{promise};
}

/// UTF-8 without a control, at most so many bytes: fit for a log, a header, a JSON answer.
void must_be_line(std::string_view text, std::size_t longest, const std::string& which);
/// Printable ASCII without a space.
void must_be_word(std::string_view text, std::size_t longest, const std::string& which);

void must_be_sound(const outcome& ended);
void must_be_sound(const read_receipt& read);

}  // namespace todoke
