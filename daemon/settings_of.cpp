#include "daemon/settings_of.hpp"

#include "daemon/box.hpp"

namespace todoke {

door_settings door_settings_of(const config& set)
{
    door_settings made;
    made.tokens = set.api.tokens;
    made.hosts = set.api.hosts;
    made.limits.body = set.api.max_body;
    made.limits.bodies = set.api.max_bodies;
    return made;
}

sqlite_store_options store_options_of(const store_config& set)
{
    sqlite_store_options options;
    options.path = set.path;
    options.max_queue = set.max_queue;
    options.min_free_disk = set.min_free_disk;
    options.machine = machine_id();
    return options;
}

}  // namespace todoke
