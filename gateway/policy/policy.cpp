#include "gateway/policy/policy.hpp"

#include <algorithm>
#include <stdexcept>
#include <type_traits>

#include "gateway/policy/caps.hpp"
#include "gateway/policy/channel_down.hpp"
#include "gateway/policy/course/course.hpp"
#include "gateway/policy/legs.hpp"
#include "gateway/policy/receipts.hpp"

namespace todoke {

namespace {

zone zone_of_site(const rules& book)
{
    if (const auto found = zone::find(book.time_zone)) return *found;
    throw std::invalid_argument{"unknown time zone \"" + book.time_zone + "\" of the site"};
}

/// For messages whose class is not configured any more. What waits goes on waiting: a file without it may be a mistake,
/// which must end nothing.
class_rules leftover_class()
{
    auto strict = default_classes().at("promotional");
    strict.is_configured = false;
    strict.needs_consent = false;  // whether it does, only its rules say
    strict.uncertain.fill(on_uncertain::hold);
    return strict;
}

class policy final : public judge {
public:
    policy(std::shared_ptr<const rules> book, circumstances around)
        : book_{std::move(book)}, around_{std::move(around)}, site_{zone_of_site(*book_)}, leftover_{leftover_class()}
    {
    }

    std::vector<leg> route(const submission& what, const profile& person) const override
    {
        return route_of(what, person, class_of(what.klass));
    }

    verdict decide(const situation& s, instant now) const override
    {
        if (const auto* klass = known(s.message.klass)) return course{on(*klass), s, now}.decide();
        const auto strict = leftover_named(s.message.klass);
        return course{on(strict), s, now}.decide();
    }

    explanation explain(const situation& s, instant now) const override
    {
        explanation made;
        const witness told{made.findings};
        if (const auto* klass = known(s.message.klass)) {
            made.found = course{on(*klass), s, now, told}.decide();
        } else {
            const auto strict = leftover_named(s.message.klass);
            made.found = course{on(strict), s, now, told}.decide();
        }
        made.findings = arranged(std::move(made.findings), s.message.legs);
        return made;
    }

    verdict settle(const situation& s, std::size_t leg, const outcome& ended, instant now) const override
    {
        if (const auto* klass = known(s.message.klass)) return course{on(*klass), s, now}.settle(leg, ended);
        const auto strict = leftover_named(s.message.klass);
        return course{on(strict), s, now}.settle(leg, ended);
    }

    consequence heard(const situation& s, std::size_t leg, const receipt& what, instant now) const override
    {
        auto informed = s;
        auto facts = facts_of(s.message, leg, what);
        learn(informed.message, facts, what.at, false);
        return under_its_class(informed, now, [&](course c) { return c.heard(leg, what, std::move(facts)); });
    }

    consequence happened(const situation& s, const customer_event& what, instant now) const override
    {
        auto informed = s;
        auto facts = facts_of(s.message, what);
        learn(informed.message, facts, what.at, true);
        const bool changes = !facts.reacted.empty() || facts.cancels;
        if (changes && s.message.now != state::sending && !is_final(s.message.now))
            facts.then = under_its_class(informed, now, [](course c) { return c.decide(); });
        return facts;
    }

    std::optional<verdict> resolve(const situation& s, resolution as, const std::string& reason,
                                   instant now) const override
    {
        return under_its_class(s, now, [&](course c) { return c.resolve(as, reason); });
    }

    std::optional<second_chance> retry(const situation& s, std::optional<span> ttl, instant now) const override
    {
        if (!may_go_again(s.message)) return std::nullopt;
        auto again = s;
        second_chance made;
        again.message.expires_at = made.expires_at = now + ttl.value_or(class_of(s.message.klass).ttl);
        if (auto repeat = under_its_class(again, now, [](course c) { return c.repeat(); })) {
            made.then = *std::move(repeat);
            return made;
        }
        const auto legs = start_over(again.message);
        made.then = under_its_class(again, now, [&](course c) { return c.go_again(legs); });
        return made;
    }

    std::vector<contact_need> looks_back(const std::string& klass) const override
    {
        return contact_needs(*book_, class_of(klass));
    }

    std::vector<class_share> shares() const override
    {
        std::vector<class_share> all;
        for (const auto& [name, klass] : book_->classes)
            all.push_back({name, klass.priority, klass.weight, is_bulk(klass)});
        std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.priority < b.priority; });
        return all;
    }

    bool goes_by_phone(const std::string& provider) const override
    {
        const auto is_it = [&](const provider_rules& one) { return one.by_phone && one.name == provider; };
        return std::any_of(book_->providers.begin(), book_->providers.end(), is_it);
    }

    std::vector<std::string> declinable() const override { return declinable_classes(*book_); }

    std::vector<lost_patience> impatient() const override { return impatience(*book_, around_); }

    std::vector<clock_jump> clock_jumps() const override { return around_.jumps; }

    int revision() const override { return book_->revision + around_.revision; }

private:
    course::ground on(const class_rules& klass) const { return {*book_, klass, site_, around_}; }
    template <class Ask>
    std::invoke_result_t<Ask, course> under_its_class(const situation& s, instant now, Ask&& ask) const
    {
        if (const auto* klass = known(s.message.klass)) return ask(course{on(*klass), s, now});
        const auto strict = leftover_named(s.message.klass);
        return ask(course{on(strict), s, now});
    }
    const class_rules* known(const std::string& name) const
    {
        const auto found = book_->classes.find(name);
        return found == book_->classes.end() ? nullptr : &found->second;
    }
    const class_rules& class_of(const std::string& name) const
    {
        const auto* found = known(name);
        return found == nullptr ? leftover_ : *found;
    }
    class_rules leftover_named(const std::string& name) const
    {
        auto strict = leftover_;
        strict.name = name;  // its consents are recorded under this name
        return strict;
    }

    std::shared_ptr<const rules> book_;
    circumstances around_;
    zone site_;
    class_rules leftover_;
};

}  // namespace

std::shared_ptr<const judge> make_policy(std::shared_ptr<const rules> book, circumstances around)
{
    return std::make_shared<const policy>(std::move(book), std::move(around));
}

}  // namespace todoke
