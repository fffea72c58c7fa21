#include "daemon/machine/descriptors.hpp"

#include <algorithm>
#include <limits>
#include <sys/resource.h>

#include "daemon/providers/providers.hpp"
#include "gateway/log.hpp"
#include "gateway/receipt/report_door.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace todoke {

namespace {

/// Standard streams, journal, event loop, signals (8); the database, its log and its index, each opened by writer,
/// checkpoints and reader, and the locks (12); what is opened for a moment: certificates, token files, questions to
/// the system and to name servers (20).
constexpr std::size_t for_the_process = 40;
constexpr std::size_t forwards_and_tokens = 10;  ///< of a LINE account: webhooks passed on, tokens, allowances
constexpr std::size_t wished_api = 2000, wished_open = 1000;
constexpr std::size_t connections_a_file = 4;

std::size_t kept_for(const provider_config& one)
{
    if (const auto* smpp = std::get_if<smpp_settings>(&one.how)) return 2 * static_cast<std::size_t>(smpp->binds);
    if (std::holds_alternative<sandbox_settings>(one.how)) return 0;
    if (std::holds_alternative<line_settings>(one.how)) return one.window + forwards_and_tokens;
    const auto* smtp = std::get_if<smtp_settings>(&one.how);
    return one.window + (smtp && smtp->reports ? report_door_rules{}.most_sessions : 0);
}

/// Without what only makes it quicker.
std::size_t needed(const config& set)
{
    auto made = for_the_process + set.api.listen.size() + set.callbacks.size() + (set.open ? 1 : 0);
    for (const auto& one : set.providers) made += kept_for(one);
    return made;
}

door_share share_of(std::size_t descriptors, std::size_t wished)
{
    const auto connections =
        std::clamp<std::size_t>(descriptors * connections_a_file / (connections_a_file + 1), 1, wished);
    return {connections, std::max<std::size_t>(connections / connections_a_file, 1)};
}

}  // namespace

std::size_t descriptors_kept(const config& set)
{
    return needed(set) + sqlite_store_options{}.ahead.files();
}

/// However few there are, somebody can call: a quarter of them is the callers'.
descriptor_shares share_descriptors(std::size_t limit, const config& set)
{
    descriptor_shares made;
    made.limit = limit;
    const auto most = limit - limit / 4;
    made.reads_ahead = descriptors_kept(set) <= most;
    made.kept = made.reads_ahead ? descriptors_kept(set) : std::min(needed(set), most);
    const auto left = limit - made.kept;
    const auto outside = set.open ? left * wished_open / (wished_api + wished_open) : 0;
    made.api = share_of(left - outside, wished_api);
    if (set.open) made.open_side = share_of(outside, wished_open);
    made.is_short = made.api.connections < wished_api || (set.open && made.open_side.connections < wished_open);
    return made;
}

std::size_t raise_descriptor_limit()
{
    rlimit now{};
    if (::getrlimit(RLIMIT_NOFILE, &now) != 0) return 1024;
    const rlimit raised{now.rlim_max, now.rlim_max};
    if (now.rlim_cur < now.rlim_max && ::setrlimit(RLIMIT_NOFILE, &raised) == 0) now = raised;
    constexpr rlim_t plenty = 1 << 20;
    return static_cast<std::size_t>(std::min(now.rlim_cur, plenty));
}

descriptor_shares take_descriptors(const config& set)
{
    const auto made = share_descriptors(raise_descriptor_limit(), set);
    log::info("event=descriptors limit={} kept={} api_connections={} public_connections={} read_ahead={}", made.limit,
              made.kept, made.api.connections, made.open_side.connections, made.reads_ahead ? "yes" : "no");
    if (made.is_short)
        log::warning(
            "event=few_descriptors limit={} reason=\"the limit on open files is low: fewer callers at once\" "
            "remedy=\"raise LimitNOFILE= of the service\"",
            made.limit);
    return made;
}

}  // namespace todoke
