#include "gateway/policy/consent.hpp"

#include <array>

#include "store/model/phrase.hpp"

namespace todoke {

namespace {

std::string remedy(const profile& person)
{
    return person.customer.empty() ? say(phrase::name_a_customer) : say(phrase::put_customer, {person.customer});
}

std::string whom(const profile& person)
{
    return person.customer.empty() ? say(phrase::this_person) : person.customer;
}

const consent* recorded(const profile& person, const std::string& klass, channel on)
{
    const auto found = person.consents.find(klass);
    if (found == person.consents.end()) return nullptr;
    const auto& entry = found->second[index_of(on)];
    return entry ? &*entry : nullptr;
}

/// Whichever of several providers takes it, it must arrive: one of them that cannot reach the person is enough.
std::optional<obstacle> block_of(const situation& s, channel on, const taker& may_take)
{
    const auto& block = s.blocked[index_of(on)];
    if (!block.empty()) return obstacle{rule::blocked, say(phrase::address_blocked, {kind_of_address(on), block})};
    for (const auto& one : s.cut_off)
        if (one.on == on && may_take(one.provider))
            return obstacle{rule::blocked,
                            say(phrase::address_cut_off, {kind_of_address(on), one.provider, one.reason})};
    return std::nullopt;
}

std::optional<obstacle> lack_of_address(const situation& s, channel on)
{
    if (!s.message.to[index_of(on)].empty() || !s.person.to[index_of(on)].empty()) return std::nullopt;
    return obstacle{rule::no_address,
                    say(phrase::address_missing, {kind_of_address(on), whom(s.person), remedy(s.person)})};
}

std::string consent_that_lets_go(const situation& s, const class_rules& klass, channel on)
{
    const auto* said = recorded(s.person, klass.name, on);
    if (said != nullptr && !said->granted) return say(phrase::urgent_all_the_same, {klass.name, spoken(on)});
    if (said != nullptr) return say(phrase::consent_recorded, {klass.name, spoken(on), to_text(said->at)});
    if (klass.needs_consent) return say(phrase::friend_of_account);
    return say(phrase::consent_not_needed, {klass.name, spoken(on)});
}

std::string address_that_serves(const situation& s, channel on, bool is_frozen)
{
    if (is_frozen) return say(phrase::address_tried_before, {kind_of_address(on)});
    if (!s.message.to[index_of(on)].empty()) return say(phrase::address_submitted, {kind_of_address(on)});
    return say(phrase::address_of_profile, {kind_of_address(on), s.person.customer});
}

}  // namespace

std::optional<obstacle> lack_of_consent(const situation& s, const class_rules& klass, way by)
{
    // LINE's terms: no advertising by notification message.
    if (by.is_notification() && is_declinable(klass))
        return obstacle{rule::consent, say(phrase::no_notification_for, {klass.name})};
    const auto on = by.on;
    const auto* said = recorded(s.person, klass.name, on);
    const bool is_urgent = klass.priority == 0;
    if (said != nullptr && !said->granted && (!is_urgent || klass.needs_consent))
        return obstacle{rule::consent,
                        say(phrase::consent_declined, {klass.name, spoken(on), whom(s.person), remedy(s.person)})};
    if (said != nullptr || !klass.needs_consent) return std::nullopt;
    if (on == channel::line) return std::nullopt;  // being a friend of the account is the consent
    return obstacle{rule::consent,
                    say(phrase::consent_missing, {klass.name, spoken(on), whom(s.person), remedy(s.person)})};
}

std::string kind_of_address(channel on)
{
    constexpr std::array kinds{phrase::email_address, phrase::line_user_id, phrase::phone_number};
    return say(kinds[index_of(on)]);
}

std::optional<obstacle> obstacle_to(const situation& s, const class_rules& klass, way by, bool has_address,
                                    const taker& may_take)
{
    if (auto lack = lack_of_consent(s, klass, by)) return lack;
    if (auto block = block_of(s, by.address, may_take)) return block;
    return has_address ? std::nullopt : lack_of_address(s, by.address);
}

void tell_reach(const situation& s, const class_rules& klass, way by, std::size_t leg, const taker& may_take,
                const witness& told)
{
    const auto tell = [&](rule which, const std::optional<obstacle>& no, const auto& why_not) {
        if (no) return told.forbids(which, leg, never_ends, no->detail);
        told.passes(which, leg, never_ends, why_not);
    };
    const auto to = by.address;
    const bool is_frozen = !s.message.legs[leg].address.empty();
    tell(rule::consent, lack_of_consent(s, klass, by), [&] { return consent_that_lets_go(s, klass, by.on); });
    tell(rule::blocked, block_of(s, to, may_take), [&] { return say(phrase::address_free, {kind_of_address(to)}); });
    tell(rule::no_address, is_frozen ? std::nullopt : lack_of_address(s, to),
         [&] { return address_that_serves(s, to, is_frozen); });
}

}  // namespace todoke
