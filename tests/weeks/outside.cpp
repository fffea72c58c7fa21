// What reaches a site from outside: an operator's holds, what customers do, what providers tell later.
#include "tests/weeks/story.hpp"

namespace todoke::weeks {

using namespace std::chrono_literals;

namespace {

std::string in_quotes(const std::string& text)
{
    return '"' + text + '"';
}

}  // namespace

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
    note("lift " + std::to_string(which->no));
    if (!world_->lift_hold(which->no)) complain("holds are kept", std::to_string(which->no));
    known_.holds.erase(which);
    look_at_all();
}

/// It cancels what listens to it, and was stored before.
void story::purchase()
{
    const auto id = customer_name(chance_.below(people_count));
    const auto answer = world_->tell_event(R"({"customer": ")" + id + R"(", "type": "purchased"})");
    note("event of " + id);
    const auto* told_of = std::get_if<event_answer>(&answer);
    if (told_of == nullptr) return complain("events are taken", id);
    std::size_t listening = 0;
    for (auto& one : known_.messages) {
        if (!one.is_ended_by_purchase || one.customer != id || one.erased) continue;
        if (!one.is_over && !one.cancel_asked) ++listening;
        one.cancel_asked = true;
    }
    if (told_of->cancelled < listening)
        complain("events", std::to_string(listening) + " listened, it reached " + std::to_string(told_of->cancelled));
    look_at_all();
}

/// What a provider tells of a leg that it took: it arrived, or never will.
void story::receive()
{
    std::vector<told*> out;
    for (auto& one : known_.messages)
        if (one.id && one.is_over && !one.erased && one.seen.facts.now == state::sent) out.push_back(&one);
    if (out.empty()) return;
    auto& one = *chance_.one_of(out);
    told_receipt what;
    what.message = one.id;
    const auto& legs = one.seen.facts.legs;
    while (what.leg < legs.size() && legs[what.leg].now != leg_state::accepted) ++what.leg;
    if (what.leg == legs.size()) return;
    const auto on = legs[what.leg].asked.on;
    what.what.kind = chance_.happens(60) ? receipt_kind::delivered : receipt_kind::failed;
    what.what.at = world_->now();
    note("receipt m" + std::to_string(one.number) + " " + std::string{to_text(on)} + " " +
         std::string{to_text(what.what.kind)});
    const auto leg = what.leg;
    const bool is_bad = what.what.kind == receipt_kind::failed;
    auto& entry = one.slots.at(on);
    const auto before = entry.now;
    one.has_receipt = true;
    if (is_bad) {  // the next leg may go while it is being told
        entry.now = slot::is::given_back;
        one.is_over = false;
    }
    world_->tell(std::move(what));
    if (is_bad && world_->find(*one.id).facts.legs.at(leg).now == leg_state::accepted) entry.now = before;
    look_at_all();
}

}  // namespace todoke::weeks
