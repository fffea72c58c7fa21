#include "daemon/service/settings_of.hpp"

#include <algorithm>

#include "daemon/api/auth.hpp"
#include "daemon/http/server_tls.hpp"
#include "daemon/machine/machine_id.hpp"
#include "daemon/public/public_routes.hpp"
#include "gateway/log.hpp"
#include "store/model/told.hpp"

namespace todoke {

namespace {

/// Of a url without a path.
std::string host_of(std::string_view url)
{
    url.remove_prefix(url.find("://") + 3);
    if (url.starts_with('[')) return std::string{url.substr(1, url.find(']') - 1)};
    return std::string{url.substr(0, url.find(':'))};
}

void log_read_ahead_failure(const std::string& reason)
{
    log::warning(
        "event=read_ahead_failed reason=\"{}\" remedy=\"nothing is lost: sending is slower while the disk is\"",
        reason);
}

void log_set_aside(const message_set_aside& what)
{
    log::error(
        "event=message_damaged number={} message={} reason=\"{}\" remedy=\"it is kept and not sent, all others go "
        "on; restore a backup, or install the version that wrote it, and restart: every start tries it again\"",
        what.no.value, what.id.empty() ? "unknown" : what.id, what.reason);
}

void log_failed_erasing(const failed_erasing& what)
{
    log::error(
        "event=erasing_failed customer_number={} reason=\"{}\" remedy=\"nothing of theirs is sent, all other work goes "
        "on, and it is tried again every few seconds; restore a backup and erase the customer again if it does not "
        "end\"",
        what.customer.value, what.reason);
}

void log_lost_clock_past(const std::string& reason)
{
    log::error(
        "event=clock_jumps_damaged reason=\"{}\" remedy=\"windows and ages count as if the clock had never been set, "
        "until it is set again; if that matters, restore a backup\"",
        reason);
}

}  // namespace

door_settings door_settings_of(const config& set, const door_share& may_open)
{
    door_settings made;
    made.limits.connections = may_open.connections;
    made.limits.spools.files = may_open.files;
    made.limits.spools.keep_free = std::max<std::uint64_t>(made.limits.spools.keep_free, set.store.min_free_disk);
    made.keeper = ask_for(set.api.tokens);
    made.hosts = set.api.hosts;
    made.limits.body = set.api.max_body;
    made.limits.bodies = set.api.max_bodies;
    return made;
}

door_settings door_settings_of(const public_config& set, const door_share& may_open)
{
    door_settings made;
    const bool is_secure = !set.certificate.empty();
    if (is_secure) made.tls = make_server_tls(set.certificate, set.key);
    made.keeper = ask_nobody();
    made.hosts = {host_of(set.url)};
    made.takes_any_origin = true;       // its forms are posted from pages without a referrer, so with none
    made.only_these_hosts = is_secure;  // a proxy in front may call by the address it forwards to
    made.limits.connections = may_open.connections;
    made.limits.of_one_address = 50;
    made.limits.body = longest_raw_receipt;
    made.limits.bodies = 16 * longest_raw_receipt;
    made.limits.bodies_of_one_address = 4 * longest_raw_receipt;
    made.limits.body_time = made.limits.head_time;
    made.limits.idle_time = std::chrono::seconds{30};
    return made;
}

sqlite_store_options store_options_of(const store_config& set)
{
    sqlite_store_options options;
    options.path = set.path;
    options.max_queue = set.max_queue;
    options.min_free_disk = set.min_free_disk;
    options.machine = machine_id();
    options.on_set_aside = log_set_aside;
    options.on_failed_erasing = log_failed_erasing;
    options.ahead.on_failure = log_read_ahead_failure;
    options.on_lost_clock_past = log_lost_clock_past;
    return options;
}

}  // namespace todoke
