#include <algorithm>

#include "daemon/config/sections.hpp"

namespace todoke::reading {
namespace {

/// Advertising by e-mail must carry a way out (Act on Regulation of Transmission of Specified Electronic Mail).
bool advertises_by_email(const rules& book)
{
    return std::any_of(book.classes.begin(), book.classes.end(), [](const auto& entry) {
        const auto& klass = entry.second;
        return klass.needs_consent &&
               std::find(klass.legs.begin(), klass.legs.end(), channel::email) != klass.legs.end();
    });
}

}  // namespace

void warn(const config& made, const rules& book, const std::vector<section>& providers, findings& found)
{
    if (made.providers.empty())
        found.warning({}, "no [[provider]] is configured: messages are stored, and nothing is sent", std::string{});
    for (std::size_t i = 0; i < made.providers.size(); ++i) {
        const auto& provider = made.providers[i];
        const std::string name = "provider." + provider.name;
        if (std::holds_alternative<sandbox_settings>(provider.how))
            found.warning(providers[i].at(),
                          name + ": SANDBOX: it keeps what it is given on " + std::string{to_text(provider.on)} +
                              ", no customer gets anything",
                          provider.name);
        const auto* line = std::get_if<line_settings>(&provider.how);
        if (!provider.takes_unnamed && !(line && line->notification_messages))
            found.warning(providers[i].at(),
                          name +
                              ": takes only messages that name it (via): user ids are a LINE account's own; write "
                              "same_users = true if it belongs to the same LINE provider as the first one");
        const auto* smtp = std::get_if<smtp_settings>(&provider.how);
        if (smtp && smtp->unsubscribe.empty() && !made.open && advertises_by_email(book))
            found.warning(
                providers[i].at(),
                name +
                    ": advertising mail needs a way to unsubscribe; configure [public], or write unsubscribe = "
                    "\"mailto:stop@…\"");
    }
}

}  // namespace todoke::reading
