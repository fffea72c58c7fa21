#pragma once
// The days that count as a Sunday: Japan's public holidays, computed from the law, and a site's own dates.

#include <chrono>
#include <vector>

namespace todoke {

/// For these years the holidays are known: the law as it stands since 2022, and the formula of the equinoxes.
inline constexpr std::chrono::year first_holiday_year{2022};
inline constexpr std::chrono::year last_holiday_year{2099};

enum class day_kind { plain, holiday, unknown };

/// By Japan's Act on National Holidays, with substitute days and days between two holidays; `unknown` in other years.
day_kind japanese_day(std::chrono::local_days date);

/// What [site] holidays says.
struct holidays {
    bool japanese = true;
    std::vector<std::chrono::local_days> own;  ///< sorted

    day_kind kind_of(std::chrono::local_days date) const;
    friend bool operator==(const holidays&, const holidays&) = default;
};

}  // namespace todoke
