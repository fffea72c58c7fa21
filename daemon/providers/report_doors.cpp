#include "daemon/providers/report_doors.hpp"

#include "daemon/http/listener.hpp"
#include "gateway/log.hpp"

namespace todoke {

std::vector<std::unique_ptr<report_door>> open_report_doors(boost::asio::any_io_executor executor, const config& set,
                                                            const receipt_keeper& keep)
{
    std::vector<std::unique_ptr<report_door>> doors;
    for (const auto& one : set.providers) {
        const auto* smtp = std::get_if<smtp_settings>(&one.how);
        if (!smtp || !smtp->reports) continue;
        const auto& where = *smtp->reports;
        auto opened = where.unix_path.empty() ? listen_on_tcp(executor, where.host, where.port)
                                              : listen_on_unix(executor, where.unix_path);
        if (where.unix_path.empty())
            log::info("event=listening provider={} for=reports address={}:{}", one.name, where.host, opened.port);
        else
            log::info("event=listening provider={} for=reports address=unix:{}", one.name, where.unix_path);
        report_door_rules rules;
        rules.provider = one.name;
        rules.accepts = smtp->bounces;
        doors.push_back(std::make_unique<report_door>(std::move(opened.acceptor), std::move(rules), keep));
    }
    return doors;
}

}  // namespace todoke
