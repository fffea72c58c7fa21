// What a busy store is told from outside: by people, operators, providers and backends; and what of it has to be there
// when it was opened again.
#include <algorithm>

#include "tests/store/busy_store.hpp"
#include "tests/store/declining.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

constexpr int numbers_in_use = 20;
constexpr auto form_of_sendings = "a sending";
const std::string called_endpoint = "shop";

}  // namespace

asio::awaitable<void> BusyStore::call_from_outside()
{
    switch (pick(6)) {
        case 0:
            if (!mailed_.empty())
                return decline(mailed_[static_cast<std::size_t>(pick(static_cast<int>(mailed_.size())))]);
            break;
        case 1: {
            const auto address = "+8190" + std::to_string(pick(numbers_in_use));
            if (!blocks_[address].is_sure) break;
            blocks_[address].is_sure = false;
            return block_or_free(address, pick(2) == 0);
        }
        case 2:
            if (!sendings_.empty())
                return tell_of(std::next(sendings_.begin(), pick(static_cast<int>(sendings_.size())))->first);
            break;
        case 3:
            return take_in_some();
        case 4:
            return call_back_some(pick(3) == 0);
        default:
            if (const auto index = one_in_doubt()) return resolve(*index);
    }
    return submit_something();
}

void BusyStore::answered(const std::string& what)
{
    ++told_;
    ++told_outside_[what];
}

asio::awaitable<void> BusyStore::decline(mailed which)
{
    auto call = db->people().decline(which.token, {}, declined_by::one_click, rules(), now);
    const bool is_known = co_await std::move(call);
    answered("declined");
    unknown_tokens_ += !is_known;
    if (is_known) declined_.insert({which.address, which.klass});
}

asio::awaitable<void> BusyStore::block_or_free(std::string address, bool frees)
{
    blocks_[address].is_blocked = !frees;
    auto call = frees ? db->reactions().unblock(channel::sms, address, rules(), now)
                      : db->reactions().block(channel::sms, address, "a test", rules(), now);
    co_await std::move(call);
    answered(frees ? "freed" : "blocked");
    blocks_[address].is_sure = true;
}

/// The one receipt of this sending, perhaps again.
asio::awaitable<void> BusyStore::tell_of(std::string reference)
{
    sendings_[reference].is_asked = true;
    raw_receipt what{sendings_[reference].provider, form_of_sendings, reference, {}, reference, now};
    auto call = db->inbox().keep(std::move(what));
    co_await std::move(call);
    answered("receipts kept");
    sendings_[reference].is_kept = true;
}

/// In what is due: of other forms it is understood that they say nothing.
std::vector<understood_receipt> BusyStore::understood(const due_receipts& due) const
{
    std::vector<understood_receipt> made;
    for (const auto& one : due.some) {
        made.push_back({one.no, {}});
        if (one.what.form != form_of_sendings) continue;
        told_receipt said;
        said.provider = one.what.provider;
        said.reference = one.what.body;
        said.what.kind = receipt_kind::delivered;
        said.what.at = one.what.received;
        made.back().things.push_back({"", said});
    }
    return made;
}

asio::awaitable<void> BusyStore::take_in_some()
{
    auto question = db->inbox().next(100, now);
    const auto due = co_await std::move(question);
    const auto found = understood(due);
    auto call = db->inbox().take_in(found, rules(), now);
    co_await std::move(call);
    for (const auto& one : due.some) {
        if (one.what.form != form_of_sendings) continue;
        answered("receipts taken in");
        sendings_[one.what.body].is_taken = true;
    }
    taken_in_ = found;
}

/// The backend takes them, or (`some_fail`) not the first of them.
asio::awaitable<void> BusyStore::call_back_some(bool some_fail)
{
    auto question = db->outbox().callbacks(called_endpoint, 4, now);
    auto due = co_await std::move(question);
    std::vector<callback_end> ends;
    for (const auto& one : due.some) {
        ends.push_back({one.place, {}});
        if (some_fail && ends.size() == 1) ends.front().again = now + 1min;
    }
    if (some_fail && !due.some.empty()) due.some.erase(due.some.begin());
    for (const auto& one : due.some) {
        if (!one.what || !one.what->message) continue;
        auto& asked = callbacks_[*one.what->message].asked;
        asked = std::max(asked, one.seq);
    }
    auto call = db->outbox().callbacks_ended(ends, now);
    co_await std::move(call);
    for (const auto& one : due.some) {
        answered("callbacks ended");
        called_back_.insert(one.place);
        if (!one.what || !one.what->message) continue;
        auto& told = callbacks_[*one.what->message].told;
        told = std::max(told, one.seq);
    }
}

std::optional<std::size_t> BusyStore::one_in_doubt()
{
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < asked_.size(); ++i)
        if (asked_[i].id && !asked_[i].is_resolved && !asked_[i].ends.empty() &&
            asked_[i].ends.back() == outcome_kind::uncertain)
            found.push_back(i);
    if (found.empty()) return std::nullopt;
    return found[static_cast<std::size_t>(pick(static_cast<int>(found.size())))];
}

