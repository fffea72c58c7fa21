#include "store/sqlite/receipts/leg_story.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace todoke {

namespace {

/// The message's rows, the oldest first.
std::vector<journal_row> story_rows(books& b, const tracked& t)
{
    std::vector<journal_row> made;
    for (auto at = t.at.last; at; at = made.back().prev) made.push_back(b.reads.journal(at, t.row.no));
    std::reverse(made.begin(), made.end());
    return made;
}

}  // namespace

void sending::learn(const std::string& name, receipt_kind what)
{
    if (is_taken) return;
    const bool is_part = shows_arrival(what) || what == receipt_kind::accepted;
    (is_part ? parts : refused).insert(name);
    is_taken = what == receipt_kind::accepted;
}

const sending* leg_story::of(const std::string& reference) const
{
    const auto has = [&](const sending& one) {
        return one.parts.contains(reference) || one.refused.contains(reference);
    };
    const auto found = std::find_if(sent.rbegin(), sent.rend(), has);
    return found == sent.rend() ? nullptr : &*found;
}

leg_story story_of(books& b, const tracked& t, std::size_t leg, const told_receipt& what)
{
    leg_story made;
    std::set<std::string> delivered;
    bool goes_anew = false;
    for (const auto& row : story_rows(b, t)) {
        goes_anew = goes_anew || row.event == timeline_event::retried;
        if (row.leg != leg) continue;
        if (row.event == timeline_event::attempt_ended) {
            if (std::exchange(goes_anew, false)) made.sent.emplace_back();
            made.sent.back().parts.insert(row.references.begin(), row.references.end());
            made.sent.back().is_taken = row.result == outcome_kind::accepted;
        }
        if (row.event != timeline_event::receipt) continue;
        const auto named = row.references.empty() ? std::string{} : row.references.front();
        made.is_told =
            made.is_told || (row.receipt == what.what.kind && named == what.reference && row.code == what.what.code);
        if (!named.empty() && row.receipt && !made.of(named)) made.sent.back().learn(named, *row.receipt);
        if (row.receipt == receipt_kind::delivered) delivered.insert(named);
        goes_anew = goes_anew || (row.receipt == receipt_kind::expired && made.sent.back().parts.contains(named));
    }
    if (goes_anew && t.at.legs[leg].now == leg_state::waiting) made.sent.emplace_back();
    for (auto& one : made.sent)
        std::set_intersection(one.parts.begin(), one.parts.end(), delivered.begin(), delivered.end(),
                              std::inserter(one.delivered, one.delivered.end()));
    return made;
}

std::size_t parts_of(const leg_row& leg, const sending& one)
{
    return one.is_taken ? one.parts.size() : std::max(leg.parts, one.parts.size());
}

}  // namespace todoke
