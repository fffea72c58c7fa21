// A channel that has been down for longer than the class waits makes way for the next plain leg.
#include "gateway/policy/channel_down.hpp"

#include <algorithm>

#include "gateway/policy/course.hpp"
#include "gateway/policy/legs.hpp"

namespace todoke {

namespace {

bool may_take(const provider_rules& one, const carriage& what)
{
    return may_take(one, what.on, what.via);
}

const outage* outage_at(const circumstances& around, const std::string& provider, const class_rules& klass)
{
    const auto binds = [&](const outage& one) {
        return one.provider == provider && (!one.for_bulk_only || is_bulk(klass));
    };
    const auto found = std::find_if(around.outages.begin(), around.outages.end(), binds);
    return found == around.outages.end() ? nullptr : &*found;
}

bool is_out(const outage* at, instant now)
{
    return at != nullptr && (!at->until || now < *at->until);
}

held shut(const outage& one, instant end)
{
    return {one.why, one.until.value_or(end),
            say(phrase::provider_shut, {one.provider, to_text(one.since), one.detail})};
}

std::optional<instant> earlier(std::optional<instant> a, std::optional<instant> b)
{
    if (!a || !b) return a ? a : b;
    return std::min(*a, *b);
}

/// Rules that are about the leg's own provider: an outage is not waited off under them.
bool is_providers_own(rule by)
{
    return by == rule::retry || by == rule::breaker || by == rule::quota;
}

/// Of all that may take it, whatever is to be tried again by now; none: there is one that is not out.
std::optional<channel_outage> all_out(const rules& book, const circumstances& around, const carriage& what)
{
    std::optional<channel_outage> made;
    for (const auto& provider : book.providers) {
        if (!may_take(provider, what)) continue;
        const auto* out = outage_at(around, provider.name, what.klass);
        if (out == nullptr) return std::nullopt;
        if (!made)
            made = channel_outage{
                out->since, out->until, out->why,
                say(phrase::channel_is_down, {spoken(what.on), out->provider, to_text(out->since), out->detail})};
        made->since = std::max(made->since, out->since);
        made->until = earlier(made->until, out->until);
    }
    return made;
}

}  // namespace

std::optional<channel_outage> outage_of(const rules& book, const circumstances& around, const carriage& what,
                                        instant now)
{
    if (around.outages.empty()) return std::nullopt;
    for (const auto& provider : book.providers)
        if (may_take(provider, what) && !is_out(outage_at(around, provider.name, what.klass), now)) return std::nullopt;
    return all_out(book, around, what);
}

std::optional<instant> out_from(const circumstances& around, const std::string& provider, const class_rules& klass,
                                instant now)
{
    const auto* found = outage_at(around, provider, klass);
    return is_out(found, now) ? std::optional{found->since} : std::nullopt;
}

bool another_can(const rules& book, const circumstances& around, const carriage& what, const std::string& than,
                 instant now)
{
    return std::any_of(book.providers.begin(), book.providers.end(), [&](const provider_rules& one) {
        return one.name != than && may_take(one, what) && !is_out(outage_at(around, one.name, what.klass), now);
    });
}

std::vector<lost_patience> impatience(const rules& book, const circumstances& around)
{
    std::vector<lost_patience> made;
    const auto add = [&](channel on, const std::string& via) {
        for (const auto& [name, klass] : book.classes) {
            const auto down = klass.patience ? all_out(book, around, {on, via, klass}) : std::nullopt;
            if (down) made.push_back({on, via, name, down->since + *klass.patience, around.outage_epoch});
        }
    };
    if (around.outages.empty()) return made;
    for (const auto on : all_channels) add(on, {});
    for (const auto& provider : book.providers) add(provider.on, provider.name);
    return made;
}

std::optional<obstacle> course::patience_lost(std::size_t i) const
{
    if (!class_.patience) return std::nullopt;
    auto down = outage_of(book_, around_, {on(i), message_.legs[i].asked.via, class_}, now_);
    if (!down) return std::nullopt;
    if (now_ >= down->since + *class_.patience)
        return obstacle{rule::channel_down,
                        say(phrase::patience_is_over, {down->detail, to_text(*class_.patience), class_.name})};
    if (down->until && *down->until >= life_of(i))
        return obstacle{rule::channel_down, say(phrase::down_beyond_expiry, {down->detail, to_text(*down->until)})};
    return std::nullopt;
}

/// Nothing is given up for an outage that could not go now anyway, nor for a leg that could not.
std::optional<obstacle> course::given_up(std::size_t i, instant base) const
{
    auto why = patience_lost(i);
    if (!why) return std::nullopt;
    const auto allowed = allowed_from(i, base);
    const auto waits_anyway = [](const held& one) { return !is_providers_own(one.by); };
    if (std::any_of(allowed.held_by.begin(), allowed.held_by.end(), waits_anyway)) return std::nullopt;
    return can_take_over(i, base) ? why : std::nullopt;
}

/// Whether a later leg of the chain could go now instead of leg `i`.
bool course::can_take_over(std::size_t i, instant base) const
{
    const auto after = without(i);
    const auto end = end_of_chain(message_.legs, i);
    for (auto next = i + 1; next < end; ++next)
        if (legs_[next] == leg_state::waiting && !lack_of_provider(next) && !obstacle_of(next) &&
            !patience_lost(next) && after.allowed_from(next, base).due <= now_)
            return true;
    return false;
}

/// A try that failed is waited off no longer than the class waits for the channel, where another leg could take over;
/// and not at all where another provider can take what this one's account cannot.
instant course::wait_of_lane(std::size_t i, instant until, rule by) const
{
    const auto& leg = message_.legs[i];
    if (by != rule::retry && another_can(book_, around_, {on(i), leg.asked.via, class_}, leg.provider, now_))
        return now_;
    if (!class_.patience || end_of_chain(message_.legs, i) == i + 1) return until;
    const auto down = outage_of(book_, around_, {on(i), leg.asked.via, class_}, now_);
    if (!down) return until;
    return std::min(until, std::max(now_, down->since + *class_.patience));
}

/// Not to be taken now for lack of a provider: said beside what is decided.
std::vector<held> course::held_by_outage(std::size_t i) const
{
    if (around_.outages.empty()) return {};  // where all are held, it is put off
    const carriage what{on(i), message_.legs[i].asked.via, class_};
    if (auto down = outage_of(book_, around_, what, now_))
        return {{down->why, down->until.value_or(life_of(i)), std::move(down->detail)}};
    std::vector<held> made;
    for (const auto& one : book_.providers) {
        if (!may_take(one, what)) continue;
        const auto* out = outage_at(around_, one.name, class_);
        const auto stopped = stop_of_provider(around_.holds, one.name);
        if (is_out(out, now_))
            made.push_back(shut(*out, life_of(i)));
        else if (stopped && stopped->until > now_)
            made.push_back({rule::hold, stopped->until, stopped->detail});
        else
            return {};
    }
    std::stable_sort(made.begin(), made.end(), [](const held& a, const held& b) { return a.until > b.until; });
    for (const auto& one : made) told_.forbids(one.by, i, one.until, one.detail);
    return made;
}

}  // namespace todoke
