#include "tests/support/outside/smpp_sink.hpp"

#include <algorithm>
#include <cstdint>

namespace todoke {

namespace {

constexpr std::size_t header_size = 16, longest = 64 * 1024;
constexpr std::uint32_t generic_nack = 0x80000000, response_bit = 0x80000000;
constexpr std::uint32_t bind_receiver = 1, bind_transmitter = 2, submit_sm = 4, unbind = 6, bind_transceiver = 9,
                        enquire_link = 0x15;
constexpr std::uint32_t bad_length = 2, bad_command = 3;
constexpr unsigned char ucs2 = 8, has_user_data_header = 0x40;

std::uint32_t number(std::string_view four)
{
    std::uint32_t made = 0;
    for (std::size_t i = 0; i < 4; ++i) made = made << 8 | static_cast<unsigned char>(four[i]);
    return made;
}

void put(std::string& out, std::uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
}

void put_pdu(std::string& out, std::uint32_t command, std::uint32_t status, std::uint32_t sequence,
             std::string_view body = {})
{
    put(out, static_cast<std::uint32_t>(header_size + body.size()));
    put(out, command);
    put(out, status);
    put(out, sequence);
    out += body;
}

/// Reads a body's fields in turn; past its end all are empty.
struct body_reader {
    std::string_view rest;

    std::string_view c_string()
    {
        const auto end = rest.find('\0');
        const auto field = rest.substr(0, end);
        rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
        return field;
    }
    unsigned char octet()
    {
        if (rest.empty()) return 0;
        const auto value = static_cast<unsigned char>(rest[0]);
        rest.remove_prefix(1);
        return value;
    }
    void skip(std::size_t count) { rest.remove_prefix(std::min(count, rest.size())); }
};

std::string utf8_from_ucs2(std::string_view text)
{
    std::string made;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
        const unsigned unit = static_cast<unsigned char>(text[i]) << 8 | static_cast<unsigned char>(text[i + 1]);
        if (unit < 0x80) {
            made += static_cast<char>(unit);
        } else if (unit < 0x800) {
            made += static_cast<char>(0xc0 | unit >> 6);
            made += static_cast<char>(0x80 | (unit & 0x3f));
        } else {
            made += static_cast<char>(0xe0 | unit >> 12);
            made += static_cast<char>(0x80 | (unit >> 6 & 0x3f));
            made += static_cast<char>(0x80 | (unit & 0x3f));
        }
    }
    return made;
}

taken read_submit(std::string_view body)
{
    body_reader from{body};
    from.c_string();  // service_type
    from.skip(2);
    from.c_string();  // source
    from.skip(2);
    taken one;
    one.to = from.c_string();
    const auto esm_class = from.octet();
    from.skip(2);     // protocol_id, priority_flag
    from.c_string();  // schedule_delivery_time
    from.c_string();  // validity_period
    from.skip(2);     // registered_delivery, replace_if_present_flag
    const auto coding = from.octet();
    from.skip(1);  // sm_default_msg_id
    const std::size_t length = from.octet();
    auto text = from.rest.substr(0, length);
    if ((esm_class & has_user_data_header) != 0 && !text.empty())
        text.remove_prefix(std::min<std::size_t>(text.size(), 1u + static_cast<unsigned char>(text[0])));
    one.text = coding == ucs2 ? utf8_from_ucs2(text) : std::string{text};
    return one;
}

class smpp_dialogue_of_sink : public sink_dialogue {
public:
    explicit smpp_dialogue_of_sink(taken_log& log) : log_{log} {}

    std::size_t take(std::string_view in, std::string& out) override
    {
        if (in.size() < header_size) return 0;
        const auto length = number(in);
        if (length < header_size || length > longest) {
            put_pdu(out, generic_nack, bad_length, number(in.substr(12)));
            hang_up();
            return in.size();
        }
        if (in.size() < length) return 0;
        answer(number(in.substr(4)), number(in.substr(12)), in.substr(header_size, length - header_size), out);
        return length;
    }

private:
    void answer(std::uint32_t command, std::uint32_t sequence, std::string_view body, std::string& out)
    {
        const auto reply = command | response_bit;
        switch (command) {
            case bind_receiver:
            case bind_transmitter:
            case bind_transceiver:
                return put_pdu(out, reply, 0, sequence, std::string_view{"sink\0", 5});
            case submit_sm: {
                log_.add(log_.keeps() ? read_submit(body) : taken{});
                const auto id = std::to_string(log_.count());
                return put_pdu(out, reply, 0, sequence, std::string_view{id.c_str(), id.size() + 1});
            }
            case unbind:
                hang_up();
                return put_pdu(out, reply, 0, sequence);
            case enquire_link:
                return put_pdu(out, reply, 0, sequence);
            default:
                if ((command & response_bit) == 0) put_pdu(out, generic_nack, bad_command, sequence);
        }
    }

    taken_log& log_;
};

}  // namespace

std::unique_ptr<sink_dialogue> make_smpp_sink(taken_log& log)
{
    return std::make_unique<smpp_dialogue_of_sink>(log);
}

}  // namespace todoke
