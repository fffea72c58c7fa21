#pragma once
// Small values packed into the bytes of one column: numbers in 1 to 10 bytes, texts with their length before them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/model/instant.hpp"
#include "store/model/words.hpp"

namespace todoke {

class packer {
public:
    void number(std::uint64_t value);
    /// As number(0), or an empty text, or no instant; in so many bytes, 1 to 10.
    void wide_zero(std::size_t bytes);
    void text(std::string_view value);
    void when(const std::optional<instant>& value);
    const std::string& packed() const { return packed_; }
    std::string take() { return std::move(packed_); }

private:
    std::string packed_;
};

/// For what is read from a row and makes no sense.
[[noreturn]] void refuse_row(const std::string& why);

/// The word that a stored number stands for. Throws unreadable when this version knows none.
template <class Word>
Word word_from(std::uint64_t stored)
{
    if (stored <= UINT8_MAX)
        if (const auto word = static_cast<Word>(stored); to_text(word) != "unknown") return word;
    refuse_row("the number " + std::to_string(stored) + " stands for no word this version knows");
}

/// Throws unreadable when the bytes end too early: the row is damaged.
class unpacker {
public:
    explicit unpacker(std::string_view packed) : rest_{packed} {}
    bool at_end() const { return rest_.empty(); }
    std::uint64_t number();
    int small() { return static_cast<int>(number()); }
    std::string text();
    std::optional<instant> when();

private:
    std::string_view rest_;
};

}  // namespace todoke
