#include "gateway/journal.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <openssl/sha.h>
#include <optional>
#include <sys/uio.h>
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

namespace todoke::log {

namespace {

constexpr std::string_view prefix = "TODOKE_";

struct field {
    std::string_view name, value;
};

bool is_in_name(char c)
{
    return (c >= 'a' && c <= 'z') || c == '_';
}

/// Takes one word, or one field with all of its text, from the front. Nothing: a word that is no field.
std::optional<field> take_field(std::string_view& line)
{
    const auto begin = std::min(line.find_first_not_of(' '), line.size());
    line.remove_prefix(begin);
    const auto length = static_cast<std::size_t>(std::find_if_not(line.begin(), line.end(), is_in_name) - line.begin());
    const bool is_field = length > 0 && length < line.size() && line[length] == '=';
    const auto name = line.substr(0, is_field ? length : 0);
    if (is_field) line.remove_prefix(length + 1);
    const bool is_quoted = is_field && line.starts_with('"');
    if (is_quoted) line.remove_prefix(1);
    const auto end = std::min(line.find(is_quoted ? '"' : ' '), line.size());
    const auto value = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    if (!is_field) return std::nullopt;
    return field{name, value};
}

std::string in_capitals(std::string_view name)
{
    std::string made{name};
    for (char& c : made)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return made;
}

}  // namespace

std::string message_id(std::string_view event)
{
    const auto named = "todoke event " + std::string{event};
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(named.data()), named.size(), digest.data());
    digest[6] = static_cast<unsigned char>((digest[6] & 0x0f) | 0x80);  // a UUID of version 8 (RFC 9562)
    digest[8] = static_cast<unsigned char>((digest[8] & 0x3f) | 0x80);
    std::string made;
    for (std::size_t i = 0; i < 16; ++i) made += fmt::format("{:02x}", digest[i]);
    return made;
}

std::vector<std::string> journal_fields(std::string_view line)
{
    std::vector<std::string> made;
    while (!line.empty()) {
        const auto found = take_field(line);
        if (!found) continue;
        const auto name = std::string{prefix} + in_capitals(found->name) + "=";
        if (std::ranges::any_of(made, [&](const auto& one) { return one.starts_with(name); })) continue;
        made.push_back(name + std::string{found->value});
        if (found->name == "event") made.push_back("MESSAGE_ID=" + message_id(found->value));
    }
    return made;
}

void send_to_journal(int priority, std::string_view line)
{
    auto fields = journal_fields(line);
    fields.push_back("MESSAGE=" + std::string{line});
    fields.push_back("PRIORITY=" + std::to_string(priority));
    fields.emplace_back("SYSLOG_IDENTIFIER=todoked");
    std::vector<iovec> parts;
    parts.reserve(fields.size());
    for (auto& one : fields) parts.push_back({one.data(), one.size()});
    sd_journal_sendv(parts.data(), static_cast<int>(parts.size()));
}

}  // namespace todoke::log
