#include "gateway/intake/capability.hpp"

#include <array>

namespace todoke {

namespace {

struct row {
    channel on;
    std::string_view condition;
    std::string_view why_not;
};

/// What is not listed can become known: clicks and events on every channel, openings and deliveries of e-mail,
/// deliveries of SMS.
constexpr std::array table{
    row{channel::line, "delivered", "LINE does not tell whether a pushed message was delivered"},
    row{channel::line, "opened", "LINE does not tell whether a pushed message was opened"},
    row{channel::sms, "opened", "an SMS does not tell whether it was opened"},
};

}  // namespace

std::string_view cannot_know(channel on, std::string_view condition)
{
    for (const auto& r : table)
        if (r.on == on && r.condition == condition) return r.why_not;
    return {};
}

}  // namespace todoke
