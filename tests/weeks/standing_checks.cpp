// What must be true of messages between hand-overs: at storing, whenever one is read, and of all of them together.
#include <algorithm>

#include "tests/weeks/checks.hpp"
#include "tests/weeks/dedupe_checks.hpp"
#include "tests/weeks/leg_checks.hpp"
#include "tests/weeks/looks.hpp"

namespace todoke::weeks {

using namespace std::chrono_literals;

namespace {

complaint cancelled_for_cause(const ledger&, const told& message, instant)
{
    const bool is_asked = message.cancel_asked || message.may_be_cancelled || message.erased;
    if (message.seen.facts.now != state::cancelled || is_asked) return std::nullopt;
    return "nobody asked for it";
}

complaint late_for_cause(const ledger&, const told& message, instant)
{
    for (const auto& leg : message.seen.facts.legs)
        if (leg.why == rule::max_lateness && !message.may_be_missed) return "it was not due while the box was down";
    return std::nullopt;
}

/// Whatever a message is, a row says since when, and one of the rows of that time by which rule.
complaint states_are_explained(const ledger&, const told& message, instant)
{
    const auto& rows = message.seen.timeline;
    for (std::size_t first = 0; first < rows.size();) {
        auto next = first;
        bool has_rule = false;
        for (; next < rows.size() && rows[next].now == rows[first].now; ++next)
            has_rule = has_rule || rows[next].why != rule::none;
        const auto now = rows[first].now;
        const bool is_good_news = now == state::sending || now == state::sent || now == state::delivered;
        const bool goes_at_once = next < rows.size() && rows[next].at == rows[first].at;
        // Nothing holds it: another leg's attempt left it in the doubt it was in.
        const bool is_as_before =
            rows[first].event == timeline_event::attempt_ended && rows[first].outcome != outcome_kind::uncertain;
        const bool waits_for_room = now == state::queued || is_as_before;
        if (!has_rule && !is_good_news && !goes_at_once && !waits_for_room)
            return "no rule says why it was " + std::string{to_text(now)} + " at " + to_text(rows[first].at);
        first = next;
    }
    return std::nullopt;
}

complaint final_is_final(const ledger&, const told& message, instant)
{
    auto last = state::queued;
    for (const auto& row : message.seen.timeline) {
        const bool is_late_news = last == state::sent && message.has_receipt;
        if (is_final(last) && row.now != last && !is_late_news)
            return "it was " + std::string{to_text(last)} + " before " + to_text(row.at);
        last = row.now;
    }
    return std::nullopt;
}

complaint end_is_explained(const ledger&, const told& message, instant)
{
    const auto now = message.seen.facts.now;
    const auto& last = message.seen.timeline.back();
    if (last.now != now) return "the timeline ends with " + std::string{to_text(last.now)};
    const bool needs_reason = now == state::failed || now == state::expired || now == state::suppressed ||
                              now == state::cancelled || (message.is_over && now == state::uncertain);
    if (needs_reason && last.why == rule::none) return "no rule is named for " + std::string{to_text(now)};
    if (needs_reason && last.detail.empty() && !message.erased) return "no reason is given";
    return std::nullopt;
}

complaint story_is_told(const ledger& known, const told& message, instant)
{
    const auto& rows = message.seen.timeline;
    if (rows.empty() || rows.front().event != timeline_event::stored)
        return "the timeline does not begin with `stored`";
    std::vector<const timeline_row*> ended;
    journal_no last;
    for (const auto& row : rows) {
        if (row.no && row.no <= last) return "rows are out of order";
        if (row.no) last = row.no;
        if (row.event == timeline_event::attempt_ended) ended.push_back(&row);
        const bool defers = row.event == timeline_event::deferred;
        if (defers && (row.why == rule::none || !row.due)) return "a deferral without rule or time";
    }
    std::vector<const attempt*> mine;
    for (const auto at : message.attempts)
        if (known.attempts[at].ended) mine.push_back(&known.attempts[at]);
    if (mine.size() != ended.size())
        return std::to_string(mine.size()) + " attempts ended, the timeline has " + std::to_string(ended.size());
    for (std::size_t i = 0; i < mine.size(); ++i)
        if (ended[i]->outcome != mine[i]->how.kind || ended[i]->started != mine[i]->started)
            return "attempt " + std::to_string(i + 1) + " is not told as it was";
    return std::nullopt;
}

/// What the provider said is what the leg shows.
complaint legs_show_outcomes(const ledger&, const told& message, instant)
{
    if (message.erased) return std::nullopt;
    for (const auto& leg : message.seen.facts.legs) {
        const auto found = message.slots.find(leg.asked.on);
        const auto is = [&](std::initializer_list<leg_state> any) {
            return std::find(any.begin(), any.end(), leg.now) != any.end();
        };
        bool good = true;
        if (found == message.slots.end())
            good = is({leg_state::waiting, leg_state::impossible, leg_state::skipped, leg_state::expired,
                       leg_state::sending});
        else if (found->second.now == slot::is::taken)
            good = is({leg_state::accepted});
        else if (found->second.now == slot::is::doubtful)
            good = is({leg_state::uncertain});
        else if (found->second.now == slot::is::pending)
            good = !is({leg_state::accepted, leg_state::uncertain});
        else if (found->second.now == slot::is::given_back && found->second.tries > 0)
            good = is({leg_state::rejected});
        if (!good) return std::string{to_text(leg.asked.on)} + " is " + std::string{to_text(leg.now)};
        if (message.is_over && is({leg_state::waiting, leg_state::sending})) return "a leg waits after the end";
    }
    return std::nullopt;
}

complaint flight_is_known(const ledger&, const told& message, instant)
{
    if (message.is_flying() == (message.seen.facts.now == state::sending)) return std::nullopt;
    return "it is " + std::string{to_text(message.seen.facts.now)};
}

/// Whoever is not final has a time at which to be looked at again, and a named reason for it.
complaint has_a_due(const ledger&, const told& message, instant now)
{
    if (message.is_over || message.is_flying()) return std::nullopt;
    const auto& facts = message.seen.facts;
    if (facts.due > now && facts.due_by == rule::none) return "no rule says why it waits until " + to_text(facts.due);
    const bool has_one_end = message.has_own_end || !has_follow_up(message.legs);
    if (facts.now == state::queued && has_one_end && facts.due >= message.expires)
        return "it waits until " + to_text(facts.due) + ", past its end";
    if (facts.now == state::uncertain) {
        instant last = message.expires;
        for (const auto& leg : facts.legs) last = std::max(last, leg.last_try.value_or(last));
        if (facts.due > last + 73h) return "it waits too long for a receipt, until " + to_text(facts.due);
    }
    return std::nullopt;
}

complaint each_once(const ledger& known, const whole_store& all)
{
    std::set<message_id> listed;
    for (const auto& one : all.listed)
        if (!listed.insert(one.facts.id).second) return one.facts.id.text() + " is listed twice";
    std::size_t mine = 0;
    for (const auto& one : known.messages) {
        if (!one.id) continue;
        ++mine;
        if (!listed.contains(*one.id)) return named(one) + " is gone";
    }
    if (mine != listed.size()) return "messages are listed that nobody submitted";
    return std::nullopt;
}

complaint counts_are_true(const ledger&, const whole_store& all)
{
    std::map<std::pair<state, std::string>, std::int64_t> counted, listed;
    for (const auto& row : all.due.all)
        if (row.count != 0) counted[{row.in, row.klass}] += row.count;
    for (const auto& one : all.listed) ++listed[{one.facts.now, one.facts.klass}];
    if (counted == listed) return std::nullopt;
    std::string text = "the counts say";
    for (const auto& [what, count] : counted)
        text += " " + what.second + "/" + std::string{to_text(what.first)} + "=" + std::to_string(count);
    text += ", the list";
    for (const auto& [what, count] : listed)
        text += " " + what.second + "/" + std::string{to_text(what.first)} + "=" + std::to_string(count);
    return text;
}

complaint dues_are_true(const ledger& known, const whole_store& all)
{
    std::size_t waiting = 0;
    for (const auto& one : known.messages) {
        if (!one.id || one.is_over || one.is_flying()) continue;
        ++waiting;
        const auto& facts = one.seen.facts;
        const bool is_there = std::any_of(all.due.waiting.begin(), all.due.waiting.end(), [&](const due_row& row) {
            return row.in == facts.now && row.klass == one.klass && row.why == facts.due_by && row.from <= facts.due &&
                   facts.due < row.until;
        });
        if (!is_there) return named(one) + " is in no minute of the counts";
    }
    std::int64_t counted = 0;
    for (const auto& row : all.due.waiting) counted += row.count;
    if (counted == static_cast<std::int64_t>(waiting)) return std::nullopt;
    return std::to_string(counted) + " are counted as waiting, " + std::to_string(waiting) + " wait";
}

/// Whoever is over is not looked at any more, so that only here a second end would show.
complaint listed_as_seen(const ledger& known, const whole_store& all)
{
    std::map<message_id, const message_facts*> listed;
    for (const auto& one : all.listed) listed.emplace(one.facts.id, &one.facts);
    for (const auto& one : known.messages) {
        if (!one.id) continue;
        const auto &now = *listed.at(*one.id), &seen = one.seen.facts;
        if (now.now != seen.now)
            return named(one) + " was last seen " + std::string{to_text(seen.now)} + " and is now " +
                   std::string{to_text(now.now)};
        for (std::size_t i = 0; i < seen.legs.size(); ++i)
            if (now.legs.at(i).now != seen.legs[i].now)
                return named(one) + ": its leg " + std::to_string(i) + " was last seen " +
                       std::string{to_text(seen.legs[i].now)} + " and is now " + std::string{to_text(now.legs[i].now)};
    }
    return std::nullopt;
}

}  // namespace

const std::vector<storing_check> storing_checks{
    {"once for one key or text", once},
};

const std::vector<standing_check> standing_checks{
    {"every end is explained", end_is_explained},        {"final is final", final_is_final},
    {"the timeline tells the story", story_is_told},     {"legs show what providers said", legs_show_outcomes},
    {"an attempt under way is known", flight_is_known},  {"nothing waits without a time and a rule", has_a_due},
    {"suppressed only for cause", suppressed_for_cause}, {"cancelled only on request", cancelled_for_cause},
    {"expired as too late for cause", late_for_cause},   {"every state is explained", states_are_explained},
    {"legs are left out for cause", left_out_for_cause}, {"a fulfilled condition ends it", fulfilled_is_over},
};

const std::vector<whole_check> whole_checks{
    {"every message is there exactly once", each_once},
    {"what is over stays as it was", listed_as_seen},
    {"counts equal a scan", counts_are_true},
    {"what waits is counted by its minute", dues_are_true},
    {"follow-ups wait as long as they say", timers_are_right},
};

bool is_settled(const message_view& one)
{
    if (is_final(one.facts.now)) return true;
    return one.facts.now == state::uncertain && !one.timeline.empty() &&
           one.timeline.back().event == timeline_event::state_changed && one.timeline.back().due == std::nullopt;
}

}  // namespace todoke::weeks
