#pragma once
// What can be measured: each part adds its figures, and is described in bench/README.md.

#include <string>
#include <vector>

#include "bench/results.hpp"
#include "bench/settings.hpp"

namespace todoke {

void measure_disk(const settings& set, results& into);
void measure_sqlite(const settings& set, results& into);
void measure_accept(const settings& set, results& into);
void measure_ndjson(const settings& set, results& into);
void measure_relay(const settings& set, results& into);
void measure_release(const settings& set, results& into);
void measure_latency(const settings& set, results& into);
void measure_memory(const settings& set, results& into);
void measure_lives(const settings& set, results& into);
void measure_migration(const settings& set, results& into);
void measure_decide(const settings& set, results& into);
void measure_hostile(const settings& set, results& into);
void measure_dead_provider(const settings& set, results& into);
void measure_backlog(const settings& set, results& into);
void measure_small_box(const settings& set, results& into);

struct part {
    std::string name;
    void (*measure)(const settings& set, results& into);
    bool is_long;  ///< only when it is named
};

/// In the order in which they are measured.
const std::vector<part>& all_parts();

}  // namespace todoke
