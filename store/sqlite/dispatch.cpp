#include <algorithm>

#include "store/sqlite/deciding.hpp"
#include "store/sqlite/transition.hpp"
#include "store/sqlite/transitions.hpp"

namespace todoke {

namespace {

/// One call's share of the writer: others wait for the same commit.
constexpr int most_decisions = 256;
constexpr int least_decisions_a_room = 32;
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
    void fill_all(const std::vector<opening>& rooms, std::vector<reserved>& into);
    std::optional<instant> next_due(const opening& room);

private:
    enum class who { urgent, others };
    /// At most `decisions` rows are looked at; takes what it reserves from `left`.
    void fill(const opening& room, who goes, int decisions, std::size_t& left, std::vector<reserved>& into);
    std::vector<std::int64_t> lanes_of(const opening& room);
    std::optional<queue_row> next(const std::vector<std::int64_t>& lanes, who goes);
    std::optional<queue_row> next_urgent(std::int64_t lane);
    std::optional<queue_row> next_shared(std::int64_t lane);
    std::optional<reserved> decide_one(const queue_row& due, const std::string& provider);
    std::optional<reserved> decide_about(const queue_row& due, const std::string& provider);

    books& b_;
    class_turns& turns_;
    const judge& rules_;
    instant now_;
    class_turns::shares shares_;
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

std::optional<queue_row> round::next(const std::vector<std::int64_t>& lanes, who goes)
{
    for (const auto lane : lanes)
        if (const auto row = goes == who::urgent ? next_urgent(lane) : next_shared(lane)) return row;
    return std::nullopt;
}

std::optional<reserved> round::decide_one(const queue_row& due, const std::string& provider)
{
    return about(due.no, [&] { return decide_about(due, provider); });
}

std::optional<reserved> round::decide_about(const queue_row& due, const std::string& provider)
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
        auto row = next({lane::timer}, who::urgent);
        if (!row) row = next({lane::timer}, who::others);
        if (!row) return;
        decide_one(*row, {});
    }
}

void round::fill(const opening& room, who goes, int decisions, std::size_t& left, std::vector<reserved>& into)
{
    const auto lanes = lanes_of(room);
    for (; left > 0 && decisions > 0; --decisions) {
        const auto row = next(lanes, goes);
        if (!row) return;
        if (auto made = decide_one(*row, room.provider)) {
            into.push_back(*std::move(made));
            --left;
        }
    }
}

/// The urgent of every lane come before the first bulk of any, and no lane's backlog uses up another's turn.
void round::fill_all(const std::vector<opening>& rooms, std::vector<reserved>& into)
{
    std::vector<std::size_t> left;
    for (const auto& room : rooms) left.push_back(room.attempts);
    for (std::size_t i = 0; i < rooms.size(); ++i) fill(rooms[i], who::urgent, most_decisions, left[i], into);
    const auto share = rooms.empty() ? 0 : most_decisions / static_cast<int>(rooms.size());
    for (std::size_t i = 0; i < rooms.size(); ++i)
        fill(rooms[i], who::others, std::max(share, least_decisions_a_room), left[i], into);
}

std::optional<instant> round::next_due(const opening& room)
{
    std::optional<instant> earliest;
    for (const auto lane : lanes_of(room))
        if (const auto due = b_.waiting.next_due(lane); due && (!earliest || *due < *earliest)) earliest = due;
    return earliest;
}

void sweep_one(books& b, const queue_row& row, const judge& rules, instant now)
{
    auto t = load(b, row.no);
    if (!t) return b.waiting.remove(row);
    if (t->flight) return;
    const auto customer = customer_of(b, t->row);
    const auto v = decide(b, *t, customer, rules, now);
    carry_out(b, *t, v, rules, now);
}

}  // namespace

dispatched dispatch(books& b, class_turns& turns, const std::vector<opening>& rooms, const judge& rules, instant now)
{
    dispatched made;
    b.seen(now);
    round now_due{b, turns, rules, now};
    now_due.run_timers();
    now_due.fill_all(rooms, made.attempts);
    for (const auto& room : rooms) made.next_due.push_back(now_due.next_due(room));
    made.next_timer = b.waiting.next_due(lane::timer);
    return made;
}

bool sweep(books& b, const judge& rules, instant now)
{
    b.seen(now);
    const auto found = b.waiting.walk_overdue(now, swept_rows);
    for (const auto& row : found.expired) about(row.no, [&] { sweep_one(b, row, rules, now); });
    return found.more;
}

}  // namespace todoke
