#include "daemon/cli/import_progress.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace todoke::cli {

namespace {

/// FNV-1a: tells an edited file from the one that was begun, no more.
std::uint64_t print_of(const std::string& content)
{
    std::uint64_t made = 14695981039346656037u;
    for (const char c : content) made = (made ^ static_cast<unsigned char>(c)) * 1099511628211u;
    return made;
}

}  // namespace

import_note::import_note(std::string path, const std::string& content)
    : path_{std::move(path)}, print_{print_of(content)}
{
}

import_counts import_note::read() const
{
    std::ifstream from{path_};
    std::uint64_t print = 0;
    import_counts at;
    const bool whole = static_cast<bool>(from >> print >> at.row >> at.created >> at.replaced >> at.bad);
    return whole && print == print_ ? at : import_counts{};
}

/// In another file's place, so that a cut leaves the old one or the new one.
void import_note::write(const import_counts& at) const
{
    const auto next = path_ + ".new";
    std::ofstream to{next, std::ios::trunc};
    to << print_ << ' ' << at.row << ' ' << at.created << ' ' << at.replaced << ' ' << at.bad << '\n';
    to.close();
    if (!to || std::rename(next.c_str(), path_.c_str()) != 0)
        throw std::runtime_error{"cannot write " + path_ +
                                 ", which tells how far the import came: name another place "
                                 "with --state"};
}

void import_note::remove() const
{
    std::remove(path_.c_str());
}

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
