#include "gateway/channel/sms/smpp/smpp_pdu.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <stdexcept>

namespace todoke {

namespace {

constexpr std::uint32_t invalid_command_length = 0x02;
constexpr std::uint32_t invalid_tlv_stream = 0xc0;

// Longest contents without the NUL; the book's limits, but for the password.
constexpr std::size_t longest_system_id = 15, longest_password = 64, longest_system_type = 12;
constexpr std::size_t longest_service_type = 5, longest_address = 20, longest_time = 16, longest_message_id = 64;
constexpr std::size_t longest_short_message = 254;
// Centres exceed the book's limits in what they send; this only keeps garbage out.
constexpr std::size_t longest_foreign_field = 255;

std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t width)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < width; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

void put_number(std::string& out, std::uint32_t value, std::size_t width)
{
    for (std::size_t i = width; i-- > 0;) out.push_back(static_cast<char>(value >> (8 * i) & 0xff));
}

void put_field(std::string& out, std::string_view text, std::size_t longest, const char* name)
{
    if (!fits_field(text, longest))
        throw std::invalid_argument{std::string{"SMPP field "} + name + ": at most " + std::to_string(longest) +
                                    " printable ASCII characters"};
    out.append(text).push_back('\0');
}

void put_address(std::string& out, const smpp_address& address, const char* name)
{
    put_number(out, address.ton, 1);
    put_number(out, address.npi, 1);
    put_field(out, address.digits, longest_address, name);
}

void put_tlvs(std::string& out, const std::vector<smpp_tlv>& tlvs)
{
    for (const auto& tlv : tlvs) {
        if (tlv.value.size() > 0xffff) throw std::invalid_argument{"SMPP TLV: longer than 65535 octets"};
        put_number(out, tlv.tag, 2);
        put_number(out, static_cast<std::uint32_t>(tlv.value.size()), 2);
        out += tlv.value;
    }
}

std::string with_header(smpp_command command, std::uint32_t status, std::uint32_t sequence, std::string_view body)
{
    if (body.size() + smpp_header_size > smpp_longest_pdu) throw std::invalid_argument{"SMPP PDU: too long"};
    std::string pdu;
    pdu.reserve(body.size() + smpp_header_size);
    put_number(pdu, static_cast<std::uint32_t>(body.size() + smpp_header_size), 4);
    put_number(pdu, static_cast<std::uint32_t>(command), 4);
    put_number(pdu, status, 4);
    put_number(pdu, sequence, 4);
    return pdu.append(body);
}

/// Reads fields one after another; once something was missing, everything after it reads as empty.
class field_reader {
public:
    explicit field_reader(std::string_view body) : rest_{body} {}

    std::uint8_t number() { return octets(1).empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(taken_[0]); }
    std::string text()
    {
        const auto end = rest_.substr(0, longest_foreign_field + 1).find('\0');
        if (end == std::string_view::npos) return fail(), std::string{};
        std::string field{rest_.substr(0, end)};
        rest_.remove_prefix(end + 1);
        return field;
    }
    std::string_view octets(std::size_t count)
    {
        if (rest_.size() < count) fail();
        taken_ = complete_ ? rest_.substr(0, count) : std::string_view{};
        rest_.remove_prefix(taken_.size());
        return taken_;
    }
    smpp_address address()
    {
        smpp_address a;
        a.ton = number();
        a.npi = number();
        a.digits = text();
        return a;
    }
    bool complete() const { return complete_; }
    bool at_end() const { return rest_.empty(); }

private:
    void fail()
    {
        complete_ = false;
        rest_ = {};
    }

    std::string_view rest_;
    std::string_view taken_;
    bool complete_ = true;
};

std::optional<std::vector<smpp_tlv>> read_tlvs(field_reader& in)
{
    std::vector<smpp_tlv> tlvs;
    while (!in.at_end()) {
        const auto head = in.octets(4);
        if (!in.complete()) return std::nullopt;
        const auto tag = static_cast<std::uint16_t>(number_at(head, 0, 2));
        const auto value = in.octets(number_at(head, 2, 2));
        if (!in.complete()) return std::nullopt;
        tlvs.push_back({tag, std::string{value}});
    }
    return tlvs;
}

void read_short_message_fields(field_reader& in, smpp_message& m)
{
    m.protocol_id = in.number();
    m.priority_flag = in.number();
    m.schedule_delivery_time = in.text();
    m.validity_period = in.text();
    m.registered_delivery = in.number();
    m.replace_if_present = in.number();
    m.data_coding = in.number();
    m.default_message_id = in.number();
    m.short_message = std::string{in.octets(in.number())};
}

}  // namespace

const smpp_tlv* smpp_message::tlv(std::uint16_t tag) const
{
    const auto found = std::find_if(tlvs.begin(), tlvs.end(), [&](const smpp_tlv& t) { return t.tag == tag; });
    return found == tlvs.end() ? nullptr : &*found;
}

bool is_receipt(const smpp_message& delivered)
{
    constexpr std::uint8_t kind_of_message = 0x3c;  // of esm_class: 0 is a message from a phone
    return (delivered.esm_class & kind_of_message) != 0 || delivered.tlv(smpp_tag::receipted_message_id) != nullptr;
}

