#include "daemon/cli/import/import_progress.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace todoke::cli {

std::string bar_text(const import_counts& at, double share, bool in_japanese)
{
    constexpr int width = 30;
    const int filled = static_cast<int>(std::clamp(share, 0.0, 1.0) * width);
    std::array<char, 32> percent{};
    std::snprintf(percent.data(), percent.size(), "] %3d %%  ", static_cast<int>(share * 100));
    const auto rows = std::to_string(at.created + at.replaced + at.bad), bad = std::to_string(at.bad);
    return "[" + std::string(static_cast<std::size_t>(filled), '#') +
           std::string(static_cast<std::size_t>(width - filled), '.') + percent.data() +
           (in_japanese ? rows + " 行、除外 " + bad + " 行" : rows + " rows, " + bad + " left out");
}

void progress_shown::step(const import_counts& at, double share)
{
    constexpr std::size_t rows_a_line = 1000;
    const auto rows = at.created + at.replaced + at.bad;
    if (!with_.problems_is_terminal) {
        if (rows > 0 && rows % rows_a_line == 0)
            with_.problems << bar_text(at, share, with_.in_japanese()) << '\n' << std::flush;
        return;
    }
    const int permille = static_cast<int>(share * 1000);
    if (permille == shown_permille_) return;
    shown_permille_ = permille;
    with_.problems << '\r' << bar_text(at, share, with_.in_japanese()) << "\x1b[K" << std::flush;
}

void progress_shown::clear()
{
    if (with_.problems_is_terminal && shown_permille_ >= 0) with_.problems << "\r\x1b[K" << std::flush;
    shown_permille_ = -1;
}

}  // namespace todoke::cli
