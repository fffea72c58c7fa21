#pragma once
// CSV as spreadsheets write it (RFC 4180): quotes, line breaks within them, CRLF or LF. In UTF-8, with or without a
// byte order mark, or in Shift_JIS as Windows has it (CP932). Pure.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/policy/wording/in_words.hpp"

namespace todoke::cli {

enum class csv_encoding { utf8, cp932 };

/// By the byte order mark, or by what nearly all lines are; UTF-8 when it does not matter. Nothing: there are too many
/// lines of both, so that a guess would store what nobody wrote.
std::optional<csv_encoding> encoding_of(std::string_view text, language speaks = language::english);

struct csv_row {
    std::size_t number = 0;  ///< as a spreadsheet counts: the first one is 1
    std::vector<std::string> cells;
    std::string trouble;         ///< why it cannot be read; then there may be no cells
    std::size_t lines_lost = 0;  ///< more lines of the file that were not read because of the trouble
};

/// Reads row after row. No byte of CP932 that stands for half a character is a quote, a comma or a line's end, so rows
/// are parted first and converted then: what cannot be converted costs one row.
class csv_reader {
public:
    /// Troubles are told in the language of `speaks`.
    csv_reader(std::string text, csv_encoding in, language speaks = language::english);
    ~csv_reader();
    csv_reader(const csv_reader&) = delete;
    csv_reader& operator=(const csv_reader&) = delete;

    /// Nothing: that was the last one. Rows without any text are passed over, and counted.
    std::optional<csv_row> next();
    /// To the first row again.
    void rewind();
    /// How much of it was read: 0 to 1.
    double share() const;

private:
    csv_row take();
    std::string cell();
    std::string quoted(csv_row& row);
    void lose(csv_row& row, std::string_view why, std::size_t begin) const;
    std::string not_in_its_encoding() const;

    std::string text_;
    language speaks_;
    std::size_t at_ = 0, number_ = 0;
    struct converter;
    std::unique_ptr<converter> convert_;
};

/// Text that no spreadsheet takes for a formula: one that begins like a formula has an apostrophe in front.
std::string as_text_cell(std::string text);

/// One row as CSV, quoted where it must be.
std::string to_csv(const std::vector<std::string>& cells);

}  // namespace todoke::cli