asio::awaitable<void> BusyStore::resolve(std::size_t index)
{
    const auto as = index % 2 ? resolution::sent : resolution::failed;
    auto call = db->reactions().resolve(*asked_[index].id, as, "a test", rules(), now);
    const auto answer = co_await std::move(call);
    if (answer.how != resolve_answer::result::settled) co_return;
    answered("resolved");
    asked_[index].is_resolved = true;
}

void BusyStore::look_outside(std::vector<std::string>& broken)
{
    look_at_declined(broken);
    for (auto& [address, last] : blocks_) {
        const bool is_blocked = run(db->reactions().block_of(channel::sms, address)).has_value();
        if (last.is_sure && is_blocked != last.is_blocked)
            broken.push_back(address + (is_blocked ? ": lost that it was freed" : ": lost that it was blocked"));
        last = {is_blocked, true};
    }
    look_at_receipts(broken);
    take_in_the_rest();
    look_at_receipts(broken);
    look_at_callbacks(broken);
}

/// It binds whoever's profile has the address: nobody here agreed to anything later.
void BusyStore::look_at_declined(std::vector<std::string>& broken)
{
    if (unknown_tokens_ > 0) broken.push_back("lost the key of a token that was given");
    script->before_decide = [](const situation& s, instant) -> std::optional<verdict> {
        if (!shows_declined(s, s.message.klass, channel::email)) return std::nullopt;
        return finished(state::suppressed, rule::consent);
    };
    for (const auto& [address, klass] : declined_) {
        auto what = sms({});
        what.to = {address, "", ""};
        what.klass = klass;
        what.legs = {{channel::email, {}, {}}};
        const auto answer = accept(what);
        const auto* made = std::get_if<stored>(&answer);
        if (!made || made->now != state::suppressed) broken.push_back(address + ": lost that they declined " + klass);
    }
    script->before_decide = {};
}

/// What was taken in stands in its message's story, and no receipt stands there twice.
void BusyStore::look_at_receipts(std::vector<std::string>& broken)
{
    struct told_of {
        std::size_t least = 0, most = 0;
    };
    std::map<std::size_t, told_of> told;
    for (const auto& [reference, one] : sendings_) {
        told[one.index].least += one.is_taken;
        told[one.index].most += one.is_asked;
    }
    for (const auto& [index, count] : told) {
        const auto& asked = asked_[index];
        if (may_be_purged(asked)) continue;
        const auto found = run(db->find(*asked.id));
        if (!found) continue;
        const auto rows =
            static_cast<std::size_t>(std::count_if(found->timeline.begin(), found->timeline.end(), [](const auto& row) {
                return row.event == timeline_event::receipt;
            }));
        const auto complain = [&](const auto& what) { broken.push_back(asked.what.idempotency_key + ": " + what); };
        if (rows > count.most) complain("a receipt counts twice");
        // One that ends after its person was erased, whose address it went to, is known by no reference.
        const bool is_erased =
            asked.is_to_be_erased || std::any_of(found->timeline.begin(), found->timeline.end(),
                                                 [](const auto& row) { return row.why == rule::erased; });
        if (rows < count.least && !is_erased) complain("lost a receipt");
    }
}

/// Whoever was told that it is kept may rely on it; what was taken in is told again, as after an answer that got lost.
void BusyStore::take_in_the_rest()
{
    run(db->inbox().take_in(taken_in_, rules(), now));
    for (auto due = run(db->inbox().next(100, now)); !due.some.empty(); due = run(db->inbox().next(100, now))) {
        const auto found = understood(due);
        run(db->inbox().take_in(found, rules(), now));
        run(db->inbox().take_in(found, rules(), now));
    }
    for (auto& [reference, one] : sendings_) one.is_taken = one.is_taken || one.is_kept;
}

/// What has ended does not come again, and what has not is not left out.
void BusyStore::look_at_callbacks(std::vector<std::string>& broken)
{
    std::set<message_id> waiting;
    for (const auto& one : run(db->outbox().callbacks(called_endpoint, 10'000, now + 24h)).some) {
        if (called_back_.contains(one.place)) broken.push_back("a callback that had ended comes again");
        if (!one.what || !one.what->message) continue;
        const auto id = *one.what->message;
        waiting.insert(id);
        const auto whose = by_id_.find(id);
        if (whose == by_id_.end() || may_be_purged(asked_[whose->second])) continue;
        const auto& last = callbacks_[id];
        if (one.seq <= last.told || one.seq > last.asked + 1)
            broken.push_back(asked_[whose->second].what.idempotency_key + ": lost a callback");
    }
    for (const auto& one : asked_)
        if (one.id && !one.what.callback.empty() && !may_be_purged(one) && !one.is_to_be_erased &&
            callbacks_[*one.id].asked == 0 && !waiting.contains(*one.id))
            broken.push_back(one.what.idempotency_key + ": lost all its callbacks");
}

}  // namespace todoke
