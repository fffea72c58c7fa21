// What can happen in a story.
#include <algorithm>
#include <date/tz.h>

#include "tests/weeks/story.hpp"

namespace todoke::weeks {

using namespace std::chrono_literals;

namespace {

std::string address_of(channel on, int n)
{
    const auto digits = std::to_string(n);
    switch (on) {
        case channel::email:
            return "person" + digits + "@example.jp";
        case channel::line:
            return "U" + std::string(32 - digits.size(), '0') + digits;
        default:
            return "+81901234000" + digits;
    }
}

const std::vector<std::string> zones{"Asia/Tokyo", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC"};
const std::vector<std::vector<std::string>> own_hours{
    {}, {}, {}, {"19:00-09:30"}, {"12:00-13:30"}, {"Sat 00:00-24:00"}, {"Sun-Tue 22:00-11:00"}, {"01:30-02:30"}};

std::string in_quotes(const std::string& text)
{
    return "\"" + text + "\"";
}

std::string body_of(const std::vector<std::string>& members)
{
    std::string made;
    for (const auto& one : members)
        if (!one.empty()) made += (made.empty() ? "" : ", ") + one;
    return "{" + made + "}";
}

std::string members_of(const addresses& to)
{
    std::string made;
    for (const auto on : all_channels)
        if (const auto& address = to[index_of(on)]; !address.empty())
            made += (made.empty() ? "" : ", ") + in_quotes(std::string{to_text(on)}) + ": " + in_quotes(address);
    return made;
}

}  // namespace

const std::vector<story::action> story::actions{
    {"submit", 60, &story::submit},
    {"submit_twice", 8, &story::submit_twice},
    {"change_profile", 12, &story::change_profile},
    {"cancel", 5, &story::cancel},
    {"erase", 1, &story::erase},
    {"release", 12, &story::release},
    {"change_mood", 10, &story::change_mood},
    {"crash", 2, &story::crash},
    {"restart", 1, &story::restart},
    {"reconfigure", 1, &story::reconfigure},
    {"set_clock_back", 1, &story::set_clock_back},
    {"sleep", 2, &story::sleep},
    {"hold", 2, &story::hold},
    {"lift", 1, &story::lift},
    {"purchase", 6, &story::purchase},
    {"receive", 8, &story::receive},
};

std::string story::profile_of(person& who)
{
    const auto number = std::stoi(who.id.substr(1));
    who.to = {};
    for (const auto on : all_channels)
        if (chance_.happens(85))  // mostly their own address, now and then somebody else's
            who.to[index_of(on)] = address_of(on, chance_.happens(85) ? number : chance_.below(people_count));
    who.zone = chance_.happens(40) ? chance_.one_of(zones) : "";
    who.quiet.clear();
    std::string quiet;
    for (const auto& text : chance_.one_of(own_hours)) {
        who.quiet.push_back(read_hours(text));
        quiet += (quiet.empty() ? "" : ", ") + in_quotes(text);
    }
    std::string consents;
    for (const auto& [name, klass] : known_.site.classes) {
        std::string row;
        for (const auto on : all_channels) {
            if (!chance_.happens(klass.needs_consent ? 60 : 5)) continue;
            const bool granted = chance_.happens(85);
            who.consents[name][index_of(on)] = granted;
            row += (row.empty() ? "" : ", ") + in_quotes(std::string{to_text(on)}) + (granted ? ": true" : ": false");
        }
        if (!row.empty()) consents += (consents.empty() ? "" : ", ") + in_quotes(name) + ": {" + row + "}";
    }
    return body_of({members_of(who.to), who.zone.empty() ? "" : "\"time_zone\": " + in_quotes(who.zone),
                    quiet.empty() ? "" : "\"quiet_hours\": [" + quiet + "]",
                    consents.empty() ? "" : "\"consent\": {" + consents + "}"});
}

void story::change_profile()
{
    const auto id = customer_name(chance_.below(people_count));
    auto changed = known_.people[id];
    changed.id = id;
    const auto body = profile_of(changed);
    changed.exists = true;
    // What the change lets go at once goes under the new profile.
    auto before = std::exchange(known_.people[id], changed);
    const auto problems = world_->put_customer(id, body);
    if (problems) {
        known_.people[id] = std::move(before);  // own hours that leave nothing open are refused
    } else {
        note("customer " + id + " " + body);
        for (const auto& one : known_.marks_of(id, {})) known_.people[id].ever.insert(one);
    }
    look_at_all();
}

/// To a customer, to addresses, or to a customer at other addresses.
std::string story::receiver_of(told& made)
{
    const auto number = chance_.below(people_count);
    const auto& who = known_.people[customer_name(number)];
    const bool by_customer = who.exists && chance_.happens(80);
    if (by_customer) made.customer = customer_name(number);
    if (!by_customer || chance_.happens(10))
        for (const auto on : all_channels)
            if (chance_.happens(70)) made.to[index_of(on)] = address_of(on, number);
    if (!by_customer && made.to == addresses{}) made.to[index_of(channel::email)] = address_of(channel::email, number);
    const bool any_to = made.to != addresses{};
    if (any_to && chance_.happens(30)) made.zone = chance_.one_of(zones);
    const auto zone = made.zone.empty() ? "" : "\"time_zone\": " + in_quotes(made.zone);
    return (made.customer.empty() ? "" : "\"customer\": " + in_quotes(made.customer) + (any_to ? ", " : "")) +
           (any_to ? "\"to\": {" + members_of(made.to) + (zone.empty() ? "" : ", ") + zone + "}" : "");
}

void story::draw_times(told& made, std::string& times)
{
    const auto now = world_->now();
    const auto add = [&](const std::string& member) { times += (times.empty() ? "" : ", ") + member; };
    if (chance_.happens(20)) {
        made.send_at = std::chrono::floor<std::chrono::seconds>(now + chance_.length(-2h, 72h));
        add("\"send_at\": " + in_quotes(to_text(*made.send_at)));
    }
    const auto start = made.send_at.value_or(now);
    made.expires = start + known_.klass_of(made).ttl;
    if (chance_.happens(30)) {
        const auto ttl = chance_.one_of<span>({5min, 1h, 12h, 30h, 100h});
        made.expires = start + ttl;
        add("\"ttl\": " + in_quotes(to_text(ttl)));
    } else if (chance_.happens(10)) {
        made.expires = std::chrono::floor<std::chrono::seconds>(std::max(start, now) + chance_.length(1min, 50h));
        add("\"expires_at\": " + in_quotes(to_text(made.expires)));
    }
    made.window = known_.klass_of(made).dedupe_window;
    if (!chance_.happens(15)) return;
    made.window = chance_.one_of<span>({10min, 5h, 48h});
    add("\"dedupe_window\": " + in_quotes(to_text(made.window)));
}

void story::submit()
{
    const bool is_said_often = chance_.happens(25);
    submit_of(is_said_often ? chance_.below(4) : 100 + ++texts_, chance_.below(2),
              chance_.happens(35) ? "k" + std::to_string(chance_.below(5)) : "");
}

/// The same thing from two backends.
void story::submit_twice()
{
    const auto text = 100 + ++texts_;
    const auto key = chance_.happens(60) ? "twice" + std::to_string(text) : "";
    submit_of(text, 0, key);
    if (chance_.happens(30)) pass_until(world_->now() + chance_.length(1s, 2h));
    if (!complaint_) submit_of(text, 0, key);
}

void story::submit_of(int text, int product, const std::string& key)
{
    auto& made = known_.messages.emplace_back();
    made.number = known_.messages.size() - 1;
    std::vector<std::string> classes;
    for (const auto& [name, klass] : known_.site.classes) classes.push_back(name);
    made.klass = chance_.one_of(classes);
    made.text = text;
    made.product = product;
    made.dedupe_key = key;
    made.stored = world_->now();
    const auto receiver = receiver_of(made);
    std::string times, legs;
    draw_times(made, times);
    if (chance_.happens(60)) {
        std::vector<channel> left{all_channels.begin(), all_channels.end()};
        for (auto count = chance_.between(1, 3); count > 0; --count) {
            const auto at = left.begin() + chance_.below(static_cast<int>(left.size()));
            legs += (legs.empty() ? "" : ", ") + in_quotes(std::string{to_text(*at)});
            left.erase(at);
        }
    }
    made.may_be_refused = chance_.happens(10);
    made.is_ended_by_purchase = chance_.happens(20);
    const auto words = "news " + std::to_string(text) + " https://example.jp/shop?item=" + std::to_string(product) +
                       (chance_.happens(20) ? "&utm_source=x" : "");
    const auto body =
        body_of({receiver, "\"class\": " + in_quotes(made.klass), legs.empty() ? "" : "\"legs\": [" + legs + "]",
                 key.empty() ? "" : "\"dedupe_key\": " + in_quotes(key), times,
                 made.may_be_refused ? "\"on_duplicate\": \"reject\"" : "",
                 made.is_ended_by_purchase ? "\"cancel_on\": [\"purchased\"]" : "",
                 chance_.happens(30) ? "\"campaign\": \"campaign" + std::to_string(chance_.below(3)) + "\"" : "",
                 "\"content\": {\"text\": " + in_quotes(words) +
                     ", \"email\": {\"subject\": \"news\", \"text\": " + in_quotes(words) + "}}"});
    made.known = known_.marks_of(made.customer, made.to);
    note("submit m" + std::to_string(made.number) + " " + body);
    submitting_ = &made;
    const auto answer = world_->submit(body);
    submitting_ = nullptr;
    enter_answer(made, answer);
}

void story::enter_answer(told& made, const world::submit_answer& answer)
{
    if (const auto* taken = std::get_if<stored>(&answer)) {
        made.id = taken->id;
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
        complain("submissions are taken", problems->front().pointer + " " + problems->front().detail);
    } else {
        complain("submissions are taken", std::get<malformed>(answer).detail);
    }
}

void story::cancel()
{
    if (known_.messages.empty()) return;
    auto& one = known_.messages[static_cast<std::size_t>(chance_.below(static_cast<int>(known_.messages.size())))];
    if (!one.id || (one.is_over && chance_.happens(90))) return;
    const bool was_over = one.is_over;
    const auto answer = world_->cancel(*one.id);
    note("cancel m" + std::to_string(one.number));
    using result = cancel_answer::result;
    one.cancel_asked = one.cancel_asked || answer.how == result::cancelled || answer.how == result::too_late;
    if (was_over != (answer.how == result::already_final))
        complain("cancelling", "m" + std::to_string(one.number) + " was " + (was_over ? "" : "not ") + "final");
    if (answer.how == result::cancelled && !one.attempts.empty())
        for (const auto& [on, entry] : one.slots)
            if (entry.is_sure()) complain("cancelling", "m" + std::to_string(one.number) + " may be out already");
    look_at_all();
}

void story::erase()
{
    const auto id = customer_name(chance_.below(people_count));
    auto& who = known_.people[id];
    note("erase " + id);
    if (world_->erase_customer(id) != who.exists) complain("erasing", id);
    for (auto& one : known_.messages)
        if (one.customer == id) one.erased = true;
    const auto lives = who.life + 1;
    who = person{};
    who.id = id;
    who.life = lives;
    look_at_all();
}

void story::release()
{
    const auto& one = chance_.one_of(known_.site.providers);
    note("release " + one.name);
    if (world_->provider(one.name).hanging() > 0) world_->release(one.name);
}

void story::change_mood()
{
    const auto& one = chance_.one_of(known_.site.providers);
    auto& its = moods_[one.name];
    its.which = static_cast<std::size_t>(chance_.between(1, 3));
    its.until = world_->now() + chance_.length(1min, 2h);
    note("# " + one.name + " is in mood " + std::to_string(its.which) + " until " + local(its.until));
}

void story::crash()
{
    note("crash");
    world_->crash();
    ++counted_.crashes;
    look_at_all();
}

void story::restart()
{
    note("restart");
    world_->restart();
    look_at_all();
}

/// The operator changes classes, caps and hours; what waits is judged by the new ones.
void story::reconfigure()
{
    let_all_end();
    const auto before = std::move(known_.site);
    auto set = draw_site(before.zone);
    const auto& now = known_.site;
    const bool keeps_all =
        now.classes.size() >= before.classes.size() && now.providers.size() >= before.providers.size();
    if (!keeps_all) {
        known_.site = before;
        return;
    }
    note("# restarted with\n" + toml_);
    world_->restart_with(std::move(set));
    look_at_all();
}

void story::set_clock_back()
{
    const auto to = world_->now() - chance_.length(1min, 90min);
    note("# the clock is set back to " + local(to));
    known_.clock_was_set_back = true;
    world_->set_clock(to);
    world_->adopt();
    look_at_all();
}

/// A suspended machine: time has passed, and nobody saw it.
void story::sleep()
{
    const auto to = world_->now() + chance_.length(10min, 40h);
    note("# nobody sees the time until " + local(to));
    world_->sleep_until(to);
    look_at_all();
}

}  // namespace todoke::weeks
