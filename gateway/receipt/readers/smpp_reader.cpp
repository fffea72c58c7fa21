#include "gateway/receipt/readers/smpp_reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <string_view>

#include "gateway/channel/sms/smpp/smpp_pdu.hpp"
#include "gateway/intake/intake.hpp"
#include "store/model/phrase.hpp"

namespace todoke {

namespace {

using fields = std::map<std::string, std::string, std::less<>>;

struct state_row {
    std::string_view name;
    int number;  ///< of the TLV message_state; -1: it has none
    sms_state means;
    std::optional<phrase> detail;
};

// The book's names, and those that centres made up beside them.
constexpr std::array states{
    state_row{"SCHEDULED", 0, sms_state::on_its_way, {}},
    state_row{"ENROUTE", 1, sms_state::on_its_way, {}},
    state_row{"DELIVRD", 2, sms_state::delivered, phrase::sms_reached_phone},
    state_row{"EXPIRED", 3, sms_state::expired, phrase::sms_not_in_time},
    state_row{"DELETED", 4, sms_state::failed, phrase::sms_deleted},
    state_row{"UNDELIV", 5, sms_state::failed, phrase::sms_could_not_be_delivered},
    state_row{"ACCEPTD", 6, sms_state::on_its_way, {}},
    // Final, but it says nothing: what may have arrived must not go out a second time.
    state_row{"UNKNOWN", 7, sms_state::on_its_way, {}},
    state_row{"REJECTD", 8, sms_state::failed, phrase::sms_refused_there},
    state_row{"SKIPPED", 9, sms_state::failed, phrase::sms_could_not_be_delivered},
    state_row{"ACKED", -1, sms_state::on_its_way, {}},
    state_row{"BUFFRED", -1, sms_state::on_its_way, {}},
    state_row{"BUFFERD", -1, sms_state::on_its_way, {}},
    state_row{"DELIVERED", -1, sms_state::delivered, phrase::sms_reached_phone},
    state_row{"UNDELIVERABLE", -1, sms_state::failed, phrase::sms_could_not_be_delivered},
    state_row{"REJECTED", -1, sms_state::failed, phrase::sms_refused_there},
};

char upper(char c)
{
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string in_capitals(std::string_view text)
{
    std::string made{text};
    std::ranges::transform(made, made.begin(), upper);
    return made;
}

/// What stands behind "NAME:" up to the next space, wherever in the text; names in capitals or not.
std::optional<std::string> field_of(std::string_view text, std::string_view capitals, std::string_view name)
{
    for (auto at = capitals.find(name); at != std::string_view::npos; at = capitals.find(name, at + 1)) {
        if (at > 0 && capitals[at - 1] != ' ') continue;
        const auto value = text.substr(at + name.size());
        return std::string{value.substr(0, value.find(' '))};
    }
    return std::nullopt;
}

/// "id:… sub:… dlvrd:… submit date:… done date:… stat:… err:… text:…": any of it may be missing, in any order.
fields read_by_book(std::string_view text)
{
    // What a person wrote stands last and is not looked into.
    const auto all_capitals = in_capitals(text);
    text = text.substr(0, all_capitals.find(" TEXT:"));
    const auto capitals = std::string_view{all_capitals}.substr(0, text.size());
    fields found;
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> names{
        {{"id", "ID:"}, {"stat", "STAT:"}, {"err", "ERR:"}, {"done", "DONE DATE:"}}};
    for (const auto& [as, name] : names)
        if (auto value = field_of(text, capitals, name)) found.emplace(as, std::move(*value));
    return found;
}

int number_at(std::string_view digits, std::size_t at, std::size_t size)
{
    int value = -1;
    std::from_chars(digits.data() + at, digits.data() + at + size, value);
    return value;
}

/// "2611221747", with seconds, or with the whole year. A time that cannot be, seen from when it came, is not believed.
instant time_of(std::string_view digits, std::optional<std::chrono::minutes> ahead, instant came)
{
    using namespace std::chrono;
    const bool is_time = (digits.size() == 10 || digits.size() == 12 || digits.size() == 14) &&
                         std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
    if (!ahead || !is_time) return came;
    const std::size_t year_size = digits.size() == 14 ? 4 : 2;
    const int written = number_at(digits, 0, year_size);
    const auto rest = digits.substr(year_size);
    const year_month_day date{year{year_size == 4 ? written : 2000 + written},
                              month{static_cast<unsigned>(number_at(rest, 0, 2))},
                              day{static_cast<unsigned>(number_at(rest, 2, 2))}};
    const int hour = number_at(rest, 4, 2), minute = number_at(rest, 6, 2);
    const int second = rest.size() > 8 ? number_at(rest, 8, 2) : 0;
    if (!date.ok() || hour > 23 || minute > 59 || second > 60) return came;
    const instant at = sys_days{date} + hours{hour} + minutes{minute} + seconds{second} - *ahead;
    return at > came + minutes{10} || at < came - hours{24 * 30} ? came : at;
}

std::string printable(std::string_view text, std::size_t longest)
{
    std::string made{text.substr(0, longest)};
    std::erase_if(made, [](unsigned char c) { return c <= ' ' || c >= 0x7f; });
    return made;
}

class reader {
public:
    reader(smpp_dialect dialect, sms_alphabet usual, std::string country)
        : dialect_{std::move(dialect)}, usual_{usual}, country_{std::move(country)}
    {
    }
    read_receipt operator()(const raw_receipt& what) const;

private:
    std::optional<sms_alphabet> alphabet_of(std::uint8_t data_coding) const;
    std::string number_of(const smpp_address& phone) const;
    std::optional<fields> said(const smpp_message& m, std::string_view octets) const;
    read_receipt receipt_of(const raw_receipt& what, const smpp_message& m, const fields& found) const;
    read_receipt words_of(const raw_receipt& what, const smpp_message& m, std::string_view octets) const;

    smpp_dialect dialect_;
    sms_alphabet usual_;
    std::string country_;
};

std::string_view octets_of(const smpp_message& m)
{
    constexpr std::uint8_t has_header = 0x40;  // of esm_class
    std::string_view octets = m.short_message;
    if (const auto* payload = m.tlv(smpp_tag::message_payload); payload && octets.empty()) octets = payload->value;
    if ((m.esm_class & has_header) == 0 || octets.empty()) return octets;
    return octets.substr(std::min(octets.size(), std::size_t{1} + static_cast<unsigned char>(octets.front())));
}

read_receipt reader::operator()(const raw_receipt& what) const
{
    const auto frame = first_frame(what.body);
    const bool delivers = frame.head.command == smpp_command::deliver_sm || frame.head.command == smpp_command::data_sm;
    if (frame.is != smpp_frame::kind::whole || !delivers) return unreadable_receipt{"it is no delivery of SMPP's"};
    const auto body = decode_message(frame.head.command, frame.body);
    if (const auto* fault = std::get_if<smpp_fault>(&body)) return unreadable_receipt{fault->why};
    const auto& m = std::get<smpp_message>(body);
    const auto octets = octets_of(m);
    if (const auto found = said(m, octets)) return receipt_of(what, m, *found);
    return words_of(what, m, octets);
}

/// The fields of a receipt; nothing: it is a person's message.
std::optional<fields> reader::said(const smpp_message& m, std::string_view octets) const
{
    constexpr std::size_t longest = 1024;
    const auto text = octets.substr(0, longest);
    const bool marked = is_receipt(m);
    if (!marked && !dialect_.unmarked) return std::nullopt;
    auto found =
        dialect_.format.empty() ? read_by_book(text) : read_by_format(dialect_.format, text).value_or(fields{});
    if (!marked && (!found.contains("id") || !found.contains("stat"))) return std::nullopt;
    return found;
}

const state_row* state_named(std::string_view name)
{
    const auto row = std::ranges::find(states, name, &state_row::name);
    return row == states.end() ? nullptr : &*row;
}

/// In capitals; empty: it says none. The parameter comes before the text.
std::string state_of(const smpp_message& m, const fields& found)
{
    if (const auto* tlv = m.tlv(smpp_tag::message_state); tlv && tlv->value.size() == 1) {
        const int number = static_cast<unsigned char>(tlv->value.front());
        const auto row = std::ranges::find(states, number, &state_row::number);
        return row == states.end() ? fmt::format("STATE {}", number) : std::string{row->name};
    }
    const auto stat = found.find("stat");
    return stat == found.end() ? std::string{} : in_capitals(printable(stat->second, 32));
}

std::string network_error_of(const smpp_message& m)
{
    const auto* tlv = m.tlv(smpp_tag::network_error_code);
    if (!tlv || tlv->value.size() != 3) return {};
    const auto octet = [&](std::size_t at) { return static_cast<unsigned char>(tlv->value[at]); };
    return say(phrase::network_error, {std::to_string(octet(0)), std::to_string(octet(1) << 8 | octet(2))});
}

/// The answer's id, as it can be found again. A parameter repeats it as it was; how the text writes it is the
/// dialect's.
std::string reference_of(const smpp_message& m, const fields& found, smpp_ids written)
{
    const auto* tlv = m.tlv(smpp_tag::receipted_message_id);
    const auto in_text = found.find("id");
    if (tlv && (written == smpp_ids::same || in_text == found.end()))
        return reference_of_answer(decode_id(tlv->value), written);
    return in_text == found.end() ? std::string{} : reference_of_receipt(decode_id(in_text->second), written);
}

read_receipt reader::receipt_of(const raw_receipt& what, const smpp_message& m, const fields& found) const
{
    const auto state = state_of(m, found);
    if (state.empty()) return unreadable_receipt{"the receipt names no state"};
    const auto* known = state_named(state);
    const auto mapped = dialect_.states.find(state);
    if (!known && mapped == dialect_.states.end())
        return unreadable_receipt{"a state that is not in the book: " + state};
    const auto means = mapped == dialect_.states.end() ? known->means : mapped->second;
    const auto kind = kind_of(means);
    if (!kind) return std::vector<told>{};

    const auto get = [&](std::string_view name) {
        const auto at = found.find(name);
        return at == found.end() ? std::string{} : printable(at->second, 32);
    };
    told_receipt receipt;
    receipt.provider = what.provider;
    receipt.reference = reference_of(m, found, dialect_.ids);
    receipt.to = number_of(m.source);
    if (receipt.reference.empty() && receipt.to.empty())
        return unreadable_receipt{"the receipt names neither a message nor a number"};
    receipt.what.kind = *kind;
    receipt.what.at = time_of(get("done"), dialect_.ahead, what.received);
    receipt.what.code = get("err").empty() ? state : state + " " + get("err");
    const bool as_usual = known && known->means == means && known->detail;
    receipt.what.detail = as_usual ? say(*known->detail) : say(phrase::provider_state, {state});
    if (const auto error = network_error_of(m); !error.empty()) receipt.what.detail += " (" + error + ")";
    const auto key = receipt.reference.empty() ? std::string{} : receipt.reference + " " + state;
    return std::vector<told>{{key, std::move(receipt)}};
}

/// As the book has it; message classes are GSM's or, with the third bit, octets.
std::optional<sms_alphabet> reader::alphabet_of(std::uint8_t data_coding) const
{
    switch (data_coding) {
        case 0:
            return usual_;
        case 1:
            return sms_alphabet::ascii;
        case 3:
            return sms_alphabet::latin1;
        case 8:
            return sms_alphabet::ucs2;
        default:
            if ((data_coding & 0xf4) == 0xf0 || data_coding == 0x10) return sms_alphabet::gsm7;
            return data_coding == 0x18 ? std::optional{sms_alphabet::ucs2} : std::nullopt;
    }
}

read_receipt reader::words_of(const raw_receipt& what, const smpp_message& m, std::string_view octets) const
{
    const auto alphabet = alphabet_of(m.data_coding);
    if (!alphabet) return unreadable_receipt{fmt::format("a person's message with data_coding {}", m.data_coding)};
    told_words words{channel::sms, number_of(m.source), "message", text_from(*alphabet, octets), what.received};
    return std::vector<told>{{{}, std::move(words)}};
}

/// E.164 where it is a number; a sender made of letters stays as it is.
std::string reader::number_of(const smpp_address& phone) const
{
    const auto digits = phone.digits.starts_with('+') ? phone.digits.substr(1) : phone.digits;
    const bool is_number = !digits.empty() && std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
    if (!is_number) return printable(phone.digits, 64);
    constexpr std::uint8_t international = 1;
    if (phone.ton == international && digits.front() != '0') return "+" + digits;
    const auto told = told_phone(digits, country_);
    return told.empty() ? "+" + digits : told;
}

}  // namespace

receipt_reader make_smpp_reader(smpp_dialect dialect, sms_alphabet usual, std::string country)
{
    return reader{std::move(dialect), usual, std::move(country)};
}

}  // namespace todoke
