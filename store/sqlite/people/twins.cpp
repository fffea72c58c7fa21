#include "store/sqlite/people/twins.hpp"

#include <algorithm>

namespace todoke {

namespace {

/// Whether its text is, or may be, out on this channel; if it is out nowhere, whether this is where it would go next.
bool goes_by(const tracked& t, channel on)
{
    bool is_out = false, is_out_here = false;
    for (std::size_t i = 0; i < t.at.legs.size(); ++i) {
        const auto& leg = t.at.legs[i];
        const bool is_under_way = t.flight && t.flight->leg == i;
        if (!is_under_way && leg.now != leg_state::accepted && leg.now != leg_state::uncertain) continue;
        is_out = true;
        is_out_here = is_out_here || leg.asked.on == on;
    }
    return is_out ? is_out_here : t.at.leg < t.at.legs.size() && t.at.legs[t.at.leg].asked.on == on;
}

/// What cannot be read may be anything: it is the same thing.
bool is_same_text(books& b, const message_row& row, channel on, message_no other)
{
    const auto t = load(b, other);
    return !t || t->row.line_sms_print == row.line_sms_print || !goes_by(*t, on);
}

void find_by_text(books& b, const tracked& t, const std::vector<person_no>& identities, instant now, situation& to)
{
    const auto same = holders_of(b, claim_kind::text, identities, t.row.any_print, t.row.no, now);
    for (const auto& leg : t.at.legs) {
        const auto on = leg.asked.on;
        const auto twin = std::find_if(same.begin(), same.end(),
                                       [&](const holder& one) { return is_same_text(b, t.row, on, one.no); });
        if (twin != same.end()) to.text_twin[index_of(on)] = twin->id;
    }
}

void find_line_against_sms(books& b, const tracked& t, const std::vector<person_no>& identities, instant now,
                           situation& to)
{
    for (const auto& leg : t.at.legs) {
        const auto on = leg.asked.on;
        if (on == channel::email || leg.now > leg_state::uncertain) continue;
        const auto kind = on == channel::line ? claim_kind::sms_text : claim_kind::line_text;
        if (const auto twin = holder_of(b, kind, identities, t.row.line_sms_print, t.row.no, now))
            to.text_twin[index_of(on)] = twin->id;
    }
}

}  // namespace

std::vector<holder> twins_of(books& b, const message_row& row, channel on, const std::vector<person_no>& identities,
                             instant now)
{
    std::vector<holder> all;
    if (!row.dedupe_key.empty()) all = holders_of(b, claim_kind::key, identities, row.dedupe_key, row.no, now);
    if (row.any_print.empty() || !all.empty()) return all;
    all = holders_of(b, claim_kind::text, identities, row.any_print, row.no, now);
    std::erase_if(all, [&](const holder& one) { return !is_same_text(b, row, on, one.no); });
    return all;
}

std::optional<holder> successor(books& b, const tracked& t, const std::vector<person_no>& identities, instant now)
{
    const auto all = twins_of(b, t.row, t.at.legs.at(t.at.leg).asked.on, identities, now);
    return all.empty() ? std::nullopt : std::optional{all.front()};
}

std::optional<message_id> heir_of_key(books& b, const tracked& t, const std::optional<customer_row>& customer,
                                      instant now)
{
    if (is_open(t.at) || t.row.dedupe_key.empty()) return std::nullopt;
    const auto identities = identities_of(t.row, customer);
    const auto heir = holder_of(b, claim_kind::key, identities, t.row.dedupe_key, t.row.no, now);
    return heir ? std::optional{heir->id} : std::nullopt;
}

void find_text_twins(books& b, const tracked& t, const std::vector<person_no>& identities, instant now, situation& to)
{
    if (!t.row.line_sms_print.empty()) find_line_against_sms(b, t, identities, now, to);  // of any class
    if (!t.row.any_print.empty()) find_by_text(b, t, identities, now, to);
}

bool may_have_text_twins(const message_row& row)
{
    return !row.line_sms_print.empty() || !row.any_print.empty();
}

}  // namespace todoke
