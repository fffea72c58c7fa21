#include "store/model/envelope_id.hpp"

#include <charconv>

#include "store/model/mailbox.hpp"
#include "store/model/text.hpp"

namespace todoke {

namespace {

constexpr std::size_t id_length = 36, longest_envelope_id = id_length + 3;  // a leg's number has at most two digits

}  // namespace

std::string to_envelope_id(const envelope_id& what)
{
    return what.message.text() + '.' + std::to_string(what.leg);
}

std::optional<envelope_id> parse_envelope_id(std::string_view text)
{
    if (text.size() < id_length + 2 || text.size() > longest_envelope_id || text[id_length] != '.') return std::nullopt;
    const auto message = message_id::parse(text.substr(0, id_length));
    const auto digits = text.substr(id_length + 1);
    std::size_t leg = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), leg);
    if (!message || read.ec != std::errc{} || read.ptr != digits.data() + digits.size()) return std::nullopt;
    return envelope_id{*message, leg};
}

bool is_bounce_address(std::string_view address)
{
    const auto at = address.rfind('@');
    if (at == std::string_view::npos || !is_ascii(address) || !email_trouble(address).empty()) return false;
    return is_dot_atom(address.substr(0, at)) && at + 1 + longest_envelope_id <= longest_local_part &&
           address.size() + 1 + longest_envelope_id <= longest_address;
}

std::string bounce_address_for(std::string_view address, std::string_view id)
{
    const auto at = address.rfind('@');
    return std::string{address.substr(0, at)}.append("+").append(id).append(address.substr(at));
}

std::optional<envelope_id> envelope_id_in_address(std::string_view address)
{
    const auto local = address.substr(0, address.rfind('@'));
    for (std::size_t length = id_length + 2; length <= longest_envelope_id && length < local.size(); ++length) {
        const auto delimiter = local[local.size() - length - 1];
        const auto found = parse_envelope_id(local.substr(local.size() - length));
        if (found && (delimiter == '+' || delimiter == '-' || delimiter == '=')) return found;
    }
    return std::nullopt;
}

}  // namespace todoke
