#pragma once
// How one centre writes its receipts: what of them is left to it by the book, as configured. Pure.

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/channel/sms/sms_state.hpp"

namespace todoke {

/// How the id of an answer is written again in a receipt's text.
enum class smpp_ids {
    same,         ///< letter by letter
    decimal,      ///< both in decimal, perhaps with zeros in front
    hex,          ///< both in hexadecimal, in capitals or not
    hex_answer,   ///< in hexadecimal in the answer, in decimal in the receipt
    hex_receipt,  ///< the other way round
};

struct smpp_dialect {
    smpp_ids ids = smpp_ids::same;
    /// The text's form where it is not the book's: its letters, with {id}, {stat}, {err}, {done} for what is read and
    /// {} for what is passed over ("{stat},{},{done},{err},{},{},{id}"). Empty: the book's.
    std::string format;
    /// How far the centre's own time is ahead of UTC; none: its times are not believed, the receipt's arrival counts.
    std::optional<std::chrono::minutes> ahead;
    /// It marks receipts by nothing but their text. Then whoever can write to the sender's number can make one up.
    bool unmarked = false;
    std::map<std::string, sms_state> states;  ///< in capitals; where this centre means another thing than the book
};

/// By which an attempt is found again, whichever of the two names it: the id itself, or its number in decimal where
/// the dialect has numbers and the id is one.
std::string reference_of_answer(std::string_view id, smpp_ids written);
std::string reference_of_receipt(std::string_view id, smpp_ids written);

/// What is wrong with a format, in an operator's words; empty: nothing.
std::string problem_of_receipt_format(std::string_view format);

/// What a format finds in a text. A part of the text that no letter of the format bounds goes to the end.
std::optional<std::map<std::string, std::string, std::less<>>> read_by_format(std::string_view format,
                                                                              std::string_view text);

}  // namespace todoke
