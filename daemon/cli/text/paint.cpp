#include "daemon/cli/text/paint.hpp"

#include <array>

namespace todoke::cli {

namespace {

enum class mood { good, warning, bad };

struct coloured {
    std::string_view word;
    mood as;
};

constexpr std::array table{
    coloured{"sent", mood::good},          coloured{"delivered", mood::good},  coloured{"accepted", mood::good},
    coloured{"ready", mood::good},         coloured{"watching", mood::good},   coloured{"uncertain", mood::warning},
    coloured{"retry", mood::warning},      coloured{"expired", mood::warning}, coloured{"throttled", mood::warning},
    coloured{"over_quota", mood::warning}, coloured{"paused", mood::warning},  coloured{"held", mood::warning},
    coloured{"connecting", mood::warning}, coloured{"failed", mood::bad},      coloured{"rejected", mood::bad},
    coloured{"misconfigured", mood::bad},  coloured{"blocked", mood::bad},     coloured{"breaker_open", mood::bad},
};

}  // namespace

std::string painted_word(const paint& colours, std::string_view word, std::string_view shown)
{
    for (const auto& row : table) {
        if (row.word != word) continue;
        if (row.as == mood::good) return colours.good(shown);
        return row.as == mood::warning ? colours.warning(shown) : colours.bad(shown);
    }
    return std::string{shown};
}

}  // namespace todoke::cli
