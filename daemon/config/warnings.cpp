#include <algorithm>
#include <filesystem>

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

/// A mail server that may enter that folder may call the whole API there.
bool is_beside_the_api(const std::string& socket, const api_config& api)
{
    const auto folder_of = [](const std::string& path) {
        return std::filesystem::path{path}.lexically_normal().parent_path();
    };
    return !socket.empty() && std::any_of(api.listen.begin(), api.listen.end(), [&](const auto& one) {
        return !one.unix_path.empty() && folder_of(one.unix_path) == folder_of(socket);
    });
}

void warn_of_mail(const config& made, const smtp_settings& smtp, const rules& book, const std::string& name,
                  const section& where, findings& found)
{
    if (smtp.unsubscribe.empty() && !made.open && advertises_by_email(book))
        found.warning(where.at(), name +
                                      ": advertising mail needs a way to unsubscribe; configure [public], or write "
                                      "unsubscribe = \"mailto:stop@…\"");
    if (smtp.reports && is_beside_the_api(smtp.reports->unix_path, made.api))
        found.warning(where.at(),
                      name +
                          ": reports stand in the folder of the API's socket: a mail server that may go there "
                          "may call the whole API; write reports = \"127.0.0.1:8625\", or a socket in a "
                          "folder of its own");
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
        if (const auto* smtp = std::get_if<smtp_settings>(&provider.how))
            warn_of_mail(made, *smtp, book, name, providers[i], found);
    }
}

}  // namespace todoke::reading
