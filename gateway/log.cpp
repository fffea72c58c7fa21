#include "gateway/log.hpp"

#include <algorithm>
#include <mutex>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <utility>

#include "gateway/journal.hpp"
#include "store/model/mailbox.hpp"

namespace todoke::log {

namespace {

constexpr std::ptrdiff_t fewest_digits = 9;
constexpr std::size_t line_id_length = 33;

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

/// A user's, a group's or a room's: a letter and 32 hexadecimal digits.
std::string without_line_ids(std::string_view text)
{
    constexpr std::string_view kinds = "UCR";
    std::string made;
    while (!text.empty()) {
        const auto digits = text.substr(1, line_id_length - 1);
        const bool is_id = kinds.find(text.front()) != kinds.npos && digits.size() == line_id_length - 1 &&
                           std::ranges::all_of(digits, is_hex);
        made += text.substr(0, 1);
        if (is_id) made += "***";
        text.remove_prefix(is_id ? line_id_length : 1);
    }
    return made;
}

std::size_t digits_at(std::string_view text)
{
    return std::min(text.find_first_not_of("0123456789"), text.size());
}

/// A telephone number as people write it: from a plus or a nought on digits, and at most two characters between them.
std::string_view written_number_at(std::string_view text)
{
    if (!text.starts_with('+') && !text.starts_with('0')) return {};
    for (std::size_t at = 1;;) {
        at += digits_at(text.substr(at));
        const auto gap = text.find_first_not_of(" -().", at);
        if (gap == text.npos || gap > at + 2 || !is_digit(text[gap])) return text.substr(0, at);
        at = gap;
    }
}

std::string_view number_at(std::string_view text)
{
    const auto written = written_number_at(text);
    const auto all = text.substr(0, std::max(digits_at(text), written.size()));
    return std::ranges::count_if(all, is_digit) < fewest_digits ? std::string_view{} : all;
}

std::string without_numbers(std::string_view text)
{
    std::string made;
    while (!text.empty()) {
        const auto number = number_at(text);
        if (!number.empty()) made.append("***").append(number.substr(number.size() - 2));
        const auto length = number.empty() ? std::max<std::size_t>(digits_at(text), 1) : number.size();
        if (number.empty()) made += text.substr(0, length);
        text.remove_prefix(length);
    }
    return made;
}

int priority_of(spdlog::level::level_enum level)
{
    if (level >= spdlog::level::err) return 3;
    if (level == spdlog::level::warn) return 4;
    return level == spdlog::level::info ? 6 : 7;
}

/// spdlog's own sends the line alone, without its fields.
class journal_sink final : public spdlog::sinks::base_sink<std::mutex> {
    void sink_it_(const spdlog::details::log_msg& what) override
    {
        send_to_journal(priority_of(what.level), {what.payload.data(), what.payload.size()});
    }
    void flush_() override {}
};

}  // namespace

void start(bool to_journal, bool debug)
{
    spdlog::sink_ptr to;
    if (to_journal)
        to = std::make_shared<journal_sink>();
    else
        to = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    auto logger = std::make_shared<spdlog::logger>("todoked", std::move(to));
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
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

void task_failed(const std::string& task, std::exception_ptr error)
{
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& e) {
        log::error("event=task_failed task=\"{}\" reason=\"{}\"", task, e.what());
    }
}

std::optional<std::size_t> trouble::strikes(clock_type::time_point now)
{
    going_on_ = true;
    if (now < quiet_until_) {
        ++left_out_;
        return std::nullopt;
    }
    quiet_until_ = now + rest;
    return std::exchange(left_out_, 0);
}

bool trouble::ends()
{
    return std::exchange(going_on_, false);
}

std::string also(std::size_t left_out)
{
    return left_out == 0 ? std::string{} : fmt::format(" left_out={}", left_out);
}

std::string masked(std::string_view address)
{
    if (const auto at = address.find('@'); at != std::string_view::npos && at > 0)
        return fmt::format("{}***{}", address.substr(0, 1), address.substr(at));
    if (address.size() > 8) return fmt::format("{}***{}", address.substr(0, 4), address.substr(address.size() - 2));
    return "***";
}

std::string field_text(std::string_view text)
{
    std::string made{text};
    for (char& c : made) {
        if (c == '"') c = '\'';
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    }
    return made;
}

std::string masked_words(std::string_view text)
{
    return without_numbers(without_line_ids(without_addresses(text)));
}

std::string masked_in(std::string text, std::string_view address)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    const auto same = [&](char a, char b) { return lower(a) == lower(b); };
    std::string made;
    for (auto rest = text.cbegin();;) {
        const auto found =
            address.empty() ? text.cend() : std::search(rest, text.cend(), address.begin(), address.end(), same);
        made += masked_words({rest, found});
        if (found == text.cend()) return made;
        made += masked(address);
        rest = found + static_cast<std::ptrdiff_t>(address.size());
    }
}

}  // namespace todoke::log
