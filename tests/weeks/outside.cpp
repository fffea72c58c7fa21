// What reaches a site from outside: an operator's holds, what customers do, what providers tell later.
#include <algorithm>

#include "tests/weeks/bodies.hpp"
#include "tests/weeks/story.hpp"

namespace todoke::weeks {

using namespace std::chrono_literals;

void story::hold()
{
    placed_hold made;
    std::string scope = "\"all\": true";
    switch (chance_.below(3)) {
        case 0: {
            std::vector<std::string> classes;
            for (const auto& [name, klass] : known_.site.classes) classes.push_back(name);
            made.klass = chance_.one_of(classes);
            scope = "\"class\": " + in_quotes(made.klass);
            break;
        }
        case 1:
            made.on = chance_.one_of(std::vector<channel>{all_channels.begin(), all_channels.end()});
            scope = "\"channel\": " + in_quotes(std::string{to_text(*made.on)});
            break;
        default:
            break;
    }
    made.until = std::chrono::floor<std::chrono::seconds>(world_->now() + chance_.length(10min, 20h));
    const auto body =
        "{\"scope\": {" + scope + "}, \"reason\": \"drawn\", \"until\": " + in_quotes(to_text(made.until)) + "}";
    note("hold " + body);
    const auto answer = world_->place_hold(body);
    if (const auto* no = std::get_if<std::int64_t>(&answer)) {
        made.no = *no;
        known_.holds.push_back(made);
    } else {
        complain("holds are taken", body);
    }
    look_at_all();
}

void story::lift()
{
    std::erase_if(known_.holds, [&](const placed_hold& one) { return one.until <= world_->now(); });
    if (known_.holds.empty()) return;
    const auto which = known_.holds.begin() + chance_.below(static_cast<int>(known_.holds.size()));
    const auto no = which->no;
    known_.holds.erase(which);  // what it held back may go while it is being lifted
    note("lift " + std::to_string(no));
    if (!world_->lift_hold(no)) complain("holds are kept", std::to_string(no));
    look_at_all();
}

/// It cancels what listens to it, and was stored before.
void story::purchase()
{
    happen("purchased");
}

void story::visit()
{
    happen("visited");
}

/// What a customer does reaches each message of theirs that waits for it, or for it not to happen.
void story::happen(const std::string& type)
{
    const auto id = customer_name(chance_.below(people_count));
    note("event of " + id + ": " + type);
    std::size_t cancelled = 0, reacted = 0;
    told visitor;
    visitor.customer = id;
    visitor.known = known_.marks_of(id, {});
    for (auto& one : known_.messages) {
        if (!one.id || one.is_over || one.erased || world_->now() < one.stored) continue;
        const bool is_theirs = one.customer == id;
        const bool may_be_theirs = is_theirs || known_.may_be_same_person(one, visitor);
        if (may_be_theirs) one.may_have_happened.insert(type);
        if (may_be_theirs && type == "purchased" && one.is_ended_by_purchase) one.may_be_cancelled = true;
        if (!is_theirs) continue;
        reacted += fulfil(one, type);
        if (type != "purchased" || !one.is_ended_by_purchase) continue;
        cancelled += !one.cancel_asked;
        one.cancel_asked = true;
    }
    const auto answer = world_->tell_event(body_of({member("customer", id), member("type", type)}));
    const auto* told_of = std::get_if<event_answer>(&answer);
    if (told_of == nullptr) return complain("events are taken", id);
    if (told_of->cancelled < cancelled || told_of->reacted < reacted)
        complain("events", std::to_string(cancelled) + " and " + std::to_string(reacted) + " listened, it reached " +
                               std::to_string(told_of->cancelled) + " and " + std::to_string(told_of->reacted));
    look_at_all();
}

/// Marks the follow-ups that go only without it and still have something to send. Whether there are any.
bool story::fulfil(told& one, const std::string& type)
{
    bool any = false;
    const auto& legs = one.seen.facts.legs;
    for (std::size_t i = 1; i < one.legs.size(); ++i) {
        const auto head = head_of(one.legs, i);
        const bool is_to_come = legs[i].now == leg_state::waiting || legs[i].now == leg_state::sending;
        if (head == 0 || one.legs[head].when->lacks != type || !is_to_come) continue;
        any = one.fulfilled.insert(head).second || any;
    }
    if (any) ++counted_.seen["a condition was fulfilled"];
    return any;
}

/// What a provider tells of a leg that it took: it arrived, or never will.
void story::receive()
{
    std::vector<std::pair<told*, std::size_t>> out;
    for (auto& one : known_.messages) {
        const auto now = one.seen.facts.now;
        if (!one.id || one.erased || one.is_flying() || (now != state::sent && now != state::watching)) continue;
        const auto& legs = one.seen.facts.legs;
        for (std::size_t leg = 0; leg < legs.size(); ++leg)
            if (legs[leg].now == leg_state::accepted) out.emplace_back(&one, leg);
    }
    if (out.empty()) return;
    const auto [which, leg] = chance_.one_of(out);
    auto& one = *which;
    told_receipt what;
    what.message = one.id;
    what.leg = leg;
    const auto on = one.legs[leg].on;
    what.what.kind = chance_.happens(60) ? receipt_kind::delivered : receipt_kind::failed;
    what.what.at = world_->now();
    note("receipt m" + std::to_string(one.number) + " " + std::string{to_text(on)} + " " +
         std::string{to_text(what.what.kind)});
    const bool is_bad = what.what.kind == receipt_kind::failed;
    auto& entry = one.slots.at(on);
    const auto before = entry;
    one.has_receipt = true;
    if (is_bad) {  // the next leg may go while it is being told
        entry.now = slot::is::given_back;
        entry.known = world_->now();
        one.is_over = false;
    }
    world_->tell(std::move(what));
    if (is_bad && world_->find(*one.id).facts.legs.at(leg).now == leg_state::accepted) entry = before;
    look_at_all();
}

}  // namespace todoke::weeks
