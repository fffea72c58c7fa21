// How providers behave: what they answer, when they are slow, when they are not there.
#include "tests/weeks/story.hpp"

namespace todoke::weeks {

using namespace std::chrono_literals;

namespace {

/// Per mille of accepted, retry, rejected, uncertain, throttled, over quota, misconfigured, blocked; the rest hangs.
constexpr std::array<std::array<int, 8>, 5> moods{{{885, 30, 15, 35, 10, 0, 0, 5},
                                                   {300, 350, 50, 100, 80, 10, 10, 30},
                                                   {0, 1000, 0, 0, 0, 0, 0, 0},
                                                   {100, 100, 0, 500, 100, 50, 50, 0},
                                                   {0, 1000, 0, 0, 0, 0, 0, 0}}};
/// A provider that never answers is given up after this long.
constexpr span longest_hang = 20min;
}  // namespace

outcome story::draw_outcome(dice& chance, const std::string& provider) const
{
    constexpr std::array kinds{outcome_kind::accepted,      outcome_kind::retry,     outcome_kind::rejected,
                               outcome_kind::uncertain,     outcome_kind::throttled, outcome_kind::over_quota,
                               outcome_kind::misconfigured, outcome_kind::blocked};
    outcome made;
    made.detail = "drawn";
    const auto found = moods_.find(provider);
    const bool is_well = found == moods_.end() || world_->now() >= found->second.until;
    const auto& odds = moods[is_well ? 0 : found->second.which];
    const bool is_lost = !is_well && found->second.which == out_of_reach;
    auto left = chance.below(1000);
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        made.kind = kinds[i];
        if ((left -= odds[i]) < 0) break;
    }
    if (made.kind == outcome_kind::retry) made.transport = is_lost || chance.happens(60);
    const bool may_ask = made.kind == outcome_kind::retry || made.kind == outcome_kind::throttled;
    if (may_ask && chance.happens(30)) made.after = chance.length(1min, 2h);
    return made;
}

std::optional<scripted_channel::reaction> story::begins(const std::string& provider, const envelope& what)
{
    auto* message = known_.find(what.id);
    if (message == nullptr && submitting_ != nullptr && !submitting_->id) {
        submitting_->id = what.id;
        message = known_.find(what.id);
    }
    if (message == nullptr) {
        complain("known messages only", "an attempt of " + what.id.text());
        return std::nullopt;
    }
    const auto on = known_.site.provider(provider).on;
    attempt next{message->number, on, provider, what.address, what.attempt_key, what.started, what.valid_until, {}, {}};
    const auto name = "m" + std::to_string(message->number);
    note("# " + local(what.started) + " " + provider + " attempts " + name + " (" + message->klass + ") to " +
         what.address);
    for (const auto& check : hand_over_checks)
        if (const auto wrong = check.wrong(known_, *message, next))
            complain(check.rule, name + " on " + std::string{to_text(on)} + ": " + *wrong);
    for (auto& one : suspicions(known_, *message, next)) suspicions_.push_back(std::move(one));
    flying_[what.attempt_key] =
        known_.begin(provider, on, *message, what.attempt_key, what.address, what.started, what.valid_until);
    touched_.push_back(message->number);
    ++counted_.hand_overs;
    if (head_of(message->legs, place_on(message->legs, on)) > 0) ++counted_.seen["follow-up tried"];
    dice own{seed_ ^ (message->number * 1000003 + message->attempts.size() * 101 + static_cast<std::size_t>(on))};
    const bool hangs = own.happens(3);
    if (hangs) patience_ends_ = std::min(patience_ends_, world_->now() + own.length(1s, longest_hang));
    return scripted_channel::reaction{draw_outcome(own, provider), hangs};
}

void story::ended(const seen_attempt& seen)
{
    const auto found = flying_.find(seen.attempt_key);
    if (found == flying_.end()) return complain("known messages only", "the end of an attempt nobody began");
    known_.end(found->second, world_ ? world_->now() : known_.latest, seen.how);
    touched_.push_back(known_.attempts[found->second].message);
    flying_.erase(found);
    ++counted_.seen["outcome " + std::string{to_text(seen.how.kind)}];
    note("#   " + std::string{to_text(seen.how.kind)} + " " + seen.how.code);
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
    its.which = static_cast<std::size_t>(chance_.between(1, 4));
    its.until = world_->now() + chance_.length(1min, its.which == out_of_reach ? 5h : 2h);
    note("# " + one.name + " is in mood " + std::to_string(its.which) + " until " + local(its.until));
}

/// No connection can be made to it for a while.
void story::lose_provider()
{
    const auto& name = chance_.one_of(known_.site.providers).name;
    const auto until = world_->now() + chance_.length(1min, chance_.happens(60) ? 40min : 4h);
    note("unreachable " + name + "  # until " + local(until));
    lost_[name] = until;
    known_.set_reachable(name, false, world_->now());
    world_->set_reachable(name, false);
    look_at_all();
}

void story::find_providers()
{
    for (auto at = lost_.begin(); at != lost_.end();) {
        if (world_->now() < at->second) {
            ++at;
            continue;
        }
        const auto name = at->first;
        at = lost_.erase(at);
        note("reachable " + name);
        known_.set_reachable(name, true, world_->now());
        world_->set_reachable(name, true);
        look_after_stop();
    }
}

/// What waits is judged by when it was due, as last decided, once the process is up again.
void story::stopping(instant until)
{
    known_.rules_changed = until;
    look_at_all();
    for (auto& one : known_.messages) {
        if (one.is_over) continue;  // how it ended was judged by what was known then
        const auto& facts = one.seen.facts;
        const bool waits = one.id && (facts.now == state::queued || facts.now == state::watching);
        one.due_at_start.reset();
        one.may_be_missed = waits && !one.is_flying() && facts.due < until;
        // Who waits for the clock or the operator was not due.
        if (one.may_be_missed && facts.due_by != rule::clock) one.due_at_start = facts.due;
    }
    known_.process_start = until;
}

/// Nothing of what was wrong with connections outlives the process; what was wrong with providers does.
void story::started_again()
{
    for (const auto& [name, until] : lost_) world_->set_reachable(name, false);
}

}  // namespace todoke::weeks
