#include "gateway/channel/email/address.hpp"

#include "gateway/intake/address.hpp"
#include "store/model/envelope_id.hpp"
#include "store/model/mailbox.hpp"
#include "tests/fuzz/bodies.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {

namespace {

void check(const email_address& at)
{
    const auto wire = at.wire();
    must(wire.find_first_of(std::string_view{"\r\n\0", 3}) == std::string::npos, "an address is one line");
    const auto again = parse_email_address(wire);
    must(again == at, "an address as it is sent is the same address");
}

}  // namespace

void fuzz_address(std::string_view bytes)
{
    if (const auto at = parse_email_address(bytes)) check(*at);
    if (email_trouble(bytes).empty())
        must(parse_email_address(bytes).has_value(), "an address that a customer can have can be sent to");
    if (const auto boxes = parse_mailboxes(bytes))
        for (const auto& box : *boxes) check(box.at);

    const auto number = normal_phone(bytes, "JP");
    must_be_word(number, 16, "a number");
    must(number.empty() || normal_phone(number, "JP") == number, "a number is normal once and for all");

    must(!line_id_trouble(bytes).empty() || bytes.size() <= 64, "a LINE user id is bounded");
    if (const auto id = parse_envelope_id(bytes)) must(parse_envelope_id(to_envelope_id(*id)) == id, "an id is itself");
}

}  // namespace todoke
