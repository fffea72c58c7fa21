#include "tests/store/busy_store.hpp"

#include <algorithm>

namespace todoke {

namespace asio = boost::asio;

namespace {

constexpr int callers = 8;
constexpr int customers = 5;
constexpr int much_content = 40'000;  ///< bytes: ten pages of the log
const std::vector<opening> rooms_for_some{
    {"line", channel::line, true, 2}, {"smsc", channel::sms, true, 2}, {"mail", channel::email, true, 1}};

/// In memory: what is synced outside of SQLite's file system (PATH.generation) would cost these tests most of their
/// time.
std::filesystem::path a_fast_place()
{
    const std::filesystem::path memory{"/dev/shm"};
    return std::filesystem::exists(memory) ? memory : std::filesystem::temp_directory_path();
}

}  // namespace

BusyStore::BusyStore() : StoreTest{a_fast_place()} {}

void BusyStore::begin_anew(unsigned seed)
{
    db.reset();
    for (const auto* end : {"", "-wal", "-shm", "-journal", ".generation", ".lock"})
        std::filesystem::remove(path() + end);
    dice_.seed(seed);
    asked_.clear();
    by_id_.clear();
    people_.clear();
    kept_.clear();
    holds_.clear();
    going_.clear();
    mailed_.clear();
    declined_.clear();
    blocks_.clear();
    sendings_.clear();
    taken_in_.clear();
    called_back_.clear();
    callbacks_.clear();
    told_outside_.clear();
    unanswered_dispatches_ = unknown_tokens_ = told_ = inbox_keys_ = references_ = copies_ = 0;
    purged_before_ = {};
    now = *parse_instant("2026-11-23T03:00:00Z");
    options.machine = "a box";
    options.batch_limit = pick(2) ? 512 : 3;
    options.cache_bytes = static_cast<std::size_t>(pick(2) ? 16 << 20 : 64 << 10);
    options.merge_after = 40;
    options.run_page = 4;
    options.walk_after = 5;
}

void BusyStore::start()
{
    going_.clear();
    db.reset();
    open();
    run(db->box().recognise());
    run(db->settle_left_over(rules(), now));
}

bool BusyStore::work(int rounds)
{
    failed_ = false;
    failures.clear();
    for (int i = 0; i < rounds && !failed_; ++i) {
        now += pick(15) ? std::chrono::seconds{pick(90)} : std::chrono::seconds{5h};
        run_all(next_round());
    }
    return !failed_;
}

BusyStore::calls BusyStore::next_round()
{
    calls made;
    for (int i = 0; i < callers; ++i) made.push_back(noting_failure(next_call()));
    return made;
}

/// A call that is at fault itself (call_failure) is none of these: that would be a bug.
asio::awaitable<void> BusyStore::noting_failure(asio::awaitable<void> work)
{
    try {
        co_await std::move(work);
    } catch (const call_failure&) {
        throw;
    } catch (const store_failure& e) {
        failed_ = true;
        if (std::find(failures.begin(), failures.end(), e.what()) == failures.end()) failures.push_back(e.what());
    }
}

asio::awaitable<void> BusyStore::next_call()
{
    const int which = pick(24);
    if (which < 4) return dispatch_some();
    if (which < 8 && !going_.empty()) {
        const auto one = going_.back();
        going_.pop_back();
        const auto how = static_cast<outcome_kind>(pick(8));
        // Whether an operator's word on a number is still so is asked later.
        const bool stays = how == outcome_kind::blocked && blocks_.contains(one.address);
        return end(one, stays ? outcome_kind::rejected : how);
    }
    if (which == 8 && !asked_.empty()) return cancel(static_cast<std::size_t>(pick(static_cast<int>(asked_.size()))));
    if (which == 9 || which == 10) return call_about_somebody();
    if (which == 11) return upkeep_call();
    if (which < 18) return call_from_outside();
    return submit_something();
}

asio::awaitable<void> BusyStore::submit_something()
{
    asked_.push_back({something(), now, {}, 0, {}});
    return submit(asked_.size() - 1);
}

asio::awaitable<void> BusyStore::call_about_somebody()
{
    const auto who = "c" + std::to_string(pick(customers));
    if (!people_[who].is_sure) return tell_inbox("r" + std::to_string(++inbox_keys_));
    people_[who].is_sure = false;
    if (pick(5) == 0) return erase(who);
    return put(who, {"p" + std::to_string(pick(3)) + "@example.jp", "U" + std::to_string(pick(3)),
                     "+8190" + std::to_string(pick(customers))});
}

asio::awaitable<void> BusyStore::upkeep_call()
{
    switch (pick(4)) {
        case 0:
            return hold_something();
        case 1:
            return db->box().mark(now);
        default:
            return tidy_some();
    }
}

submission BusyStore::something()
{
    const auto key = std::to_string(asked_.size());
    auto what = pick(2) ? to_customer("c" + std::to_string(pick(customers)), {channel::line, channel::sms}) : sms();
    what.to = {"", what.customer.empty() ? "" : "U" + std::to_string(pick(3)), "+8190" + std::to_string(pick(20))};
    if (pick(4) == 0) {
        what.legs = {{channel::email, {}, {}}};
        what.to[0] = "p" + std::to_string(pick(9)) + "@example.jp";
    }
    what.callback = pick(4) ? "" : "shop";
    what.klass = pick(3) ? "bulk" : pick(2) ? "news" : "urgent";
    what.campaign = pick(2) ? "spring" : "";
    what.content = R"({"text":")" + key + std::string(pick(8) ? 0u : much_content, 'x') + "\"}";
    what.idempotency_key = "submission-" + key;
    if (pick(4) == 0) what.dedupe_key = "k" + std::to_string(pick(9));
    if (pick(4) == 0) what.send_at = now + std::chrono::minutes{pick(20)};
    if (pick(6) == 0 && what.legs.size() > 1) what.legs[1].when = follow_up{"clicked", 5min, false};
    what.duplicate_rule = static_cast<on_duplicate>(pick(3));
    what.expires_at = now + std::chrono::minutes{5 + pick(600)};
    return what;
}

