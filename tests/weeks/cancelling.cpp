// What operators and backends call off: one message, or all that match.
#include "tests/weeks/bodies.hpp"
#include "tests/weeks/story.hpp"

namespace todoke::weeks {

namespace {

/// Something of it is out, may be, or is under way.
bool is_too_late(const told& one)
{
    for (const auto& [on, entry] : one.slots)
        if (entry.is_sure()) return true;
    return one.seen.facts.now != state::queued;
}

struct filter {
    std::string campaign, klass, customer, cancel_key;

    bool matches(const told& one) const
    {
        const auto fits = [](const std::string& asked, const std::string& is) { return asked.empty() || asked == is; };
        return fits(campaign, one.campaign) && fits(klass, one.klass) && fits(cancel_key, one.cancel_key) &&
               (customer.empty() || (customer == one.customer && !one.erased));
    }
    std::string json() const
    {
        return body_of({member("campaign", campaign), member("class", klass), member("customer", customer),
                        member("cancel_key", cancel_key)});
    }
};

/// Of one, two or three of its conditions; mostly such that this message matches.
filter random_filter(dice& chance, const told& like)
{
    filter made;
    if (chance.happens(40)) made.campaign = like.campaign;
    if (chance.happens(40)) made.cancel_key = like.cancel_key;
    if (chance.happens(40)) made.customer = like.customer;
    if (chance.happens(20)) made.campaign = "campaign" + std::to_string(chance.below(3));
    const bool is_empty = made.campaign.empty() && made.cancel_key.empty() && made.customer.empty();
    if (is_empty || chance.happens(20)) made.klass = like.klass;
    return made;
}

}  // namespace

void story::cancel()
{
    if (known_.messages.empty()) return;
    auto& one = known_.messages[static_cast<std::size_t>(chance_.below(static_cast<int>(known_.messages.size())))];
    if (!one.id || (one.is_over && chance_.happens(90))) return;
    const bool was_over = one.is_over;
    const auto answer = world_->cancel(*one.id);
    note("cancel m" + std::to_string(one.number));
    using result = cancel_answer::result;
    one.cancel_asked = one.cancel_asked || answer.how == result::cancelled || answer.how == result::too_late;
    if (was_over != (answer.how == result::already_final))
        complain("cancelling", "m" + std::to_string(one.number) + " was " + (was_over ? "" : "not ") + "final");
    if (answer.how == result::cancelled && !one.attempts.empty())
        for (const auto& [on, entry] : one.slots)
            if (entry.is_sure()) complain("cancelling", "m" + std::to_string(one.number) + " may be out already");
    look_at_all();
}

/// All that match and are not over. Who only asks changes nothing; who asks again finds nothing more.
void story::cancel_some()
{
    std::vector<const told*> open;
    for (const auto& one : known_.messages)
        if (one.id && !one.is_over && known_.site.classes.contains(one.klass)) open.push_back(&one);
    if (open.empty()) return;
    const auto which = random_filter(chance_, *chance_.one_of(open));
    const auto order = [&](bool is_dry) {
        return world_->cancel_all("{\"filter\": " + which.json() + (is_dry ? ", \"dry_run\": true}" : "}"));
    };
    note("cancel_all " + which.json());
    std::size_t in_time = 0, late = 0;
    const auto is_asked = [](const told& one) { return one.cancel_asked || one.seen.facts.cancel_asked; };
    for (const auto& one : known_.messages)
        if (one.id && !one.is_over && !is_asked(one) && which.matches(one)) ++(is_too_late(one) ? late : in_time);
    const auto expect = [&](const cancelled_some& answer, std::size_t cancelled, std::size_t too_late) {
        if (answer.cancelled == cancelled && answer.too_late == too_late) return;
        complain("cancelling by filter", std::to_string(answer.cancelled) + " and " + std::to_string(answer.too_late) +
                                             " instead of " + std::to_string(cancelled) + " and " +
                                             std::to_string(too_late));
    };
    expect(order(true), in_time, late);
    if (chance_.happens(30)) return look_at_all();
    for (auto& one : known_.messages)
        if (one.id && !one.is_over && which.matches(one)) one.cancel_asked = true;
    expect(order(false), in_time, late);
    expect(order(false), 0, 0);
    look_at_all();
    counted_.seen["cancelled by filter"] += static_cast<std::int64_t>(in_time);
}

}  // namespace todoke::weeks
