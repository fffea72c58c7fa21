#pragma once
// A site as a story configures it, in plain values: what the checks go by, and the TOML that the product reads. Every
// rule the checks look at is written out, so that nothing is taken from the product's defaults.

#include <array>
#include <date/date.h>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store/model/words.hpp"
#include "tests/weeks/dice.hpp"

namespace todoke::weeks {

/// "Tue-Thu 12:00-15:00": days by bit, Sunday is bit 0; minutes since midnight; `until` not after `from` wraps.
struct hours {
    std::string text;
    int days = 0x7f;
    int from = 0, until = 0;
};
/// Reads the texts this folder uses; throws for any other.
hours read_hours(const std::string& text);

struct quiet_plan {
    bool never = false;
    std::vector<hours> ranges;
};

struct cap_plan {
    std::size_t most = 0;
    span window{};
    std::vector<std::string> classes;
    std::vector<channel> channels;  ///< empty: all
    bool is_own = false;            ///< of the one class, not of the site
};

struct class_plan {
    std::string name;
    int priority = 30;
    std::array<quiet_plan, channel_count> quiet;
    std::vector<hours> windows;
    std::string on_quiet = "defer", on_cap = "defer";
    span spread{}, spacing{}, ttl{}, dedupe_window{}, guard{};
    std::array<std::string, channel_count> on_uncertain;
    std::optional<span> patience;      ///< with a channel that is down
    std::optional<span> max_lateness;  ///< of what was due while the box was down
    bool needs_consent = false;
    std::string fingerprint = "any";
    std::vector<channel> legs;
};

struct provider_plan {
    std::string name;
    channel on{};
    int priority = 1;
    std::string retry;
    std::vector<span> waits;  ///< `retry`, spelled out
    std::optional<span> repeats;
    int failures = 5;  ///< in a row, to reach it: then it is left alone for a while
};

struct site_plan {
    std::string zone;
    std::vector<hours> floor;
    bool japanese = false;  ///< the public holidays of 2025 to 2027
    std::vector<std::string> free_days;
    std::map<std::string, class_plan> classes;
    std::vector<cap_plan> caps;
    std::vector<provider_plan> providers;

    const provider_plan& provider(const std::string& name) const;
    bool is_free(date::local_days day) const;
};

/// `zone`: of the site. Not every roll is a configuration that the product takes: contradictory hours are refused.
site_plan random_site(dice& chance, const std::string& zone);
std::string to_toml(const site_plan& site);

}  // namespace todoke::weeks