smpp_frame first_frame(std::string_view stream)
{
    smpp_frame frame;
    if (stream.size() < 4) return frame;
    frame.head.length = number_at(stream, 0, 4);
    const bool has_header = stream.size() >= smpp_header_size;
    if (has_header) {
        frame.head.command = static_cast<smpp_command>(number_at(stream, 4, 4));
        frame.head.status = number_at(stream, 8, 4);
        frame.head.sequence = number_at(stream, 12, 4);
    }
    if (frame.head.length < smpp_header_size || frame.head.length > smpp_longest_pdu) {
        frame.is = smpp_frame::kind::bad_length;
    } else if (stream.size() >= frame.head.length) {
        frame.is = smpp_frame::kind::whole;
        frame.pdu = stream.substr(0, frame.head.length);
        frame.body = frame.pdu.substr(smpp_header_size);
    }
    return frame;
}

std::variant<smpp_message, smpp_fault> decode_message(smpp_command command, std::string_view body)
{
    field_reader in{body};
    smpp_message m;
    m.service_type = in.text();
    m.source = in.address();
    m.destination = in.address();
    m.esm_class = in.number();
    if (command == smpp_command::data_sm) {
        m.registered_delivery = in.number();
        m.data_coding = in.number();
    } else {
        read_short_message_fields(in, m);
    }
    if (!in.complete()) return smpp_fault{invalid_command_length, "the PDU is cut short"};
    auto tlvs = read_tlvs(in);
    if (!tlvs) return smpp_fault{invalid_tlv_stream, "the PDU's optional parameters are cut short"};
    m.tlvs = std::move(*tlvs);
    return m;
}

std::string decode_id(std::string_view body)
{
    std::string id;
    for (const char c : body.substr(0, std::min(body.find('\0'), longest_message_id))) {
        char hex[8];
        std::snprintf(hex, sizeof hex, "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
        id += fits_field({&c, 1}, 1) ? std::string(1, c) : std::string{hex};
    }
    return id;
}

std::string encode_bind(std::uint32_t sequence, const smpp_bind& bind)
{
    std::string body;
    put_field(body, bind.system_id, longest_system_id, "system_id");
    put_field(body, bind.password, longest_password, "password");
    put_field(body, bind.system_type, longest_system_type, "system_type");
    body.append("\x34\0\0\0", 4);  // version 3.4; no ton, npi, address range: all that is ours
    return with_header(bind.as, 0, sequence, body);
}

std::string encode_message(smpp_command command, std::uint32_t sequence, const smpp_message& m)
{
    std::string body;
    put_field(body, m.service_type, longest_service_type, "service_type");
    put_address(body, m.source, "source_addr");
    put_address(body, m.destination, "destination_addr");
    put_number(body, m.esm_class, 1);
    if (command == smpp_command::data_sm) {
        put_number(body, m.registered_delivery, 1);
        put_number(body, m.data_coding, 1);
    } else {
        put_number(body, m.protocol_id, 1);
        put_number(body, m.priority_flag, 1);
        put_field(body, m.schedule_delivery_time, longest_time, "schedule_delivery_time");
        put_field(body, m.validity_period, longest_time, "validity_period");
        put_number(body, m.registered_delivery, 1);
        put_number(body, m.replace_if_present, 1);
        put_number(body, m.data_coding, 1);
        put_number(body, m.default_message_id, 1);
        if (m.short_message.size() > longest_short_message)
            throw std::invalid_argument{"SMPP short_message: at most 254 octets"};
        put_number(body, static_cast<std::uint32_t>(m.short_message.size()), 1);
        body += m.short_message;
    }
    put_tlvs(body, m.tlvs);
    return with_header(command, 0, sequence, body);
}

std::string encode_id(smpp_command command, std::uint32_t status, std::uint32_t sequence, std::string_view id)
{
    std::string body;
    put_field(body, id, longest_message_id, "message_id");
    return with_header(command, status, sequence, body);
}

std::string encode_plain(smpp_command command, std::uint32_t status, std::uint32_t sequence)
{
    return with_header(command, status, sequence, {});
}

bool fits_field(std::string_view text, std::size_t longest)
{
    return text.size() <= longest &&
           std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= 0x20 && c < 0x7f; });
}

std::string smpp_time(instant when)
{
    using namespace std::chrono;
    const auto day = floor<days>(when);
    const year_month_day date{day};
    const hh_mm_ss time{floor<seconds>(when - day)};
    char text[32];
    std::snprintf(text, sizeof text, "%02d%02u%02u%02d%02d%02d000+", static_cast<int>(date.year()) % 100,
                  static_cast<unsigned>(date.month()) % 100, static_cast<unsigned>(date.day()) % 100,
                  static_cast<int>(time.hours().count()) % 100, static_cast<int>(time.minutes().count()) % 100,
                  static_cast<int>(time.seconds().count()) % 100);
    return text;
}

std::string smpp_time(span within)
{
    using namespace std::chrono;
    constexpr seconds longest = hours{24 * 30} + hours{23};
    const auto left = std::clamp(floor<seconds>(within), seconds{1}, longest);
    const auto whole_days = floor<days>(left);
    const hh_mm_ss time{left - whole_days};
    char text[32];
    std::snprintf(text, sizeof text, "0000%02d%02d%02d%02d000R", static_cast<int>(whole_days.count()) % 100,
                  static_cast<int>(time.hours().count()) % 100, static_cast<int>(time.minutes().count()) % 100,
                  static_cast<int>(time.seconds().count()) % 100);
    return text;
}

}  // namespace todoke
