#include <algorithm>

#include "store/sqlite/deciding.hpp"
#include "store/sqlite/transition.hpp"
#include "store/sqlite/transitions.hpp"

namespace todoke {

namespace {

/// One call's share of the writer: others wait for the same commit.
constexpr int most_decisions = 256;
constexpr int most_timers = 128;
constexpr std::size_t swept_rows = 2000;
/// A rule that says "wait" until an instant that has come would be asked again at once, for ever.
constexpr span shortest_wait = std::chrono::seconds{1};

verdict decide(books& b, const tracked& t, const std::optional<customer_row>& customer, const judge& rules, instant now)
{
    auto v = ask(b, t, customer, rules, now);
    if (auto* next = std::get_if<wait>(&v.next)) next->due = std::max(next->due, now + shortest_wait);
    return v;
}

class round {
public:
    round(books& b, class_turns& turns, const judge& rules, instant now)
        : b_{b}, turns_{turns}, rules_{rules}, now_{now}, shares_{class_turns::resolve(rules.shares(), b.words)}
    {
    }

    void run_timers();
    void fill(const opening& room, std::vector<reserved>& into);
    std::optional<instant> next_due(const opening& room);

private:
    std::vector<std::int64_t> lanes_of(const opening& room);
    std::optional<queue_row> next(const std::vector<std::int64_t>& lanes);
    std::optional<queue_row> next_urgent(std::int64_t lane);
    std::optional<queue_row> next_shared(std::int64_t lane);
    std::optional<reserved> decide_one(const queue_row& due, const std::string& provider);

    books& b_;
    class_turns& turns_;
    const judge& rules_;
    instant now_;
    class_turns::shares shares_;
    int decisions_left_ = most_decisions;
};

std::vector<std::int64_t> round::lanes_of(const opening& room)
{
    std::vector<std::int64_t> made{lane::of_provider(b_.words.number(room.provider))};
    if (room.whole_channel) made.push_back(lane::of(room.on));
    return made;
}

std::optional<queue_row> round::next_urgent(std::int64_t lane)
{
    for (const auto klass : shares_.urgent)
        if (const auto row = b_.waiting.pick(lane, klass, now_)) return row;
    return std::nullopt;
}

std::optional<queue_row> round::next_shared(std::int64_t lane)
{
    auto due = b_.waiting.due_classes(lane, now_);
    std::erase_if(due, [&](name_no klass) {
        return std::find(shares_.urgent.begin(), shares_.urgent.end(), klass) != shares_.urgent.end();
    });
    while (!due.empty()) {
        const auto klass = turns_.next(lane, due, shares_);
        if (const auto row = b_.waiting.pick(lane, klass, now_)) return row;
        std::erase(due, klass);
    }
    return std::nullopt;
}

std::optional<queue_row> round::next(const std::vector<std::int64_t>& lanes)
{
    for (const auto lane : lanes)
        if (const auto row = next_urgent(lane)) return row;
    for (const auto lane : lanes)
        if (const auto row = next_shared(lane)) return row;
    return std::nullopt;
}

std::optional<reserved> round::decide_one(const queue_row& due, const std::string& provider)
{
    auto t = load(b_, due.no);
    if (!t || t->flight) {
        b_.waiting.remove(due);
        return std::nullopt;
    }
    const auto customer = customer_of(b_, t->row);
    const auto v = decide(b_, *t, customer, rules_, now_);
    if (const auto* over = std::get_if<hand_over>(&v.next); over && !provider.empty()) {
        auto leg = t->at.legs.at(over->leg);
        for (const auto& change : v.legs)
            if (change.leg == over->leg) leg.now = change.to;
        if (lane_of(b_, leg) == due.lane) return reserve(b_, *t, customer, v, provider, rules_, now_);
    }
    carry_out(b_, *t, v, rules_, now_);
    return std::nullopt;
}

void round::run_timers()
{
    for (int left = most_timers; left > 0; --left) {
        const auto row = next({lane::timer});
        if (!row) return;
        decide_one(*row, {});
    }
}

void round::fill(const opening& room, std::vector<reserved>& into)
{
    const auto lanes = lanes_of(room);
    for (auto left = room.attempts; left > 0 && decisions_left_ > 0; --decisions_left_) {
        const auto row = next(lanes);
        if (!row) return;
        if (auto made = decide_one(*row, room.provider)) {
            into.push_back(*std::move(made));
            --left;
        }
    }
}

std::optional<instant> round::next_due(const opening& room)
{
    std::optional<instant> earliest;
    for (const auto lane : lanes_of(room))
        if (const auto due = b_.waiting.next_due(lane); due && (!earliest || *due < *earliest)) earliest = due;
    return earliest;
}

}  // namespace

dispatched dispatch(books& b, class_turns& turns, const std::vector<opening>& rooms, const judge& rules, instant now)
{
    dispatched made;
    b.seen(now);
    round now_due{b, turns, rules, now};
    now_due.run_timers();
    for (const auto& room : rooms) now_due.fill(room, made.attempts);
    for (const auto& room : rooms) made.next_due.push_back(now_due.next_due(room));
    made.next_timer = b.waiting.next_due(lane::timer);
    return made;
}

bool sweep(books& b, const judge& rules, instant now)
{
    const auto found = b.waiting.walk_overdue(now, swept_rows);
    for (const auto& row : found.expired) {
        auto t = load(b, row.no);
        if (!t || t->flight) continue;
        const auto customer = customer_of(b, t->row);
        const auto v = decide(b, *t, customer, rules, now);
        carry_out(b, *t, v, rules, now);
    }
    return found.more;
}

}  // namespace todoke
