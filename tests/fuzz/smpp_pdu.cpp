#include "gateway/channel/sms/smpp/smpp_pdu.hpp"

#include <algorithm>

#include "tests/fuzz/promises.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {

namespace {

using kind = smpp_frame::kind;

bool same(const smpp_address& a, const smpp_address& b)
{
    return a.ton == b.ton && a.npi == b.npi && a.digits == b.digits;
}

bool same(const smpp_message& a, const smpp_message& b)
{
    const auto same_tlv = [](const smpp_tlv& x, const smpp_tlv& y) { return x.tag == y.tag && x.value == y.value; };
    return a.service_type == b.service_type && same(a.source, b.source) && same(a.destination, b.destination) &&
           a.esm_class == b.esm_class && a.protocol_id == b.protocol_id && a.priority_flag == b.priority_flag &&
           a.schedule_delivery_time == b.schedule_delivery_time && a.validity_period == b.validity_period &&
           a.registered_delivery == b.registered_delivery && a.replace_if_present == b.replace_if_present &&
           a.data_coding == b.data_coding && a.default_message_id == b.default_message_id &&
           a.short_message == b.short_message && std::ranges::equal(a.tlvs, b.tlvs, same_tlv);
}

/// Whether we would say it ourselves: centres exceed the book's limits, we do not.
bool is_ours_to_say(const smpp_message& m)
{
    return fits_field(m.service_type, 5) && fits_field(m.source.digits, 20) && fits_field(m.destination.digits, 20) &&
           fits_field(m.schedule_delivery_time, 16) && fits_field(m.validity_period, 16) &&
           m.short_message.size() <= 254;
}

void check_body(smpp_command command, std::string_view body)
{
    const auto read = decode_message(command, body);
    if (const auto* fault = std::get_if<smpp_fault>(&read)) {
        must(fault->status != 0 && !fault->why.empty(), "a fault says what to answer");
        return;
    }
    const auto& message = std::get<smpp_message>(read);
    for (const auto* text : {&message.service_type, &message.source.digits, &message.destination.digits,
                             &message.schedule_delivery_time, &message.validity_period})
        must(text->size() <= 255 && text->find('\0') == std::string::npos, "a field ends at its NUL, and is bounded");
    static_cast<void>(is_receipt(message));
    if (!is_ours_to_say(message)) return;
    const auto pdu = encode_message(command, 7, message);
    const auto frame = first_frame(pdu);
    must(frame.is == kind::whole && frame.pdu == pdu && frame.head.command == command && frame.head.sequence == 7,
         "what is encoded is one PDU");
    const auto again = decode_message(command, frame.body);
    must(std::holds_alternative<smpp_message>(again) && same(std::get<smpp_message>(again), message),
         "what decodes encodes to the same");
}

}  // namespace

void fuzz_smpp_pdu(std::string_view bytes)
{
    for (;;) {
        const auto frame = first_frame(bytes);
        if (frame.is != kind::whole) {
            const bool is_long = frame.head.length < smpp_header_size || frame.head.length > smpp_longest_pdu;
            must(bytes.size() < 4 || (frame.is == kind::bad_length) == is_long, "a bad length is one");
            return;
        }
        must(frame.pdu.size() == frame.head.length && frame.body.size() + smpp_header_size == frame.pdu.size(),
             "a frame is as long as it says");
        for (const auto command : {smpp_command::submit_sm, smpp_command::deliver_sm, smpp_command::data_sm})
            check_body(command, frame.body);
        must_be_line(decode_id(frame.body), 4 * 64, "an id");
        bytes.remove_prefix(frame.head.length);
    }
}

}  // namespace todoke
