#include "gateway/policy/channel_down.hpp"

#include <algorithm>

#include "gateway/policy/consent.hpp"
#include "gateway/policy/legs.hpp"
#include "store/model/phrase.hpp"

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

std::optional<instant> earlier(std::optional<instant> a, std::optional<instant> b)
{
    if (!a || !b) return a ? a : b;
    return std::min(*a, *b);
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

const outage* out_now(const circumstances& around, const std::string& provider, const class_rules& klass, instant now)
{
    const auto* found = outage_at(around, provider, klass);
    return is_out(found, now) ? found : nullptr;
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

}  // namespace todoke
