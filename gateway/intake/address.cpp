#include "gateway/intake/address.hpp"

#include <algorithm>

#include "gateway/intake/text_checks.hpp"
#include "gateway/policy/local_time.hpp"

namespace todoke {

namespace {

bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_local_part(std::string_view text)
{
    static constexpr std::string_view marks = "!#$%&'*+-/=?^_`{|}~.";
    return !text.empty() && text.size() <= 64 && text.front() != '.' &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return is_alnum(c) || marks.find(c) != std::string_view::npos; });
}

bool is_label(std::string_view text)
{
    return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
           std::all_of(text.begin(), text.end(), [](char c) { return is_alnum(c) || c == '-'; });
}

bool is_domain(std::string_view text)
{
    if (text.size() > 253) return false;
    std::size_t labels = 0;
    for (;;) {
        const auto dot = text.find('.');
        if (!is_label(text.substr(0, dot))) return false;
        ++labels;
        if (dot == std::string_view::npos) return labels >= 2;
        text.remove_prefix(dot + 1);
    }
}

}  // namespace

std::string email_trouble(std::string_view address)
{
    if (has_control(address)) return "contains a line break, NUL or another control character: leave it out";
    if (std::any_of(address.begin(), address.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
        return "is not an e-mail address of ASCII characters: write the domain in its xn-- form";
    const auto at = address.rfind('@');
    if (at == std::string_view::npos)
        return "is no e-mail address: write it as name@example.jp, without a display name";
    if (!is_local_part(address.substr(0, at)))
        return "is no e-mail address: before the @ stand 1 to 64 letters, digits, dots and !#$%&'*+-/=?^_`{|}~";
    if (!is_domain(address.substr(at + 1)))
        return "is no e-mail address: after the @ stands a domain name like example.jp";
    return {};
}

std::string line_id_trouble(std::string_view id)
{
    const bool right = id.size() == 33 && id[0] == 'U' && std::all_of(id.begin() + 1, id.end(), [](char c) {
                           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                       });
    if (right) return {};
    return "is no LINE user id: it is U and 32 digits 0-9a-f, as in the userId of a webhook (not the LINE ID people "
           "show)";
}

person_fields read_person(fields& from, std::string_view phone_region)
{
    person_fields read;
    const auto keep = [&](channel on, std::string_view name, const std::string& trouble, std::string value) {
        read.any_address = true;
        if (trouble.empty())
            read.to[index_of(on)] = std::move(value);
        else
            from.problem(name, trouble);
    };
    if (const auto text = from.string("email")) keep(channel::email, "email", email_trouble(*text), std::string{*text});
    if (const auto text = from.string("line")) keep(channel::line, "line", line_id_trouble(*text), std::string{*text});
    if (const auto text = from.string("sms")) {
        auto number = normal_phone(*text, phone_region);
        const auto trouble =
            number.empty() ? "is no phone number that takes an SMS: write it like 090-1234-5678 or +819012345678" : "";
        keep(channel::sms, "sms", trouble, std::move(number));
    }
    if (const auto zone = from.string("time_zone")) {
        if (is_zone(*zone))
            read.time_zone = *zone;
        else
            from.problem("time_zone", quoted(*zone) + " is no time zone: write an IANA name like Asia/Tokyo");
    }
    return read;
}

}  // namespace todoke
