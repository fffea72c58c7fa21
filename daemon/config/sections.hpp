#pragma once
// The sections of the configuration, one function each: what is absent keeps its default.

#include <map>
#include <string>
#include <vector>

#include "daemon/config/config.hpp"
#include "daemon/config/section.hpp"

namespace todoke::reading {

void read_site(section from, rules& book);
void read_store(section from, store_config& store);

/// `classes` holds the defaults of the four that always exist.
void read_classes(section from, std::map<std::string, class_rules>& classes);
/// A class that no time is left for, after the site's floor, its own quiet hours and its send windows, is a problem,
/// and so is a window that is of no use. `site`, `classes`: to name the lines.
void refuse_endless_quiet(const rules& book, section site, section classes);

/// "1/24h", or a list of these.
std::optional<std::vector<cap>> read_caps(section& from, std::string_view key);
/// [[cap]], after read_classes: a cap may only name classes that exist.
void read_shared_caps(std::vector<section> from, rules& book);

/// After read_classes: a token may only name classes that exist.
void read_api(section from, const rules& book, api_config& api);

/// The section is there. What of it concerns the rules goes to `book`.
public_config read_public(section from, rules& book);

/// `is_open`: there is a public listener, so that providers can call back. Stand-ins that are left out leave `from`,
/// too.
void read_providers(std::vector<section>& from, bool is_open, std::vector<provider_config>& providers,
                    std::vector<provider_rules>& their_rules);
/// [[callback]]: the backends that are called back.
void read_callbacks(std::vector<section> from, std::vector<callback_account>& callbacks);
/// The keys of one kind.
smtp_settings read_smtp(section& from);
line_settings read_line(section& from);
smpp_settings read_smpp(section& from);
twilio_settings read_twilio(section& from);
http_sms_settings read_http_sms(section& from);
sandbox_settings read_sandbox(section& from);

/// "21:00-08:00", "Sat-Sun 20:00-10:00", a list of these, "never" or "always".
std::optional<quiet_pattern> read_quiet(section& from, std::string_view key);
/// A list of such ranges; `[]`: none.
std::optional<std::vector<local_range>> read_windows(section& from, std::string_view key);

/// After the others: what listens, each on an address of its own. `api`, `open`, `providers`: to name the lines.
void refuse_shared_ports(const config& made, section api, section open, std::vector<section> providers);

/// Of the whole file and what was made of it, by section: what a reload does not take.
std::map<std::string, start_part> taken_at_a_start(const toml::table& all, const config& made);

/// What works but is probably not meant.
void warn(const config& made, const rules& book, const std::vector<section>& providers, findings& found);

}  // namespace todoke::reading
