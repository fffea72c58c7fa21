#include "daemon/api/core.hpp"

#include "daemon/api/trouble.hpp"

namespace todoke {

interior make_interior(door_core core, const route_table& routes)
{
    auto kept = std::make_shared<door_core>(std::move(core));
    const auto count = [&counted = kept->counted](std::string_view method, std::string_view route, unsigned status) {
        counted.request(method, route, status);
    };
    return {kept->time, routes, kept, count, of_failure, kept->open_side != nullptr};
}

}  // namespace todoke
