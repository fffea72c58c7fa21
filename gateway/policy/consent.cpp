#include "gateway/policy/consent.hpp"

namespace todoke {

namespace {

std::string put_customer(const profile& person)
{
    return person.customer.empty() ? "name a customer and PUT /v1/customers/ID"
                                   : "PUT /v1/customers/" + person.customer;
}

std::string for_whom(const profile& person)
{
    return person.customer.empty() ? std::string{" for this person"} : " for " + person.customer;
}

std::string_view kind_of_address(channel on)
{
    switch (on) {
        case channel::email:
            return "e-mail address";
        case channel::line:
            return "LINE user id";
        case channel::sms:
            return "phone number";
    }
    return "address";
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
        return obstacle{rule::consent, klass.name + " " + std::string{spoken(on)} + " was declined" +
                                           for_whom(s.person) + ": " + put_customer(s.person) +
                                           " with a later consent"};
    if (said != nullptr || !klass.needs_consent) return std::nullopt;
    if (on == channel::line) return std::nullopt;  // being a friend of the account is the consent
    return obstacle{rule::consent, "no " + klass.name + " " + std::string{spoken(on)} + " consent" +
                                       for_whom(s.person) + ": " + put_customer(s.person)};
}

}  // namespace

std::string_view spoken(channel on)
{
    switch (on) {
        case channel::email:
            return "e-mail";
        case channel::line:
            return "LINE";
        case channel::sms:
            return "SMS";
    }
    return "unknown";
}

std::optional<obstacle> obstacle_to(const situation& s, const class_rules& klass, channel on, bool has_address)
{
    if (auto lack = lack_of_consent(s, klass, on)) return lack;
    const auto& block = s.blocked[index_of(on)];
    if (!block.empty())
        return obstacle{rule::blocked, "this " + std::string{kind_of_address(on)} + " is blocked: " + block};
    if (has_address || !s.message.to[index_of(on)].empty() || !s.person.to[index_of(on)].empty()) return std::nullopt;
    return obstacle{rule::no_address,
                    "no " + std::string{kind_of_address(on)} + for_whom(s.person) + ": " + put_customer(s.person)};
}

}  // namespace todoke
