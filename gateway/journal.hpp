#pragma once
// A log line as systemd's journal keeps it: the line itself, and each of its fields by name, so that journalctl finds
// them: `journalctl -u todoked TODOKE_EVENT=lane_down TODOKE_PROVIDER=line`. A field holds what the line holds, masked
// as it is there.

#include <string>
#include <string_view>
#include <vector>

namespace todoke::log {

/// MESSAGE_ID= of all lines of this event: 32 hexadecimal digits, the same in every version, as in
/// systemd/todoke.catalog.
std::string message_id(std::string_view event);

/// "TODOKE_EVENT=lane_down", "TODOKE_PROVIDER=line" ... of event=lane_down provider=line; with an event, its
/// MESSAGE_ID=, too. Each name once: what stands later under the same name is somebody's text.
std::vector<std::string> journal_fields(std::string_view line);

/// `priority`: as syslog counts, 3 is an error. Waits for the journal when it is busy.
void send_to_journal(int priority, std::string_view line);

}  // namespace todoke::log
