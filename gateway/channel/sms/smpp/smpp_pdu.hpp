#pragma once
// SMPP 3.4 PDUs as values and as octets. What comes from outside is bounded and never trusted; what goes out carries
// no NUL, CR, LF or other control character in a field that ends at a NUL. Pure.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "store/model/instant.hpp"

namespace todoke {

enum class smpp_command : std::uint32_t {
    bind_receiver = 0x01,
    bind_transmitter = 0x02,
    submit_sm = 0x04,
    deliver_sm = 0x05,
    unbind = 0x06,
    bind_transceiver = 0x09,
    outbind = 0x0b,
    enquire_link = 0x15,
    alert_notification = 0x102,
    data_sm = 0x103,
    generic_nack = 0x80000000,
    bind_receiver_resp = 0x80000001,
    bind_transmitter_resp = 0x80000002,
    submit_sm_resp = 0x80000004,
    deliver_sm_resp = 0x80000005,
    unbind_resp = 0x80000006,
    bind_transceiver_resp = 0x80000009,
    enquire_link_resp = 0x80000015,
    data_sm_resp = 0x80000103,
};
constexpr bool is_response(smpp_command c)
{
    return (static_cast<std::uint32_t>(c) & 0x80000000u) != 0;
}
constexpr smpp_command response_to(smpp_command c)
{
    return static_cast<smpp_command>(static_cast<std::uint32_t>(c) | 0x80000000u);
}

inline constexpr std::size_t smpp_header_size = 16;
inline constexpr std::size_t smpp_longest_pdu = 64 * 1024;

struct smpp_header {
    std::uint32_t length = smpp_header_size;
    smpp_command command{};
    std::uint32_t status = 0;
    std::uint32_t sequence = 0;
};

struct smpp_bind {
    std::string system_id;
    std::string password;  ///< longer than the 8 characters of the book in practice: never cut
    std::string system_type;
    smpp_command as = smpp_command::bind_transceiver;  ///< or bind_transmitter, bind_receiver
};

struct smpp_address {
    std::uint8_t ton = 0;
    std::uint8_t npi = 0;
    std::string digits;
};

struct smpp_tlv {
    std::uint16_t tag = 0;
    std::string value;
};

/// The body of submit_sm, deliver_sm and data_sm. A data_sm's text stands in the TLV message_payload.
struct smpp_message {
    std::string service_type;
    smpp_address source;
    smpp_address destination;
    std::uint8_t esm_class = 0;
    std::uint8_t protocol_id = 0;
    std::uint8_t priority_flag = 0;
    std::string schedule_delivery_time;
    std::string validity_period;
    std::uint8_t registered_delivery = 0;
    std::uint8_t replace_if_present = 0;
    std::uint8_t data_coding = 0;
    std::uint8_t default_message_id = 0;
    std::string short_message;
    std::vector<smpp_tlv> tlvs;

    const smpp_tlv* tlv(std::uint16_t tag) const;
};

namespace smpp_tag {
inline constexpr std::uint16_t receipted_message_id = 0x001e;
inline constexpr std::uint16_t sar_reference = 0x020c;  ///< two octets
inline constexpr std::uint16_t sar_total = 0x020e;
inline constexpr std::uint16_t sar_number = 0x020f;
inline constexpr std::uint16_t network_error_code = 0x0423;  ///< the network's kind, then two octets
inline constexpr std::uint16_t message_payload = 0x0424;
inline constexpr std::uint16_t message_state = 0x0427;
}  // namespace smpp_tag

/// A word on a message that was sent; else a message of a person's.
bool is_receipt(const smpp_message& delivered);

/// Why a body could not be read, as the status to answer with.
struct smpp_fault {
    std::uint32_t status = 0;
    std::string why;
};

/// What a stream begins with.
struct smpp_frame {
    enum class kind { partial, whole, bad_length } is = kind::partial;
    smpp_header head;       ///< whole: complete; bad_length: as far as it was there
    std::string_view body;  ///< whole: points into the stream, as
    std::string_view pdu;   ///< all of it does
};
smpp_frame first_frame(std::string_view stream);

/// For submit_sm, deliver_sm and data_sm. Unknown TLVs are kept, not refused.
std::variant<smpp_message, smpp_fault> decode_message(smpp_command command, std::string_view body);
/// The id in a response's body: message_id or system_id; octets that are not printable ASCII as "\x1f". Empty where the
/// body is missing, as a refusal may leave it.
std::string decode_id(std::string_view body);

// The encoders throw std::invalid_argument for a field that is too long or carries a control character: values are
// checked before they come here.

std::string encode_bind(std::uint32_t sequence, const smpp_bind& bind);
/// submit_sm, deliver_sm or data_sm.
std::string encode_message(smpp_command command, std::uint32_t sequence, const smpp_message& message);
/// A response whose body is one id: of a bind, submit_sm_resp, deliver_sm_resp, data_sm_resp.
std::string encode_id(smpp_command command, std::uint32_t status, std::uint32_t sequence, std::string_view id);
/// A PDU that is only a header.
std::string encode_plain(smpp_command command, std::uint32_t status, std::uint32_t sequence);

/// Whether a field that ends at a NUL can carry it: printable ASCII, at most `longest` characters.
bool fits_field(std::string_view text, std::size_t longest);

/// Absolute, in UTC: "261122084700000+".
std::string smpp_time(instant when);
/// From when the centre takes it on, at least a second and less than a month: "000001023000000R".
std::string smpp_time(span within);

}  // namespace todoke
