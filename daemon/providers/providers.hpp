#pragma once
// From a configured provider to the lane that drives it: the one place that knows every kind.

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/config/config.hpp"
#include "daemon/providers/line_people.hpp"
#include "gateway/delivery/lane.hpp"
#include "gateway/receipt/readers/hooks.hpp"
#include "gateway/receipt/readers/told.hpp"
#include "gateway/receipt/webhook_forward.hpp"

namespace todoke {

lane_rules lane_rules_of(const provider_config& of);

/// Throws std::runtime_error with the provider's name and the reason when one cannot be set up (a CA file that is
/// none).
/// `keep`: where their channels hand in what providers tell over connections of their own. `friends`: whom a LINE
/// channel need not ask for.
std::vector<std::unique_ptr<lane>> make_lanes(boost::asio::any_io_executor executor, const config& set,
                                              receipt_keeper keep, const friends_of_lines& friends = {});

/// Who reads what these providers tell: the one place that knows every form.
receipt_readers readers_of(const config& set);
/// The same after a reload: as the newer one says, and of providers that still run without being in it, as before.
receipt_readers readers_of(const config& running, const config& next);

/// Who checks what these providers call on the public listener: only those that can show that it is they.
hook_checks checks_of(const config& set);
/// The same of the providers that run, by the secrets that a configuration read later has for them; one that it does
/// not have any more still calls with those it had.
hook_checks checks_of(const config& running, const config& next);

/// One for each provider whose webhooks are passed on. `waiting` and `time` outlive them.
std::vector<std::unique_ptr<webhook_forward>> make_forwards(boost::asio::any_io_executor executor, const config& set,
                                                            store_forwards& waiting, clock& time);

/// The reason why one cannot be set up, without connecting to anything; nothing: all can.
std::optional<std::string> problem_with_providers(const config& set);

}  // namespace todoke
