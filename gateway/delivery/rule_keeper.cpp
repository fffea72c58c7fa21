#include "gateway/delivery/rule_keeper.hpp"

#include <algorithm>
#include <limits>

#include "gateway/log.hpp"
#include "gateway/policy/holds.hpp"
#include "gateway/policy/policy.hpp"
#include "gateway/policy/wording/in_words.hpp"
#include "store/model/phrase.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

/// A clock that is off by so much against the time that has passed was set anew. Most are by an hour (summer time, a
/// wrong zone), and a moment less when it is measured: one clock is read after the other.
constexpr span jump = std::chrono::hours{1} - std::chrono::seconds{30};
constexpr span between_marks = std::chrono::hours{1};
constexpr std::size_t most_jumps = 16;
constexpr message_no all_of_them{std::numeric_limits<std::int64_t>::max()};

void warn_of_doubt(const adoption& why)
{
    log::error(
        "event=waits_for_adoption below={} reason=\"{}\" remedy=\"what was stored before waits; make sure that no "
        "other "
        "todoked uses a copy of this database and that the clock is right, then run: todoke adopt --reason ...\"",
        why.below.value, in_words(why.why, language::english));
}

void warn_of_clock(bool is_right)
{
    if (is_right)
        log::info("event=clock_is_right");
    else
        log::error(
            "event=clock_not_synchronised remedy=\"classes with quiet hours wait; start a time service, or, if the "
            "clock is right, run: todoke adopt --reason ..., or set [site] trust_clock = true\"");
}

}  // namespace

rule_keeper::rule_keeper(box_store& box, clock& time, std::function<bool()> clock_is_set,
                         std::shared_ptr<const rules> book)
    : box_{box},
      time_{time},
      clock_is_set_{std::move(clock_is_set)},
      book_{std::move(book)},
      policy_{make_policy(book_)}
{
}

asio::awaitable<void> rule_keeper::start()
{
    around_.started = time_.now();
    around_.holds = co_await box_.holds();
    around_.adopts = adoption{all_of_them, {}};
    came_up_ = around_.started;
    was_set_ = was_ever_set_ = clock_is_set_();
    if (!believes_clock()) warn_of_clock(false);
    renew(true);
    try {
        co_await recognise();
        co_return;
    } catch (const store_failure& e) {  // a full disk: nothing can be reserved either
        log::error("event=store_failed reason=\"{}\" remedy=\"trying again\"", e.what());
    }
}

asio::awaitable<void> rule_keeper::recognise()
{
    const auto known = co_await box_.recognise();
    const auto now = time_.now();
    around_.latest = latest_ = known.latest;
    around_.adopts.reset();
    if (known.adopts) around_.adopts = adoption{*known.adopts, known.doubt};
    // A clock that nobody has set yet stands anywhere: it is waited for, and no sign of anything else.
    if (!around_.adopts && was_set_ && known.latest != instant::min() && known.latest > now + jump) {
        new_doubt_ = say(phrase::clock_stands_before, {to_text(now), to_text(known.latest)});
        // Set wrong by somebody, and right again, while nobody looked.
        note_jump(now, known.latest);
        note_jump(known.latest, now);
        around_.adopts = adoption{all_of_them, *new_doubt_};
    }
    if (around_.adopts && !new_doubt_) warn_of_doubt(*around_.adopts);
    latest_ = std::max(latest_, now);
    last_ = reading{now, time_.uptime()};
    next_mark_ = time_.uptime() + between_marks;
    renew(true);
    if (new_doubt_ && adopting_ == 0) co_await keep_doubt();
}

asio::awaitable<void> rule_keeper::attend()
{
    if (!last_) co_await recognise();
    look();
    if (new_doubt_ && adopting_ > 0) co_return;  // on disk the doubt is to come behind the adoption
    if (new_doubt_) co_await keep_doubt();
    if (time_.uptime() >= next_mark_) {
        next_mark_ = time_.uptime() + between_marks;
        co_await box_.mark(time_.now());
        co_await forget_old_holds();
    }
}

/// Until the store has said where the doubt begins, everything waits.
asio::awaitable<void> rule_keeper::keep_doubt()
{
    const auto why = *new_doubt_;
    auto told = why;
    const auto below = co_await box_.doubt(std::move(told));
    around_.adopts.reset();
    if (below) around_.adopts = adoption{below, why};
    new_doubt_.reset();
    if (around_.adopts) warn_of_doubt(*around_.adopts);
    renew(true);
}

asio::awaitable<void> rule_keeper::forget_old_holds()
{
    const auto old = time_.now() - longest_spread;
    const auto is_old = [old](const hold& one) { return one.no > 0 && one.until < old; };
    if (std::none_of(around_.holds.begin(), around_.holds.end(), is_old)) co_return;
    co_await box_.forget_holds(old);
    std::erase_if(around_.holds, is_old);
    renew(false);
}

rules_ptr rule_keeper::policy()
{
    look();
    return policy_;
}

void rule_keeper::look()
{
    if (!last_) return;  // the box is not known yet
    const reading now{time_.now(), time_.uptime()};
    const auto expected = last_->now + (now.uptime - last_->uptime);
    const auto is_set = clock_is_set_();
    if (std::chrono::abs(now.now - expected) >= jump) {
        const bool sets = !was_ever_set_ && (is_set || !believes_clock());
        sets ? note_setting(expected, now.now) : note_jump(expected, now.now);
        if (sets) last_ = now;  // the jump that is waited for, also where "it is set" is heard of a moment later
    }
    was_ever_set_ = was_ever_set_ || is_set;
    if (is_set != was_set_) {
        const auto before = believes_clock();
        const bool was_set = std::exchange(was_set_, is_set);
        if (is_set && !was_set) last_ = now;  // the jump that sets an unset clock is the one that is waited for
        if (believes_clock() != before) {
            warn_of_clock(!before);
            renew(true);
        }
    }
    look_at_jump(*last_, now);
    latest_ = std::max(latest_, now.now);
    last_ = now;
}

