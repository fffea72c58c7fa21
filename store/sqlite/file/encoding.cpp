#include "store/sqlite/file/encoding.hpp"

#include <algorithm>
#include <cstring>

#include "store/sqlite/file/packing.hpp"

namespace todoke {

namespace {

constexpr std::uint64_t follow_up_bit = 1, allowed_clock_bit = 2, own_life_bit = 16;

bool is_untouched(const leg_row& l)
{
    return l.now == leg_state::waiting && l.attempts == 0 && l.tries == 0 && !l.first_try && !l.last_try && !l.ended &&
           l.provider.empty() && l.address.empty() && !l.not_before && !l.reacted && !l.delivered;
}

void put_id(packer& to, const message_id& id)
{
    const bool is_set = id != message_id{};
    to.text(is_set ? std::string_view{reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()}
                   : std::string_view{});
}

message_id take_id(unpacker& from)
{
    message_id made;
    const auto stored_bytes = from.text();
    if (stored_bytes.empty()) return made;
    if (stored_bytes.size() != made.bytes.size()) refuse_row("an id has not 16 bytes");
    std::memcpy(made.bytes.data(), stored_bytes.data(), stored_bytes.size());
    return made;
}

}  // namespace

std::string pack_route(const std::vector<leg_request>& route)
{
    packer made;
    for (const auto& leg : route) {
        const auto flags = (leg.when ? follow_up_bit : 0) |
                           (leg.when && leg.when->allowed_clock ? allowed_clock_bit : 0) |
                           (leg.when && leg.when->ttl > span{0} ? own_life_bit : 0);
        made.number(static_cast<std::uint64_t>(leg.on) << 2 | flags);
        made.text(leg.via);
        if (!leg.when) continue;
        made.text(leg.when->lacks);
        made.number(static_cast<std::uint64_t>(leg.when->after.count()));
        if (leg.when->ttl > span{0}) made.number(static_cast<std::uint64_t>(leg.when->ttl.count()));
    }
    return made.take();
}

std::vector<leg_request> unpack_route(std::string_view packed)
{
    std::vector<leg_request> made;
    for (unpacker from{packed}; !from.at_end();) {
        const auto head = from.number();
        leg_request leg;
        leg.on = word_from<channel>((head & ~own_life_bit) >> 2);
        leg.via = from.text();
        if (head & follow_up_bit) {
            leg.when.emplace();
            leg.when->lacks = from.text();
            leg.when->after = span{static_cast<std::int64_t>(from.number())};
            leg.when->allowed_clock = head & allowed_clock_bit;
            if (head & own_life_bit) leg.when->ttl = span{static_cast<std::int64_t>(from.number())};
        }
        made.push_back(std::move(leg));
    }
    return made;
}

constexpr std::uint64_t knows_bit = 1, begun_bit = 2, reacted_bit = 4, delivered_bit = 8, parts_bit = 16;

namespace {

void put_leg(packer& to, const leg_row& leg)
{
    to.number(static_cast<std::uint64_t>(leg.now));
    to.number(static_cast<std::uint64_t>(leg.why));
    to.number(static_cast<std::uint64_t>(leg.tries));
    to.number(static_cast<std::uint64_t>(leg.attempts));
    to.when(leg.first_try);
    to.when(leg.last_try);
    to.when(leg.ended);
    to.text(leg.provider);
    to.text(leg.address);
    to.number((leg.provider_knows ? knows_bit : 0) | (leg.begun ? begun_bit : 0) | (leg.reacted ? reacted_bit : 0) |
              (leg.delivered ? delivered_bit : 0) | (leg.parts > 1 ? parts_bit : 0));
    put_id(to, leg.attempt_key);
    to.when(leg.not_before);
    if (leg.reacted) to.when(leg.reacted);
    if (leg.delivered) to.when(leg.delivered);
    if (leg.parts > 1) to.number(leg.parts);
}

/// As put_leg of one that is untouched, in the bytes of one that was accepted: three instants, a provider's name of up
/// to eleven bytes, and an id, for which the zeros of name, id and last instant are as wide as they may be.
void put_room(packer& to)
{
    constexpr std::size_t instant_bytes = 6, widest = 10;
    for (int i = 0; i < 4; ++i) to.number(0);
    for (int i = 0; i < 3; ++i) to.wide_zero(instant_bytes);
    to.wide_zero(widest);
    to.number(0);
    to.number(0);
    to.wide_zero(widest);
    to.wide_zero(widest);
}

}  // namespace

std::string pack_legs(const std::vector<leg_row>& legs)
{
    if (std::all_of(legs.begin(), legs.end(), is_untouched)) return {};
    packer made;
    for (const auto& leg : legs) put_leg(made, leg);
    return made.take();
}

std::string pack_legs_with_room(const std::vector<leg_row>& legs)
{
    if (auto touched = pack_legs(legs); !touched.empty() || legs.empty()) return touched;
    packer made;
    put_room(made);
    for (std::size_t i = 1; i < legs.size(); ++i) put_leg(made, legs[i]);
    return made.take();
}

std::vector<leg_row> unpack_legs(std::string_view packed, const std::vector<leg_request>& route)
{
    std::vector<leg_row> made(route.size());
    unpacker from{packed};
    for (std::size_t i = 0; i < route.size(); ++i) {
        auto& leg = made[i];
        leg.asked = route[i];
        if (from.at_end()) continue;
        leg.now = word_from<leg_state>(from.number());
        leg.why = word_from<rule>(from.number());
        leg.tries = from.small();
        leg.attempts = from.small();
        leg.first_try = from.when();
        leg.last_try = from.when();
        leg.ended = from.when();
        leg.provider = from.text();
        leg.address = from.text();
        const auto bits = from.number();
        leg.provider_knows = (bits & knows_bit) != 0;
        leg.begun = (bits & begun_bit) != 0;
        leg.attempt_key = take_id(from);
        leg.not_before = from.when();
        if (bits & reacted_bit) leg.reacted = from.when();
        if (bits & delivered_bit) leg.delivered = from.when();
        if (bits & parts_bit) leg.parts = from.number();
    }
    if (!from.at_end()) refuse_row("there are more legs than the message has");
    return made;
}

std::string pack_texts(const std::vector<std::string>& texts)
{
    packer made;
    for (const auto& text : texts) made.text(text);
    return made.take();
}

std::vector<std::string> unpack_texts(std::string_view packed)
{
    std::vector<std::string> made;
    for (unpacker from{packed}; !from.at_end();) made.push_back(from.text());
    return made;
}

std::string pack_persons(const std::vector<person_no>& persons)
{
    packer made;
    for (const auto person : persons) made.number(static_cast<std::uint64_t>(person.value));
    return made.take();
}

std::vector<person_no> unpack_persons(std::string_view packed)
{
    std::vector<person_no> made;
    for (unpacker from{packed}; !from.at_end();) made.push_back({static_cast<std::int64_t>(from.number())});
    return made;
}

std::string pack_channels(const std::vector<channel>& channels)
{
    std::string made;
    for (const auto on : channels) made += static_cast<char>(on);
    return made;
}

std::vector<channel> unpack_channels(std::string_view packed)
{
    std::vector<channel> made;
    for (const char on : packed) made.push_back(word_from<channel>(static_cast<std::uint8_t>(on)));
    return made;
}

std::string pack_consents(const consent_table& consents)
{
    packer made;
    for (const auto& [klass, channels] : consents) {
        made.text(klass);
        for (const auto& given : channels) {
            made.number(given ? 1 + given->granted : 0);
            if (given) made.number(static_cast<std::uint64_t>(given->at.time_since_epoch().count()));
        }
    }
    return made.take();
}

consent_table unpack_consents(std::string_view packed)
{
    consent_table made;
    for (unpacker from{packed}; !from.at_end();) {
        auto& channels = made[from.text()];
        for (auto& given : channels)
            if (const auto kind = from.number(); kind != 0)
                given = consent{kind == 2, instant{span{static_cast<std::int64_t>(from.number())}}};
    }
    return made;
}

/// Beside the state, so that answers which were packed before there was one can be read.
constexpr std::uint64_t estimated_bit = 64;

std::string pack_answer(const stored& answer)
{
    packer made;
    made.number(static_cast<std::uint64_t>(answer.now) | (answer.estimated ? estimated_bit : 0));
    if (answer.estimated) made.when(answer.estimated);
    made.number(answer.on ? 1 + static_cast<std::uint64_t>(*answer.on) : 0);
    made.when(answer.due);
    made.text(answer.detail);
    put_id(made, answer.duplicate_of.value_or(message_id{}));
    for (const auto& held : answer.held_by) {
        made.number(static_cast<std::uint64_t>(held.by));
        made.when(held.until);
        made.text(held.detail);
    }
    return made.take();
}

stored unpack_answer(std::string_view packed)
{
    stored made;
    unpacker from{packed};
    const auto head = from.number();
    made.now = word_from<state>(head & ~estimated_bit);
    if (head & estimated_bit) made.estimated = from.when();
    if (const auto on = from.number(); on != 0) made.on = word_from<channel>(on - 1);
    made.due = from.when().value_or(instant{});
    made.detail = from.text();
    if (const auto twin = take_id(from); twin != message_id{}) made.duplicate_of = twin;
    while (!from.at_end()) {
        held why;
        why.by = word_from<rule>(from.number());
        why.until = from.when().value_or(instant{});
        why.detail = from.text();
        made.held_by.push_back(std::move(why));
    }
    return made;
}

}  // namespace todoke
