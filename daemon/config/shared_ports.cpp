// Two listeners on one address: the second could not open, so the file says so with both names.
#include "daemon/config/addresses.hpp"
#include "daemon/config/sections.hpp"

namespace todoke::reading {
namespace {

struct claimed {
    listen_address where;
    std::string by;
};

}  // namespace

void refuse_shared_ports(const config& made, section api, section open, std::vector<section> providers)
{
    std::vector<claimed> all;
    const auto claim = [&](section& from, std::string_view key, const listen_address& where) {
        if (where.unix_path.empty() && where.host.empty()) return;  // one that could not be read
        for (const auto& other : all)
            if (meet(where, other.where))
                return from.problem(key, to_text(where) + " is taken by " + other.by + " = " + to_text(other.where) +
                                             "; give each a port of its own");
        all.push_back({where, from.path() + "." + std::string{key}});
    };
    for (const auto& one : made.api.listen) claim(api, "listen", one);
    if (made.open) claim(open, "listen", made.open->listen);
    for (std::size_t i = 0; i < made.providers.size(); ++i) {
        const auto* smtp = std::get_if<smtp_settings>(&made.providers[i].how);
        if (!smtp || !smtp->reports) continue;
        providers[i].rename("provider." + made.providers[i].name);
        claim(providers[i], "reports", *smtp->reports);
    }
}

}  // namespace todoke::reading
