// What providers tell of a leg later: it arrived, it never will; soon, or long after others took over.
#include <algorithm>

#include "tests/weeks/story.hpp"

namespace todoke::weeks {

namespace {

/// A later leg was tried: what is told of this one is noted, no more.
bool has_moved_on(const told& one, std::size_t leg)
{
    for (auto later = leg + 1; later < one.legs.size(); ++later)
        if (one.slots.contains(one.legs[later].on)) return true;
    return false;
}

bool is_closed(const told& one)
{
    return is_final(one.seen.facts.now) && one.seen.facts.now != state::sent;
}

/// What is to become of the leg.
leg_state after(const told& one, std::size_t leg, receipt_kind what)
{
    const auto now = one.seen.facts.legs[leg].now;
    if (is_closed(one) || (now != leg_state::uncertain && has_moved_on(one, leg))) return now;
    if (shows_arrival(what)) return leg_state::accepted;
    return one.arrived.contains(leg) ? now : leg_state::rejected;
}

struct expectation {
    state before{};  ///< of the message
    leg_state was{}, becomes{};
    bool has_moved_on = false, delivers = false;
};

expectation expect(const told& one, std::size_t leg, receipt_kind what)
{
    expectation made{one.seen.facts.now, one.seen.facts.legs[leg].now, after(one, leg, what), has_moved_on(one, leg)};
    const bool is_news = made.before == state::sent && made.was == leg_state::accepted && !made.has_moved_on;
    made.delivers = is_news && shows_arrival(what);
    return made;
}

/// Before it is told: others may go meanwhile.
void enter(told& one, std::size_t leg, receipt_kind what, const expectation& is, instant now)
{
    one.has_receipt = true;
    if (shows_arrival(what) && !is_closed(one)) one.arrived.insert(leg);
    if (is.becomes == is.was) return;
    auto& entry = one.slots.at(one.legs[leg].on);
    const bool is_good = is.becomes == leg_state::accepted;
    entry.now = is_good ? slot::is::taken : slot::is::given_back;
    entry.known = now;
    if (is_good) entry.last_end = now;
    one.is_over = false;
}

std::optional<std::string> unlike(const expectation& is, const told& one, std::size_t leg)
{
    const auto& now = one.seen.facts;
    if (now.legs.at(leg).now != is.becomes) return " is " + std::string{to_text(now.legs[leg].now)};
    const auto whole = " belongs to what is " + std::string{to_text(now.now)};
    if (is.delivers) return now.now == state::delivered ? std::nullopt : std::optional{whole};
    const bool is_late = is.becomes == is.was && now.now != is.before;
    return is_late ? std::optional{whole + ", though it was late,"} : std::nullopt;
}

const std::vector<receipt_kind> kinds{receipt_kind::delivered, receipt_kind::delivered, receipt_kind::delivered,
                                      receipt_kind::delivered, receipt_kind::failed,    receipt_kind::failed,
                                      receipt_kind::failed,    receipt_kind::opened,    receipt_kind::clicked};

}  // namespace

/// That was taken, or may have been; often one of which nobody knows.
std::optional<std::pair<told*, std::size_t>> story::draw_leg_that_is_out()
{
    std::vector<std::pair<told*, std::size_t>> taken, doubtful;
    for (auto& one : known_.messages) {
        if (!one.id || one.erased || one.is_flying()) continue;
        const auto& legs = one.seen.facts.legs;
        for (std::size_t leg = 0; leg < legs.size(); ++leg) {
            if (legs[leg].now == leg_state::accepted) taken.emplace_back(&one, leg);
            if (legs[leg].now == leg_state::uncertain) doubtful.emplace_back(&one, leg);
        }
    }
    if (!doubtful.empty() && chance_.happens(50)) return chance_.one_of(doubtful);
    if (taken.empty()) return std::nullopt;
    constexpr std::size_t lately = 20;  // what is long over is told of, too, but not only that
    if (taken.size() > lately && chance_.happens(70)) taken.erase(taken.begin(), taken.end() - lately);
    return chance_.one_of(taken);
}

void story::receive()
{
    if (const auto found = draw_leg_that_is_out()) tell(*found->first, found->second, chance_.one_of(kinds));
}

void story::disprove(told& one)
{
    for (auto leg = one.seen.facts.legs.size(); leg-- > 0;) {
        if (one.seen.facts.legs[leg].now != leg_state::accepted) continue;
        ++counted_.seen["failed when another had its key"];
        return tell(one, leg, receipt_kind::failed);
    }
}

void story::tell(told& one, std::size_t leg, receipt_kind what)
{
    const std::string name = "m" + std::to_string(one.number), on{to_text(one.legs[leg].on)}, kind{to_text(what)};
    note("receipt " + name + " " + on + " " + kind);
    const auto is = expect(one, leg, what);
    if (is.becomes != is.was)
        ++counted_.seen[std::string{to_text(is.was)} + " and then " + kind];
    else if (is.has_moved_on)
        ++counted_.seen["receipt after the switch"];
    enter(one, leg, what, is, world_->now());
    told_receipt news;
    news.message = one.id;
    news.leg = leg;
    news.what.kind = what;
    news.what.code = "r" + std::to_string(++receipts_);
    world_->tell(std::move(news));
    look(one);
    if (const auto wrong = unlike(is, one, leg))
        complain("receipts count", name + " on " + on + *wrong + " after " + kind);
    if (is.before == state::sent && one.seen.facts.now == state::delivered) ++counted_.seen["sent and then delivered"];
    look_at_all();
}

}  // namespace todoke::weeks
