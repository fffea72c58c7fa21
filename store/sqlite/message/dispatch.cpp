#include <algorithm>

#include "store/sqlite/message/deciding.hpp"
#include "store/sqlite/message/transition.hpp"
#include "store/sqlite/message/transitions.hpp"
#include "store/sqlite/people/declining.hpp"

namespace todoke {

namespace {

/// One call's share of the writer: others wait for the same commit.
constexpr int most_decisions = 256;
constexpr int least_decisions_a_room = 32;
constexpr int most_timers = 128;
constexpr std::size_t swept_rows = 2000, swept_between_looks = 100;
/// A rule that says "wait" until an instant that has come would be asked again at once, for ever.
constexpr span shortest_wait = std::chrono::seconds{1};

verdict decide(books& b, const tracked& t, const std::optional<customer_row>& customer, const judge& rules, instant now)
{
    auto v = ask(b, t, customer, rules, now);
    if (auto* next = std::get_if<wait>(&v.next)) next->due = std::max(next->due, now + shortest_wait);
    return v;
}

/// It may have moved on since it was read.
bool waits_at(const progress_row& at, const queue_row& row)
{
    return queue_group{at.lane, at.klass, at.again, at.campaign} == row.in && at.due == row.at.due;
}

std::vector<std::int64_t> lanes_of(books& b, const opening& room)
{
    std::vector<std::int64_t> made{lane::of_provider(b.words.number(room.provider))};
    if (room.whole_channel) made.push_back(lane::of(room.on));
    return made;
}

class round {
public:
    round(books& b, class_turns& turns, const judge& rules, instant now)
        : b_{b}, turns_{turns}, rules_{rules}, now_{now}, shares_{class_turns::resolve(rules.shares(), b.words)}
    {
    }

    /// What is due in a lane is decided, without room at any provider.
    void run_without_provider(std::int64_t lane);
    /// Returns when there is more to decide; none: nothing waits there.
    std::optional<instant> decide_unserved(const std::vector<opening>& rooms);
    void fill_all(const std::vector<opening>& rooms, dispatched& into);
    std::optional<instant> next_due(const opening& room);
    /// The same, of these classes.
    std::optional<instant> next_due(const opening& room, const std::vector<name_no>& classes);
    void tell_next(const std::vector<opening>& rooms, dispatched& into);

private:
    enum class who { urgent, others_ahead, others };
    /// What is left of an opening, and what found no room for its units.
    struct allowance {
        std::size_t all, bulk, unnamed;
        std::vector<shared_room> limits;
        units_lacking lacks{};
        bool others_may() const { return lacks.others == 0 && !lacks.is_bulks_turn; }
    };
    /// Where a message may go.
    struct place {
        const opening& room;
        allowance& left;
    };
    /// At most `decisions` rows are looked at; takes what it reserves from what is left.
    void fill(const place& to, who goes, int decisions, std::vector<reserved>& into);
    /// Whether there is room for what it takes, which is taken then; else it is the first in line.
    bool has_units(const lanes::picked& due, std::size_t units, const place& to);
    std::optional<lanes::picked> next_in_line(const std::vector<std::int64_t>& lanes, who goes);
    std::optional<lanes::picked> next(const std::vector<std::int64_t>& lanes, who goes);
    std::optional<lanes::picked> next_urgent(const std::vector<std::int64_t>& lanes);
    std::optional<lanes::picked> next_shared(const std::vector<std::int64_t>& lanes, who goes);
    std::optional<lanes::picked> pick_in_turn(const std::vector<std::int64_t>& lanes, name_no klass);
    /// Null: nowhere.
    std::optional<reserved> decide_one(const lanes::picked& due, const place* to);
    std::optional<reserved> decide_about(const lanes::picked& due, const place* to);

