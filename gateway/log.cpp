#include "gateway/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/sinks/systemd_sink.h>
#include <spdlog/spdlog.h>

namespace todoke::log {

void start(bool to_journal, bool debug)
{
    auto logger =
        to_journal
            ? std::make_shared<spdlog::logger>("todoked", std::make_shared<spdlog::sinks::systemd_sink_mt>("todoked"))
            : std::make_shared<spdlog::logger>("todoked", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_pattern(to_journal ? "%v" : "%Y-%m-%dT%H:%M:%S.%e%z %l %v");
    logger->set_level(debug ? spdlog::level::debug : spdlog::level::info);
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
}

void write_debug(std::string_view text)
{
    spdlog::debug("{}", text);
}
void write_info(std::string_view text)
{
    spdlog::info("{}", text);
}
void write_warning(std::string_view text)
{
    spdlog::warn("{}", text);
}
void write_error(std::string_view text)
{
    spdlog::error("{}", text);
}

std::string masked(std::string_view address)
{
    if (const auto at = address.find('@'); at != std::string_view::npos && at > 0)
        return fmt::format("{}***{}", address.substr(0, 1), address.substr(at));
    if (address.size() > 8) return fmt::format("{}***{}", address.substr(0, 4), address.substr(address.size() - 2));
    return "***";
}

}  // namespace todoke::log
