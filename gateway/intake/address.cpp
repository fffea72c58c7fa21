#include "gateway/intake/address.hpp"

#include <algorithm>

#include "gateway/policy/calendar/local_time.hpp"
#include "gateway/text/text_checks.hpp"
#include "store/model/mailbox.hpp"

namespace todoke {

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