    books& b_;
    class_turns& turns_;
    const judge& rules_;
    instant now_;
    class_turns::shares shares_;
};

std::optional<lanes::picked> round::next_urgent(const std::vector<std::int64_t>& lanes)
{
    for (const auto klass : shares_.urgent)
        if (const auto row = pick_in_turn(lanes, klass)) return row;
    return std::nullopt;
}

/// Within a class the lanes of a provider take turns, so that those who name it and the others leave each other room.
std::optional<lanes::picked> round::pick_in_turn(const std::vector<std::int64_t>& lanes, name_no klass)
{
    const auto first = turns_.next_of(lanes.front(), klass, lanes.size());
    for (std::size_t i = 0; i < lanes.size(); ++i)
        if (const auto row = b_.waiting.pick(lanes[(first + i) % lanes.size()], klass, now_)) return row;
    return std::nullopt;
}

/// The classes share by weight whatever lane a message waits in.
std::optional<lanes::picked> round::next_shared(const std::vector<std::int64_t>& lanes, who goes)
{
    std::vector<name_no> due;
    const auto is_in = [](const auto& all, name_no klass) {
        return std::find(all.begin(), all.end(), klass) != all.end();
    };
    for (const auto lane : lanes)
        for (const auto klass : b_.waiting.due_classes(lane, now_))
            if (!is_in(shares_.urgent, klass) && !is_in(due, klass)) due.push_back(klass);
    if (goes == who::others_ahead) std::erase_if(due, [&](name_no klass) { return shares_.is_bulk(klass); });
    if (due.empty()) return std::nullopt;
    return pick_in_turn(lanes, turns_.next(lanes.front(), due, shares_));
}

/// Who found no room for its units before, if it still waits where it did.
std::optional<lanes::picked> round::next_in_line(const std::vector<std::int64_t>& lanes, who goes)
{
    using kind = class_turns::kind;
    const auto last = goes == who::urgent ? kind::urgent : goes == who::others_ahead ? kind::ahead : kind::bulk;
    for (const auto of : {kind::urgent, kind::ahead, kind::bulk}) {
        if (of > last || (of == kind::urgent) != (goes == who::urgent)) continue;
        const auto first = turns_.first_in_line(lanes.front(), of);
        if (!first) continue;
        const auto at = b_.reads.place_of(first->at.no);
        const bool waits = at && waits_at(*at, {first->in, first->at}) && at->due <= now_;
        if (!waits) continue;
        if (std::find(lanes.begin(), lanes.end(), first->in.lane) != lanes.end()) return first;
        turns_.wait_for_units(lanes.front(), of, *first);  // it names nobody, and that is another one's turn
    }
    return std::nullopt;
}

std::optional<lanes::picked> round::next(const std::vector<std::int64_t>& lanes, who goes)
{
    if (const auto first = next_in_line(lanes, goes)) return first;
    return goes == who::urgent ? next_urgent(lanes) : next_shared(lanes, goes);
}

std::optional<reserved> round::decide_one(const lanes::picked& due, const place* to)
{
    return about(due.at.no, [&] { return decide_about(due, to); });
}

bool round::has_units(const lanes::picked& due, std::size_t units, const place& to)
{
    auto& left = to.left;
    const auto of = class_turns::kind_of(due.in.klass, shares_);
    const bool is_bulk = of == class_turns::kind::bulk;
    const auto each = [&left](const auto& has) { return std::all_of(left.limits.begin(), left.limits.end(), has); };
    if (!each([&](const shared_room& limit) { return limit.fits(units, is_bulk); })) {
        turns_.wait_for_units(lane::of_provider(b_.words.number(to.room.provider)), of, due);
        (is_bulk ? left.lacks.bulk : left.lacks.others) = units;
        // Others would take each unit that frees, and it would never go.
        left.lacks.is_bulks_turn = is_bulk && each([&](const shared_room& limit) { return limit.bulk.fits(units); });
        return false;
    }
    for (auto& limit : left.limits) limit.take(units, is_bulk);
    return true;
}

std::optional<reserved> round::decide_about(const lanes::picked& due, const place* to)
{
    auto t = load(b_, due.at.no);
    if (!t || t->flight) {
        b_.waiting.remove(due.in, due.at);
        return std::nullopt;
    }
    const auto customer = customer_of(b_, t->row);
    const auto v = decide(b_, *t, customer, rules_, now_);
    if (const auto* over = std::get_if<hand_over>(&v.next); over && to != nullptr) {
        auto leg = t->at.legs.at(over->leg);
        for (const auto& change : v.legs)
            if (change.leg == over->leg) leg.now = change.to;
        if (lane_of(b_, leg) == due.in.lane) {
            parcel what{to->room.provider, b_.reads.content(t->row.no), tracked_links_of(b_, *t, over->leg)};
            const auto size = to->room.measure ? to->room.measure(what.content, what.links) : content_size{};
            if (!has_units(due, size.units, *to)) return std::nullopt;
            what.parts = size.parts;
            return reserve(b_, *t, customer, v, std::move(what), rules_, now_);
        }
    }
    carry_out(b_, *t, v, rules_, now_);
    return std::nullopt;
}

void round::run_without_provider(std::int64_t lane)
{
    for (int left = most_timers; left > 0; --left) {
        auto row = next({lane}, who::urgent);
        if (!row) row = next({lane}, who::others);
        if (!row) return;
        decide_one(*row, nullptr);
    }
}

/// What waits for a provider that is no longer configured is decided without one.
std::optional<instant> round::decide_unserved(const std::vector<opening>& rooms)
{
    if (rooms.empty()) return std::nullopt;  // a site that is still being set up, or that stops
    auto unserved = b_.waiting.all();
    std::erase(unserved, lane::timer);
    for (const auto& room : rooms) {
        std::erase(unserved, lane::of(room.on));
        std::erase(unserved, lane::of_provider(b_.words.number(room.provider)));
    }
    std::optional<instant> more;
    for (const auto lane : unserved) {
        run_without_provider(lane);
        if (const auto due = b_.waiting.next_due(lane)) {
            const auto again = std::max(*due, now_ + shortest_wait);
            more = more ? std::min(*more, again) : again;
        }
    }
    return more;
}

void round::fill(const place& to, who goes, int decisions, std::vector<reserved>& into)
{
    auto& left = to.left;
    auto lanes = lanes_of(b_, to.room);
    const auto named = lanes.front();
    for (; left.all > 0 && left.others_may() && decisions > 0; --decisions) {
        if (left.unnamed == 0) lanes.resize(1);
        if (goes == who::others && (left.bulk == 0 || left.lacks.bulk > 0)) goes = who::others_ahead;
        const auto row = next(lanes, goes);
        if (!row) return;
        auto made = decide_one(*row, &to);
        if (!made) continue;
        made->bulk = shares_.is_bulk(row->in.klass);
        --left.all;
        if (made->bulk && left.bulk > 0) --left.bulk;
        if (row->in.lane != named) --left.unnamed;
        into.push_back(*std::move(made));
    }
}

/// The urgent of every lane come before the first bulk of any, and no lane's backlog uses up another's turn.
void round::fill_all(const std::vector<opening>& rooms, dispatched& into)
{
    std::vector<allowance> left;
    left.reserve(rooms.size());
    for (const auto& room : rooms) left.push_back({room.attempts, room.bulk, room.unnamed, room.limits});
    for (std::size_t i = 0; i < rooms.size(); ++i)
        fill({rooms[i], left[i]}, who::urgent, most_decisions, into.attempts);
    const auto share = rooms.empty() ? 0 : most_decisions / static_cast<int>(rooms.size());
    for (std::size_t i = 0; i < rooms.size(); ++i)
        fill({rooms[i], left[i]}, who::others, std::max(share, least_decisions_a_room), into.attempts);
    for (const auto& one : left) into.lacking.push_back(one.lacks);
}

std::optional<instant> round::next_due(const opening& room)
{
    std::optional<instant> earliest;
    for (const auto lane : lanes_of(b_, room))
        if (const auto due = b_.waiting.next_due(lane); due && (!earliest || *due < *earliest)) earliest = due;
    return earliest;
}

std::optional<instant> round::next_due(const opening& room, const std::vector<name_no>& classes)
{
    std::optional<instant> earliest;
    for (const auto lane : lanes_of(b_, room))
        for (const auto klass : classes)
            if (const auto due = b_.waiting.next_due_of(lane, klass); due && (!earliest || *due < *earliest))
                earliest = due;
    return earliest;
}

void round::tell_next(const std::vector<opening>& rooms, dispatched& into)
{
    for (std::size_t i = 0; i < rooms.size(); ++i) {
        into.next_due.push_back(next_due(rooms[i]));
        const auto& lacks = into.lacking[i];
        const auto& may_go = lacks.others > 0 || lacks.is_bulks_turn ? shares_.urgent : shares_.ahead;
        into.next_due_ahead.push_back(next_due(rooms[i], may_go));
    }
}

void sweep_one(books& b, const queue_row& row, const judge& rules, instant now)
{
    auto t = load(b, row.at.no);
    if (!t || t->flight) {
        b.waiting.remove(row.in, row.at);
        return;
    }
    if (!waits_at(t->at, row)) return;
    const auto customer = customer_of(b, t->row);
    const auto v = decide(b, *t, customer, rules, now);
    carry_out(b, *t, v, rules, now);
}

/// A piece of the walk over what is overdue; whether there is more.
bool end_expired(books& b, const judge& rules, instant now, const walk_pace& pace)
{
    const auto before = pace.disk_reads();
    for (std::size_t done = 0; done < swept_rows; done += swept_between_looks) {
        const auto found = b.waiting.expiring().visit(now, swept_between_looks);
        for (const auto& row : found.rows)
            if (row.expires <= now) about(row.at.no, [&] { sweep_one(b, row, rules, now); });
        if (!found.more) return false;
        if (pace.is_over(before)) return true;
    }
    return true;
}

}  // namespace

dispatched dispatch(books& b, class_turns& turns, const std::vector<opening>& rooms, const judge& rules, instant now)
{
    dispatched made;
    b.seen(now);
    round now_due{b, turns, rules, now};
    now_due.run_without_provider(lane::timer);
    const auto unserved = now_due.decide_unserved(rooms);
    now_due.fill_all(rooms, made);
    now_due.tell_next(rooms, made);
    made.next_timer = b.waiting.next_due(lane::timer);
    if (unserved && (!made.next_timer || *unserved < *made.next_timer)) made.next_timer = unserved;
    made.decide_again = b.again.goes_on();
    return made;
}

std::vector<lanes::picked> coming(books& b, const std::vector<opening>& rooms, instant now, std::size_t most)
{
    std::vector<lanes::picked> made;
    for (const auto& room : rooms) {
        if (room.attempts == 0) continue;
        for (const auto lane : lanes_of(b, room))
            for (auto& one : b.waiting.coming(lane, now, most - made.size())) made.push_back(one);
    }
    return made;
}

bool sweep(books& b, const judge& rules, instant now, const walk_pace& pace)
{
    b.seen(now);
    const bool more_to_end = end_expired(b, rules, now, pace);
    const bool more_to_decide = decide_impatient(b, rules, now);
    return more_to_end || more_to_decide;
}

}  // namespace todoke
