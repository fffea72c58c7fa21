// What a centre delivers. The first byte chooses its dialect, the second the message's kind and alphabet; a second byte
// of 'P' has the rest be the whole PDU, else it is the text.
#include <array>

#include "gateway/channel/sms/smpp/smpp_pdu.hpp"
#include "gateway/receipt/readers/smpp_reader.hpp"
#include "tests/fuzz/promises.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {

namespace {

smpp_dialect dialect_of(char choice)
{
    smpp_dialect made;
    switch (choice) {
        case '1':
            made.ids = smpp_ids::hex;
            made.ahead = std::chrono::minutes{540};
            break;
        case '2':
            made.format = "{stat},{},{done},{err},{},{},{id}";
            break;
        case '3':
            made.unmarked = true;
            made.ids = smpp_ids::hex_receipt;
            made.states = {{"GONE", sms_state::blocked}};
            break;
        default:
            break;
    }
    return made;
}

smpp_message message_of(char choice, std::string_view text)
{
    constexpr std::array<std::uint8_t, 4> alphabets{0, 1, 3, 8};
    smpp_message made;
    made.source = {1, 1, "819012345678"};
    made.destination = {5, 0, "Shop"};
    made.esm_class = (choice & 1) != 0 ? 0x04 : 0;
    if ((choice & 2) != 0) made.esm_class |= 0x40;
    made.data_coding = alphabets[static_cast<std::size_t>(choice >> 2 & 3)];
    if (text.size() <= 254)
        made.short_message = text;
    else
        made.tlvs.push_back({smpp_tag::message_payload, std::string{text}});
    return made;
}

}  // namespace

void fuzz_smpp_receipt(std::string_view bytes)
{
    if (bytes.size() < 2) return;
    const auto rest = bytes.substr(2, 60'000);
    raw_receipt raw{"smsc", "smpp.delivery", {}, {}, std::string{rest}, *parse_instant("2026-11-22T08:00:00Z")};
    if (bytes[1] != 'P') raw.body = encode_message(smpp_command::deliver_sm, 7, message_of(bytes[1], rest));
    const auto read = make_smpp_reader(dialect_of(bytes[0]), sms_alphabet::gsm7, "81")(raw);
    must_be_sound(read);
    const auto* things = std::get_if<std::vector<told>>(&read);
    must(!things || things->size() <= 1, "a PDU tells one thing");
}

}  // namespace todoke
