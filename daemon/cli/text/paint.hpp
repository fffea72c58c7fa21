#pragma once
// Colours, where the reader's terminal shows them.

#include <string>
#include <string_view>

namespace todoke::cli {

struct paint {
    bool on = false;

    std::string good(std::string_view text) const { return in("32", text); }
    std::string warning(std::string_view text) const { return in("33", text); }
    std::string bad(std::string_view text) const { return in("31", text); }
    std::string heading(std::string_view text) const { return in("1", text); }
    std::string quiet(std::string_view text) const { return in("2", text); }

private:
    std::string in(std::string_view code, std::string_view text) const
    {
        if (!on || text.empty()) return std::string{text};
        return "\x1b[" + std::string{code} + "m" + std::string{text} + "\x1b[0m";
    }
};

/// Of a state, outcome or lane: good news green, bad news red, what wants a person yellow.
std::string painted_word(const paint& colours, std::string_view word, std::string_view shown);

}  // namespace todoke::cli
