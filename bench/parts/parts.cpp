#include "bench/parts/parts.hpp"

namespace todoke {

const std::vector<part>& all_parts()
{
    static const std::vector<part> all{
        {"disk", measure_disk, false},          {"sqlite", measure_sqlite, false},
        {"accept", measure_accept, false},      {"ndjson", measure_ndjson, false},
        {"relay", measure_relay, false},        {"release", measure_release, false},
        {"latency", measure_latency, false},    {"memory", measure_memory, false},
        {"lives", measure_lives, false},        {"decide", measure_decide, false},
        {"hostile", measure_hostile, false},    {"dead-provider", measure_dead_provider, false},
        {"backlog", measure_backlog, true},     {"small-box", measure_small_box, true},
        {"migration", measure_migration, true},
    };
    return all;
}

}  // namespace todoke
