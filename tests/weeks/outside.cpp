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
    known_.rules_changed = world_->now();
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
    std::vector<placed_hold*> lasting;
    for (auto& one : known_.holds)
        if (one.until > world_->now()) lasting.push_back(&one);
    if (lasting.empty()) return;
    auto* which = chance_.one_of(lasting);
    const auto no = which->no;
    which->until = world_->now();  // what it held back may go while it is being lifted
    note("lift " + std::to_string(no));
    known_.rules_changed = world_->now();
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
        // It may have listened to somebody who shares an address, too, and has heard it then.
        const bool is_news = may_be_theirs && one.may_have_happened.insert(type).second;
        if (may_be_theirs && type == "purchased" && one.is_ended_by_purchase) one.may_be_cancelled = true;
        if (!is_theirs) continue;
        reacted += fulfil(one, type) && is_news;
        if (type != "purchased" || !one.is_ended_by_purchase) continue;
        cancelled += !one.cancel_asked && is_news;
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

}  // namespace todoke::weeks
