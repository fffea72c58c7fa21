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

std::string kind_of_address(channel on)
{
    constexpr std::array kinds{phrase::email_address, phrase::line_user_id, phrase::phone_number};
    return say(kinds[index_of(on)]);
}

const consent* recorded(const profile& person, const std::string& klass, channel on)
{
    const auto found = person.consents.find(klass);
    if (found == person.consents.end()) return nullptr;
    const auto& entry = found->second[index_of(on)];
    return entry ? &*entry : nullptr;
}

std::optional<obstacle> lack_of_consent(const situation& s, const class_rules& klass, channel on)
{
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

}  // namespace

std::string spoken(channel on)
{
    constexpr std::array names{phrase::email, phrase::line, phrase::sms};
    return say(names[index_of(on)]);
}

std::optional<obstacle> obstacle_to(const situation& s, const class_rules& klass, channel on, bool has_address)
{
    if (auto lack = lack_of_consent(s, klass, on)) return lack;
    const auto& block = s.blocked[index_of(on)];
    if (!block.empty()) return obstacle{rule::blocked, say(phrase::address_blocked, {kind_of_address(on), block})};
    if (has_address || !s.message.to[index_of(on)].empty() || !s.person.to[index_of(on)].empty()) return std::nullopt;
    return obstacle{rule::no_address,
                    say(phrase::address_missing, {kind_of_address(on), whom(s.person), remedy(s.person)})};
}

}  // namespace todoke