asio::awaitable<void> BusyStore::submit(std::size_t index)
{
    auto call = db->accept(asked_[index].what, rules(), now);
    const auto answer = co_await std::move(call);
    ++told_;
    if (const auto* made = std::get_if<stored>(&answer)) {
        asked_[index].id = made->id;
        by_id_[made->id] = index;
    }
}

asio::awaitable<void> BusyStore::dispatch_some()
{
    ++unanswered_dispatches_;
    auto call = db->dispatch(rooms_for_some, rules(), now);
    const auto answer = co_await std::move(call);
    --unanswered_dispatches_;
    told_ += answer.attempts.size();
    for (const auto& one : answer.attempts) {
        // One of a submission whose caller was not told before the power went: nobody misses it.
        if (const auto found = by_id_.find(one.id); found != by_id_.end()) ++asked_[found->second].starts;
        if (!one.unsubscribe.empty()) mailed_.push_back({one.address, one.klass, one.unsubscribe});
        going_.push_back(one);
    }
}

asio::awaitable<void> BusyStore::end(reserved which, outcome_kind how)
{
    attempt_end ended{which.no, which.leg, which.attempt, now, {}};
    ended.result.kind = how;
    const auto reference = "sending-" + std::to_string(++references_);
    if (how == outcome_kind::accepted) ended.result.references = {reference};
    auto call = db->record(std::move(ended), rules());
    co_await std::move(call);
    ++told_;
    const auto found = by_id_.find(which.id);
    if (found == by_id_.end()) co_return;
    asked_[found->second].ends.push_back(how);
    if (how == outcome_kind::accepted) sendings_[reference] = {found->second, which.provider};
}

asio::awaitable<void> BusyStore::cancel(std::size_t index)
{
    if (!asked_[index].id) co_return;
    auto call = db->cancel(*asked_[index].id, rules(), now);
    const auto answer = co_await std::move(call);
    if (answer.how != cancel_answer::result::cancelled) co_return;
    ++told_;
    asked_[index].is_cancelled = answer.now == state::cancelled;
}

asio::awaitable<void> BusyStore::put(std::string customer, addresses to)
{
    people_[customer] = {to, true, false};
    auto call = db->put_customer(profile_of(customer, to), rules(), now);
    co_await std::move(call);
    ++told_;
    people_[customer].is_sure = true;
}

asio::awaitable<void> BusyStore::erase(std::string customer)
{
    const auto known = std::exchange(people_[customer], {{}, false, false}).to;
    std::vector<std::size_t> theirs;
    for (std::size_t i = 0; i < asked_.size(); ++i) {
        const auto& what = asked_[i].what;
        bool is_theirs = what.customer == customer;
        for (std::size_t on = 0; on < known.size(); ++on)
            is_theirs = is_theirs || (!known[on].empty() && known[on] == what.to[on]);
        if (is_theirs) asked_[i].is_to_be_erased = true;
        if (what.customer == customer && asked_[i].id) theirs.push_back(i);
    }
    auto call = db->erase_customer(customer, rules(), now);
    co_await std::move(call);
    ++told_;
    people_[customer].is_sure = true;
    for (const auto i : theirs) asked_[i].is_erased = true;
}

asio::awaitable<void> BusyStore::tell_inbox(std::string key)
{
    raw_receipt what{"smsc", "smpp.deliver_sm", key, {}, "stat:DELIVRD", now};
    auto call = db->inbox().keep(std::move(what));
    co_await std::move(call);
    ++told_;
    kept_[key] = now;
}

asio::awaitable<void> BusyStore::hold_something()
{
    hold what{0, hold_scope::campaign, "autumn", "a test", now, now + 1h, ""};
    auto call = db->box().place_hold(std::move(what));
    const auto placed = co_await std::move(call);
    ++told_;
    holds_.push_back(placed.no);
}

asio::awaitable<void> BusyStore::tidy_some()
{
    auto due = db->sweep(rules(), now);
    co_await std::move(due);
    purged_before_ = std::max(purged_before_, now - 6h);
    auto old = db->tidy(keeping(now - 6h, now - 3h));
    co_await std::move(old);
}

}  // namespace todoke