void rule_keeper::look_at_jump(const reading& before, const reading& now)
{
    if (now.now < latest_ && around_.latest < latest_) {
        around_.latest = latest_;
        renew(false);
    }
    const span passed = now.now - before.now, lived = now.uptime - before.uptime;
    if (passed - lived < jump && lived - passed < jump) return;
    ++jumps_;
    if (around_.adopts && !new_doubt_ && adopting_ == 0) return;  // it waits for that already
    new_doubt_ = say(phrase::clock_jumped, {to_text(before.now + lived), to_text(now.now)});
    around_.adopts = adoption{all_of_them, *new_doubt_};
    renew(false);
}

/// From the next decision on the store knows what earlier instants mean now.
void rule_keeper::note_jump(instant before, instant after)
{
    auto& all = around_.jumps;
    all.push_back({before, after});
    if (all.size() > most_jumps) all.erase(all.begin());
    renew(false);
}

/// A clock that nobody had set was wrong since this process started: what earlier ones stored is as old as it is.
void rule_keeper::note_setting(instant before, instant after)
{
    const auto should_have_been = came_up_ + (after - before);
    note_jump(should_have_been, came_up_);
    around_.jumps.back().at_start = true;
    note_jump(before, after);
    came_up_ = should_have_been;
}

bool rule_keeper::believes_clock() const
{
    return was_set_ || vouched_ || book_->trust_clock;
}

void rule_keeper::renew(bool may_move)
{
    if (may_move) ++around_.revision;
    around_.clock_is_right = believes_clock();
    policy_ = make_policy(book_, around_);
}

void rule_keeper::use(std::shared_ptr<const rules> book)
{
    book_ = std::move(book);
    renew(false);  // its own revision is higher
}

asio::awaitable<hold> rule_keeper::place(hold what)
{
    what.no = --not_on_disk_;
    what.since = time_.now();
    around_.holds.push_back(what);
    renew(true);
    const auto temporary = what.no;
    std::exception_ptr failed;
    try {
        auto placed = co_await box_.place_hold(std::move(what));
        if (auto* kept = find(temporary)) kept->no = placed.no;
        co_return placed;
    } catch (...) {  // a bug, too: what is not on disk binds nobody
        failed = std::current_exception();
    }
    forget(temporary);
    renew(true);
    std::rethrow_exception(failed);
}

asio::awaitable<std::optional<hold>> rule_keeper::lift(std::int64_t no)
{
    auto ended = co_await box_.end_hold(no, time_.now());
    if (!ended) co_return std::nullopt;
    if (auto* kept = find(no)) kept->until = ended->until;
    renew(true);
    co_return ended;
}

hold* rule_keeper::find(std::int64_t no)
{
    const auto found =
        std::find_if(around_.holds.begin(), around_.holds.end(), [no](const hold& one) { return one.no == no; });
    return found == around_.holds.end() ? nullptr : &*found;
}

void rule_keeper::forget(std::int64_t no)
{
    std::erase_if(around_.holds, [no](const hold& one) { return one.no == no; });
}

std::vector<hold> rule_keeper::holds() const
{
    std::vector<hold> made;
    for (const auto& one : around_.holds)
        if (one.no > 0 && one.until > time_.now()) made.push_back(one);
    std::stable_sort(made.begin(), made.end(), [](const hold& a, const hold& b) { return a.until < b.until; });
    return made;
}

bool rule_keeper::is_held(const std::string& provider, channel on) const
{
    return todoke::is_held(around_.holds, provider, on, time_.now());
}

void rule_keeper::providers_down(std::vector<outage> down, int epoch)
{
    around_.outages = std::move(down);
    around_.outage_epoch = epoch;
    renew(false);
}

void rule_keeper::recipients_rest(std::vector<recipient_rest> which)
{
    around_.rests = std::move(which);
    renew(false);
}

/// While it lives, an adoption is on its way to the disk, however that ends.
class rule_keeper::adopting {
public:
    explicit adopting(rule_keeper& of) : of_{of} { ++of_.adopting_; }
    ~adopting() { --of_.adopting_; }
    adopting(const adopting&) = delete;
    adopting& operator=(const adopting&) = delete;

private:
    rule_keeper& of_;
};

/// The clock is looked at first: a jump up to now is what the operator vouches for, one that is seen while this is
/// being stored is a new doubt.
asio::awaitable<void> rule_keeper::adopt(std::string reason)
{
    look();
    const adopting under_way{*this};
    const auto jumps_before = jumps_;
    const reading seen{time_.now(), time_.uptime()};
    co_await box_.adopt(std::move(reason), seen.now);
    vouched_ = true;
    latest_ = seen.now;
    around_.latest = instant::min();
    if (jumps_ == jumps_before) {
        around_.adopts.reset();
        new_doubt_.reset();
    }
    if (!last_) last_ = seen;
    renew(true);
}

box_view rule_keeper::seen() const
{
    box_view made{believes_clock(), std::nullopt, around_.adopts};
    if (time_.now() < around_.latest) made.behind = around_.latest;
    return made;
}

}  // namespace todoke
