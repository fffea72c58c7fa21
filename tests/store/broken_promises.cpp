// What a store that was opened again lacks of what callers were told.
#include <algorithm>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/file/generation_file.hpp"
#include "tests/store/busy_store.hpp"
#include "tests/store/consistency.hpp"

namespace todoke {

namespace {

std::size_t rows(const message_view& of, timeline_event what)
{
    return static_cast<std::size_t>(
        std::count_if(of.timeline.begin(), of.timeline.end(), [&](const auto& row) { return row.event == what; }));
}

std::size_t ends(const message_view& of, outcome_kind how)
{
    return static_cast<std::size_t>(std::count_if(of.timeline.begin(), of.timeline.end(), [&](const auto& row) {
        return row.event == timeline_event::attempt_ended && row.outcome == how;
    }));
}

}  // namespace

std::vector<std::string> BusyStore::broken_promises()
{
    std::vector<std::string> broken;
    try {
        going_.clear();
        db.reset();
        open();
        if (run(db->box().recognise()).adopts) broken.push_back("it is taken for a copy");
        find_contradictions(broken);
        run(db->settle_left_over(rules(), now));
        for (const auto& one : asked_) look_at(one, broken);
        look_at_the_rest(broken);
        look_outside(broken);
        submit_all_again(broken);
        if (!work(1)) broken.push_back("it does not go on");
        find_contradictions(broken);
    } catch (const std::exception& e) {
        broken.push_back(std::string{"it does not work: "} + e.what());
    }
    return broken;
}

/// What a start knows it by (store/sqlite/box.cpp), asked of the bare file.
bool BusyStore::knows_its_generation()
{
    db_connection raw{path(), db_connection::mode::read_only, {}};
    const auto fact = [&](const std::string& key) {
        return raw.integer(("SELECT coalesce((SELECT value FROM box WHERE key = '" + key + "'), -1)").c_str());
    };
    const auto beside = generation_file{path()}.read().value_or(-1);
    return fact("generation") == -1 || beside == fact("generation") || beside == fact("generation_before");
}

std::vector<std::string> BusyStore::broken_promises_of_a_copy()
{
    std::vector<std::string> broken;
    try {
        going_.clear();
        db.reset();
        open();
        const bool is_known = knows_its_generation();
        const auto facts = run(db->facts());
        const bool is_in_doubt = run(db->box().recognise()).adopts.has_value();
        if (is_known && is_in_doubt) broken.push_back("it is taken for a copy");
        if (!is_known && !is_in_doubt && facts.queued > 0)
            broken.push_back("it is not taken for a copy, though something waits");
        copies_ += is_in_doubt;
        find_contradictions(broken);
        run(db->settle_left_over(rules(), now));
        for (const auto& one : asked_) look_at(one, broken);
    } catch (const std::exception& e) {
        broken.push_back(std::string{"as a copy it does not work: "} + e.what());
    }
    return broken;
}

void BusyStore::find_contradictions(std::vector<std::string>& broken)
{
    for (auto& one : contradictions(path())) broken.push_back(std::move(one));
    if (auto said = integrity(path()); said != "ok") broken.push_back("integrity_check: " + said);
}

/// After what was under way was settled: each attempt that anybody was told of has ended.
void BusyStore::look_at(const witnessed& one, std::vector<std::string>& broken)
{
    if (!one.id) return;
    const auto complain = [&](const std::string& what) { broken.push_back(one.what.idempotency_key + ": " + what); };
    const auto found = run(db->find(*one.id));
    if (!found) {
        if (!may_be_purged(one)) complain("lost");
        return;
    }
    if (one.is_cancelled && found->facts.now != state::cancelled) complain("lost that it was cancelled");
    if (one.is_resolved && rows(*found, timeline_event::resolved) == 0) complain("lost what an operator said of it");
    if (one.is_erased && !found->content.empty()) complain("lost that it was erased");
    const auto begun = rows(*found, timeline_event::sending), ended = rows(*found, timeline_event::attempt_ended);
    if (begun != ended) complain("an attempt without an end");
    if (begun < one.starts) complain("lost an attempt");
    if (begun > one.starts + unanswered_dispatches_) complain("an attempt that nobody was given");
    for (const auto how : one.ends)
        if (ends(*found, how) < static_cast<std::size_t>(std::count(one.ends.begin(), one.ends.end(), how)))
            complain("lost the end of an attempt");
}

void BusyStore::look_at_the_rest(std::vector<std::string>& broken)
{
    for (auto& [who, last] : people_) {
        const auto found = run(db->customer(who));
        if (last.is_sure && found.has_value() != last.is_there) broken.push_back(who + ": lost what became of them");
        if (last.is_sure && found && found->to != last.to) broken.push_back(who + ": lost their addresses");
        last.is_sure = true;
        last.is_there = found.has_value();
        if (found) last.to = found->to;
    }
    for (const auto& [key, at] : kept_) {
        raw_receipt again{"smsc", "smpp.deliver_sm", key, {}, "stat:DELIVRD", at};
        if (run(db->inbox().keep(std::move(again))) && at >= purged_before_) broken.push_back(key + ": lost");
    }
    const auto holds = run(db->box().holds());
    for (const auto no : holds_)
        if (std::none_of(holds.begin(), holds.end(), [&](const hold& h) { return h.no == no; }))
            broken.push_back("hold " + std::to_string(no) + ": lost");
}

/// As backends do with what was not answered, and now and then with what was.
void BusyStore::submit_all_again(std::vector<std::string>& broken)
{
    std::vector<boost::asio::awaitable<accepted_submission>> again;
    std::vector<witnessed*> whose;
    for (auto& one : asked_) {
        if (may_be_purged(one)) continue;
        again.push_back(db->accept(one.what, rules(), now));
        whose.push_back(&one);
    }
    const auto answers = run_all(std::move(again));
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const auto* made = std::get_if<stored>(&answers[i]);
        if (whose[i]->id && (!made || made->id != *whose[i]->id || !made->replayed))
            broken.push_back(whose[i]->what.idempotency_key + ": stored a second time");
        if (!made || whose[i]->id) continue;
        whose[i]->id = made->id;
        by_id_[made->id] = static_cast<std::size_t>(whose[i] - asked_.data());
    }
}

}  // namespace todoke
