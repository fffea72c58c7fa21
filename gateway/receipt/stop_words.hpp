#pragma once
// What a person answers to an SMS to get no more of them, or to get them again. Pure.

#include <string_view>

namespace todoke {

enum class answered_word { other, stop, start };

/// The whole answer must be such a word (spaces, full stops and full-width letters do not matter): who writes a
/// sentence wants to be read by a person.
answered_word stop_word(std::string_view text);

}  // namespace todoke
