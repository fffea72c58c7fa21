// What can happen in a story.
#include <algorithm>
#include <date/tz.h>

#include "tests/weeks/bodies.hpp"
#include "tests/weeks/story.hpp"

namespace todoke::weeks {

using namespace std::chrono_literals;

namespace {

const std::vector<std::vector<std::string>> own_hours{
    {}, {}, {}, {"19:00-09:30"}, {"12:00-13:30"}, {"Sat 00:00-24:00"}, {"Sun-Tue 22:00-11:00"}, {"01:30-02:30"}};

}  // namespace

const std::vector<story::action> story::actions{
    {"submit", 60, &story::submit},
    {"submit_twice", 8, &story::submit_twice},
    {"race", 5, &story::race},
    {"submit_again", 16, &story::submit_again},
    {"change_profile", 12, &story::change_profile},
    {"cancel", 5, &story::cancel},
    {"cancel_some", 4, &story::cancel_some},
    {"erase", 1, &story::erase},
    {"release", 12, &story::release},
    {"change_mood", 10, &story::change_mood},
    {"crash", 3, &story::crash},
    {"restart", 1, &story::restart},
    {"reconfigure", 1, &story::reconfigure},
    {"set_clock_back", 1, &story::set_clock_back},
    {"adopt", 2, &story::adopt},
    {"sleep", 2, &story::sleep},
    {"hold", 2, &story::hold},
    {"lift", 1, &story::lift},
    {"lose_provider", 4, &story::lose_provider},
    {"resolve", 3, &story::resolve},
    {"block", 3, &story::block},
    {"purchase", 6, &story::purchase},
    {"visit", 8, &story::visit},
    {"receive", 10, &story::receive},
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
        known_.take_addresses(id);
    }
    look_at_all();
}

void story::erase()
{
    const auto id = customer_name(chance_.below(people_count));
    auto& who = known_.people[id];
    note("erase " + id);
    if (world_->erase_customer(id) != who.exists) complain("erasing", id);
    known_.erase(id);
    for (auto& one : known_.messages)
        if (one.erased && one.id) look(one);
    const auto lives = who.life + 1;
    who = person{};
    who.id = id;
    who.life = lives;
    look_at_all();
}

/// Now and then nobody starts it again for a while.
void story::crash()
{
    const auto until = world_->now() + (chance_.happens(50) ? chance_.length(1min, 20h) : span{0});
    note("crash  # until " + local(until));
    stopping(until);
    world_->crash_until(until);
    started_again();
    ++counted_.crashes;
    look_at_all();
}

void story::restart()
{
    note("restart");
    stopping(world_->now());
    world_->restart();
    started_again();
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
    stopping(world_->now());
    world_->restart_with(std::move(set));
    started_again();
    look_at_all();
}

/// By less than an hour: more, and all that is stored waits for the operator. Who has hours waits until they vouch for
/// the clock, or it has come to where it was.
void story::set_clock_back()
{
    submit();  // only what is stored tells a clock that is behind
    if (complaint_) return;
    if (world_->now() < known_.shown) adopt();
    const auto to = world_->now() - chance_.length(1min, 59min);
    note("# the clock is set back to " + local(to));
    known_.clock_was_set_back = true;
    known_.shift_clock(to - world_->now());
    world_->set_clock(to);
    if (chance_.happens(50)) adopt();
    look_at_all();
    for (auto left = chance_.below(4); left > 0 && !complaint_; --left) submit();  // to meet it while it is wrong
}

/// The operator says that the clock is right.
void story::adopt()
{
    note("adopt");
    known_.rules_changed = world_->now();
    known_.adopt(world_->now());  // what waited for it may go while it is being said
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
