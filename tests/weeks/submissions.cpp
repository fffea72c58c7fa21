// What backends submit: alone, twice, at once, and again later.
#include <algorithm>

#include "tests/weeks/bodies.hpp"
#include "tests/weeks/story.hpp"

namespace todoke::weeks {

using namespace std::chrono_literals;

namespace {

/// When a key is used once more, seen from the first message that had it.
enum class occasion { uncertain, watching, inside, after };
const std::array<const char*, 4> occasions{"again while uncertain", "again while watching", "again inside the window",
                                           "again after the window"};

std::optional<occasion> occasion_of(const told& first, instant now)
{
    if (first.seen.facts.now == state::uncertain && !first.is_over) return occasion::uncertain;
    if (first.seen.facts.now == state::watching) return occasion::watching;
    const auto last = ledger::handed_over(first);
    if (!first.is_over || !last) return std::nullopt;
    return now < *last + first.window ? occasion::inside : occasion::after;
}

std::string receiver_json(const told& made)
{
    const auto to = members_of(made.to);
    return body_of({member("customer", made.customer),
                    to.empty() ? "" : "\"to\": " + body_of({to, member("time_zone", made.zone)})});
}

}  // namespace

/// To a customer, to addresses, or to a customer at other addresses.
void story::draw_receiver(told& made)
{
    const auto number = chance_.below(people_count);
    const auto& who = known_.people[customer_name(number)];
    const bool by_customer = who.exists && chance_.happens(80);
    if (by_customer) made.customer = customer_name(number);
    if (!by_customer || chance_.happens(10))
        for (const auto on : all_channels)
            if (chance_.happens(70)) made.to[index_of(on)] = address_of(on, number);
    if (!by_customer && made.to == addresses{}) made.to[index_of(channel::email)] = address_of(channel::email, number);
    if (made.to != addresses{} && chance_.happens(30)) made.zone = chance_.one_of(zones);
}

std::string story::draw_times(told& made)
{
    const auto now = world_->now();
    const auto& klass = known_.klass_of(made);
    std::vector<std::string> times;
    if (chance_.happens(20)) {
        made.send_at = std::chrono::floor<std::chrono::seconds>(now + chance_.length(-2h, 72h));
        times.push_back(member("send_at", to_text(*made.send_at)));
    }
    const auto start = made.send_at.value_or(now);
    made.expires = start + klass.ttl;
    if (chance_.happens(30)) {
        const auto ttl = chance_.one_of<span>({5min, 1h, 12h, 30h, 100h});
        made.expires = start + ttl;
        times.push_back(member("ttl", to_text(ttl)));
    } else if (chance_.happens(10)) {
        made.has_own_end = true;
        made.expires = std::chrono::floor<std::chrono::seconds>(std::max(start, now) + chance_.length(1min, 50h));
        times.push_back(member("expires_at", to_text(made.expires)));
    }
    made.window = klass.dedupe_window;
    made.fingerprint = klass.fingerprint;
    if (chance_.happens(15)) {
        made.window = chance_.one_of<span>({10min, 5h, 48h});
        times.push_back(member("dedupe_window", to_text(made.window)));
    }
    const auto body = body_of(times);
    return body.substr(1, body.size() - 2);
}

/// As asked, or the class's.
std::string story::draw_legs(told& made)
{
    const bool is_asked = chance_.happens(65);
    if (is_asked) {
        made.legs = random_route(chance_);
    } else {
        for (const auto on : known_.klass_of(made).legs) made.legs.push_back({on, {}});
    }
    auto earliest = std::max(made.stored, made.send_at.value_or(made.stored));
    for (const auto& leg : made.legs)
        if (leg.when) earliest += leg.when->after;
    made.follows_beyond_end = made.has_own_end && has_follow_up(made.legs) && earliest >= made.expires;
    return is_asked ? "\"legs\": " + to_json(made.legs) : "";
}

/// Enters what is to be submitted; returns its body.
std::string story::draw(told& made, const wish& wanted)
{
    std::vector<std::string> classes;
    for (const auto& [name, klass] : known_.site.classes) classes.push_back(name);
    made.klass = chance_.one_of(classes);
    made.text = wanted.text;
    made.product = wanted.product;
    made.dedupe_key = wanted.key;
    made.stored = world_->now();
    if (wanted.to_whom == nullptr) {
        draw_receiver(made);
    } else {
        made.customer = wanted.to_whom->customer;
        made.to = wanted.to_whom->to;
        made.zone = wanted.to_whom->zone;
    }
    const auto times = draw_times(made);
    const auto legs = draw_legs(made);
    made.may_be_refused = chance_.happens(10);
    made.is_ended_by_purchase = chance_.happens(20);
    if (chance_.happens(30)) made.campaign = "campaign" + std::to_string(chance_.below(3));
    if (chance_.happens(20)) made.cancel_key = "cart" + std::to_string(chance_.below(3));
    const auto words = "news " + std::to_string(made.text) +
                       " https://example.jp/shop?item=" + std::to_string(made.product) +
                       (chance_.happens(20) ? "&utm_source=x" : "");
    const auto receiver = receiver_json(made);
    made.known = known_.marks_of(made.customer, made.to);
    made.given = known_.marks_of("", made.to);
    std::erase_if(made.given, [&](const auto& address) { return known_.has(made.customer, address); });
    return body_of({receiver.substr(1, receiver.size() - 2), member("class", made.klass), legs,
                    member("dedupe_key", made.dedupe_key), times,
                    made.may_be_refused ? member("on_duplicate", "reject") : "",
                    made.is_ended_by_purchase ? "\"cancel_on\": [\"purchased\"]" : "",
                    member("campaign", made.campaign), member("cancel_key", made.cancel_key),
                    "\"content\": {\"text\": " + in_quotes(words) +
                        ", \"email\": {\"subject\": \"news\", \"text\": " + in_quotes(words) + "}}"});
}

told& story::new_message()
{
    auto& made = known_.messages.emplace_back();
    made.number = known_.messages.size() - 1;
    return made;
}

told& story::submit_wish(const wish& wanted)
{
    auto& made = new_message();
    const auto body = draw(made, wanted);
    note("submit m" + std::to_string(made.number) + " " + body);
    submitting_ = &made;
    const auto answer = world_->submit(body);
    submitting_ = nullptr;
    enter_answer(made, answer);
    return made;
}

void story::submit()
{
    const bool is_said_often = chance_.happens(25);
    const auto text = is_said_often ? chance_.below(4) : 100 + ++texts_;
    const auto key = chance_.happens(45) ? "k" + std::to_string(chance_.below(5)) : "";
    const auto& made = submit_wish({text, chance_.below(2), key, nullptr});
    if (key.empty() || made.seen.facts.now != state::uncertain || chance_.happens(30)) return;
    pass_until(world_->now() + chance_.length(1s, 10min));  // a backend that lost its patience, too
    if (!complaint_) say_again(made);
}

/// The same thing from two backends.
void story::submit_twice()
{
    const auto text = 100 + ++texts_;
    const auto key = chance_.happens(60) ? "twice" + std::to_string(text) : "";
    submit_wish({text, 0, key, nullptr});
    if (chance_.happens(30)) pass_until(world_->now() + chance_.length(1s, 2h));
    if (!complaint_) submit_wish({text, 0, key, nullptr});
}

/// The same thing from several backends at the same moment: they are stored in one commit, and one of them is told.
void story::race()
{
    const wish same{100 + ++texts_, 0, "race" + std::to_string(texts_), nullptr};
    std::vector<told*> racing;
    std::vector<std::string> bodies;
    for (int left = chance_.between(2, 4); left > 0; --left) {
        auto one = same;
        if (!racing.empty() && chance_.happens(70)) one.to_whom = racing.front();
        racing.push_back(&new_message());
        bodies.push_back(draw(*racing.back(), one));
        note("# at once: submit m" + std::to_string(racing.back()->number) + " " + bodies.back());
    }
    std::vector<std::optional<world::submit_answer>> answers(racing.size());
    world_->submit_at_once(bodies, [&](std::size_t i, world::submit_answer answer) {
        if (const auto* taken = std::get_if<stored>(&answer)) racing[i]->id = taken->id;
        answers[i] = std::move(answer);
    });
    for (std::size_t i = 0; i < racing.size(); ++i)
        if (racing[i]->id)
            look(*racing[i]);
        else
            racing[i]->is_over = true;
    for (std::size_t i = 0; i < racing.size(); ++i)
        if (answers[i])
            enter_answer(*racing[i], *answers[i]);
        else
            complain("submissions are taken", "m" + std::to_string(racing[i]->number) + " has no answer");
}

/// A backend says once more what it has said before, to the same person.
void story::submit_again()
{
    std::array<std::vector<const told*>, occasions.size()> first;
    for (const auto& one : known_.messages) {
        if (!one.id || one.dedupe_key.empty() || one.erased) continue;
        if (!one.customer.empty() && !known_.people[one.customer].exists) continue;
        if (const auto found = occasion_of(one, world_->now())) first[static_cast<std::size_t>(*found)].push_back(&one);
    }
    // Rare ones come first in their order.
    std::size_t wanted = 0;
    while (wanted < occasions.size() && (first[wanted].empty() || chance_.happens(40))) ++wanted;
    if (wanted == occasions.size()) return;
    say_again(*chance_.one_of(first[wanted]));
}

void story::say_again(const told& first)
{
    const auto when = occasion_of(first, world_->now());
    if (!when || (!first.customer.empty() && !known_.people[first.customer].exists)) return;
    const std::string name = occasions[static_cast<std::size_t>(*when)];
    note("# m" + std::to_string(first.number) + " " + name);
    ++counted_.seen[name];
    submit_wish({first.text, first.product, first.dedupe_key, &first});
    // What the first one has left to send must not go beside the one that has its key now.
    const bool is_disproved = when == occasion::after && !complaint_ && !first.is_flying() && chance_.happens(60);
    if (is_disproved) disprove(known_.messages[first.number]);
}

void story::enter_answer(told& made, const world::submit_answer& answer)
{
    if (const auto* taken = std::get_if<stored>(&answer)) {
        made.id = taken->id;
        known_.last_stored = std::max(known_.last_stored, made.stored);
        look(made);
        for (const auto& check : storing_checks)
            if (const auto wrong = check.wrong(known_, made))
                complain(check.rule, "m" + std::to_string(made.number) + ": " + *wrong);
        return;
    }
    made.is_over = true;
    if (const auto* no = std::get_if<refused>(&answer)) {
        const bool expected = no->why == refused::reason::duplicate && made.may_be_refused;
        if (!expected) complain("submissions are taken", no->detail);
        ++counted_.seen["refused duplicate"];
    } else if (const auto* problems = std::get_if<field_problems>(&answer)) {
        const auto& first = problems->front();
        const bool expected = made.follows_beyond_end && first.pointer.starts_with("/legs/");
        if (!expected) complain("submissions are taken", first.pointer + " " + first.detail);
    } else {
        complain("submissions are taken", std::get<malformed>(answer).detail);
    }
}

}  // namespace todoke::weeks
