#include "gateway/log.hpp"

#include <algorithm>
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

std::string masked_in(std::string text, std::string_view address)
{
    if (address.empty()) return text;
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    const auto same = [&](char a, char b) { return lower(a) == lower(b); };
    const auto shown = masked(address);
    for (std::size_t from = 0;;) {
        const auto begin = text.begin() + static_cast<std::ptrdiff_t>(from);
        const auto found = std::search(begin, text.end(), address.begin(), address.end(), same);
        if (found == text.end()) return text;
        const auto place = static_cast<std::size_t>(found - text.begin());
        text.replace(place, address.size(), shown);
        from = place + shown.size();
    }
}

}  // namespace todoke::log
