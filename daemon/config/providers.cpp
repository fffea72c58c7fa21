#include <algorithm>
#include <set>

#include "daemon/config/answers.hpp"
#include "daemon/config/forms.hpp"
#include "daemon/config/sections.hpp"

namespace todoke::reading {
namespace {

using namespace std::chrono_literals;

/// What a kind is good for, and what is known of its repeats.
struct kind_facts {
    std::string_view name;
    std::optional<channel> only_on;
    std::optional<span> recognises_repeats = std::nullopt;
    /// The receipts that reach this gateway from it: what conditions of follow-ups may ask for. LINE's push tells of
    /// none.
    std::vector<receipt_kind> tells = {};
};

/// LINE keeps a retry key for 24 h from the first request; an hour is left for clocks and for the way there.
constexpr span line_repeats = 23h;

const std::vector<kind_facts> kinds{
    {"smtp", channel::email},
    {"line", channel::line, line_repeats},
    {"smpp", channel::sms, std::nullopt, {receipt_kind::delivered, receipt_kind::failed}},
    {"twilio", channel::sms, std::nullopt, {receipt_kind::delivered, receipt_kind::failed}},
    {"http", channel::sms, std::nullopt, {receipt_kind::delivered, receipt_kind::failed}},
    {"sandbox", std::nullopt},
};

const kind_facts* read_kind(section& from, std::optional<channel> on)
{
    const auto name = from.required("kind", R"(kind = "smtp", "line", "smpp", "twilio", "http" or "sandbox")");
    if (!name) return nullptr;
    const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const auto& k) { return k.name == *name; });
    constexpr std::string_view choice = R"("smtp", "line", "smpp", "twilio", "http" or "sandbox")";
    if (kind == kinds.end()) {
        from.problem("kind", in_quotes(*name) + " is not a kind of provider; write " + std::string{choice});
        return nullptr;
    }
    if (on && kind->only_on && *on != *kind->only_on)
        from.problem("channel", "kind " + in_quotes(kind->name) + " sends on " + std::string{to_text(*kind->only_on)} +
                                    ", not on " + std::string{to_text(*on)} +
                                    "; write channel = " + in_quotes(to_text(*kind->only_on)));
    return &*kind;
}

std::optional<channel> read_channel(section& from)
{
    const auto text = from.required("channel", R"(channel = "email", "line" or "sms")");
    if (!text) return std::nullopt;
    const auto on = parse_channel(*text);
    if (!on) from.problem("channel", in_quotes(*text) + R"( is not a channel; write "email", "line" or "sms")");
    return on;
}

void read_rates(section& from, std::vector<rate_limit>& rates)
{
    const auto items = from.texts("rate");
    if (!items) return;
    for (const auto& [text, at] : *items) {
        const auto rate = parse_rate(text);
        const auto same_unit = [&](const rate_limit& known) { return rate && known.per == rate->per; };
        if (!rate) {
            from.problem("rate", at,
                         in_quotes(text) + R"( is not a rate; write one like "50/s", "100/m", "5000/h" or "20000/d")");
        } else if (std::any_of(rates.begin(), rates.end(), same_unit)) {
            from.problem("rate", at, in_quotes(text) + " is a second limit for the same time; keep one");
        } else {
            rates.push_back(*rate);
        }
    }
}

void read_breaker(section& from, breaker_rules& breaker)
{
    if (!from.find("breaker")) return;
    section parts = from.child("breaker");
    breaker.failures = static_cast<int>(parts.number("failures", 1, 1000).value_or(breaker.failures));
    breaker.pause = parts.duration("pause", 1s, 24h).value_or(breaker.pause);
    parts.finish();
}

retry_pattern read_retry(section& from)
{
    const auto text = from.text("retry");
    if (!text) return default_retry();
    const auto pattern = parse_retry_pattern(*text);
    if (!pattern)
        from.problem("retry",
                     in_quotes(*text) + R"( is not a list of waits; write one like "10s, 1m, 5m*3, 30m*4, 2h*6")");
    return pattern.value_or(default_retry());
}

/// Gives the section its name for problems: provider.mail.
std::string read_name(section& from, std::set<std::string>& names)
{
    auto name = from.required("name", "name = \"mail\"").value_or("");
    if (name.empty()) return name;
    if (!is_name(name)) {
        from.problem("name", in_quotes(name) + " is not a name; write 1 to 64 of a-z, 0-9, - and _");
        return name;
    }
    if (!names.insert(name).second)
        from.problem("name", "another provider is named " + name + " too; give each its own name");
    from.rename("provider." + name);
    return name;
}

bool is_notification(const provider_config& one)
{
    const auto* line = std::get_if<line_settings>(&one.how);
    return line != nullptr && line->notification_messages;
}

/// User ids are an account's own: of several LINE accounts only the first choice takes what names none, and those that
/// know the same ids.
void say_who_takes_unnamed(std::vector<provider_config>& providers, std::vector<provider_rules>& their_rules)
{
    const provider_config* home = nullptr;
    for (const auto& one : providers)
        if (one.on == channel::line && !is_notification(one) && (home == nullptr || one.priority < home->priority))
            home = &one;
    for (std::size_t i = 0; i < providers.size(); ++i) {
        auto& one = providers[i];
        const bool knows_users = one.on != channel::line || &one == home || one.same_users;
        one.takes_unnamed = knows_users && !is_notification(one);
        their_rules[i].takes_unnamed = one.takes_unnamed;
    }
}

void read_how(section& from, std::string_view kind, provider_config& provider)
{
    if (kind == "smtp")
        provider.how = read_smtp(from);
    else if (kind == "line")
        provider.how = read_line(from);
    else if (kind == "smpp")
        provider.how = read_smpp(from);
    else if (kind == "twilio")
        provider.how = read_twilio(from);
    else if (kind == "http")
        provider.how = read_http_sms(from);
    else
        provider.how = read_sandbox(from);
}

/// Of a mail that went well a report comes only where it was asked for, and a door is open for it.
std::vector<receipt_kind> told_by(const smtp_settings& smtp)
{
    if (!smtp.reports) return {};
    std::vector<receipt_kind> all{receipt_kind::failed};
    if (smtp.tell_success) all.push_back(receipt_kind::delivered);
    return all;
}

/// Its `answers` are read with its kind.
bool has_codes_of_its_own(const provider_config& one)
{
    return std::holds_alternative<smpp_settings>(one.how) || std::holds_alternative<twilio_settings>(one.how) ||
           std::holds_alternative<http_sms_settings>(one.how);
}

bool calls_from_outside(const provider_config& one)
{
    return is_notification(one) || std::holds_alternative<twilio_settings>(one.how) ||
           std::holds_alternative<http_sms_settings>(one.how);
}

/// But for what the provider is not asked to tell, or has no way to.
std::vector<receipt_kind> told_by(const provider_config& provider, std::vector<receipt_kind> usual, bool is_open)
{
    if (calls_from_outside(provider) && !is_open) return {};
    if (const auto* smtp = std::get_if<smtp_settings>(&provider.how)) return told_by(*smtp);
    if (is_notification(provider)) return {receipt_kind::delivered};
    const auto* smpp = std::get_if<smpp_settings>(&provider.how);
    if (smpp && smpp->shape.receipts == smpp_receipts::failures) return {receipt_kind::failed};
    const auto* described = std::get_if<http_sms_settings>(&provider.how);
    const bool silent = (smpp && smpp->shape.receipts == smpp_receipts::none) ||
                        (described && (!described->account.receipts || described->account.receipts->states.empty()));
    return silent ? std::vector<receipt_kind>{} : std::move(usual);
}

/// What makes no sense, or harm, where LINE cannot call: a notification message of which nothing is heard goes by SMS,
/// too.
void refuse_deafness(section& from, const provider_config& provider)
{
    const auto* line = std::get_if<line_settings>(&provider.how);
    if (line == nullptr) return;
    const std::string remedy = "LINE tells by webhook, and nobody listens for it; this needs [public]";
    if (line->notification_messages) from.problem("notification_messages", remedy);
    if (!line->webhook_forward.to.host.empty()) from.problem("webhook_forward", remedy);
}

void read_provider(section& from, provider_config& provider, provider_rules& its_rules, bool is_open)
{
    const auto on = read_channel(from);
    provider.on = on.value_or(channel::email);
    read_rates(from, provider.rates);
    provider.window =
        static_cast<std::size_t>(from.number("window", 1, 1000).value_or(static_cast<int>(provider.window)));
    provider.priority = static_cast<int>(from.number("priority", 1, 99).value_or(provider.priority));
    read_breaker(from, provider.breaker);
    its_rules = {provider.name, provider.on, read_retry(from), std::nullopt};
    provider.weight = static_cast<int>(from.number("weight", 1, 100).value_or(provider.weight));
    provider.reserve = from.share("reserve", 0.9).value_or(provider.reserve);
    if (provider.on == channel::line) provider.same_users = from.flag("same_users").value_or(false);

    const auto* kind = read_kind(from, on);
    if (!kind) return;  // which other keys it may have is not known
    its_rules.recognises_repeats = kind->recognises_repeats;
    read_how(from, kind->name, provider);
    if (!has_codes_of_its_own(provider)) provider.answers = read_answers(from);
    if (!is_open) refuse_deafness(from, provider);
    its_rules.tells = told_by(provider, kind->tells, is_open);
    its_rules.by_phone = is_notification(provider);
    if (its_rules.by_phone) its_rules.recognises_repeats = std::nullopt;  // it takes no retry key
    if (kind->name == "sandbox") its_rules.recognises_repeats = from.duration("repeats", 1s, 24h * 30);
    from.finish(" for a provider of kind " + in_quotes(kind->name));
}

bool is_stand_in(const provider_config& one)
{
    const auto* sandbox = std::get_if<sandbox_settings>(&one.how);
    return sandbox != nullptr && sandbox->stand_in;
}

/// What a stand-in takes nobody gets: beside a real provider, even one of another channel, it would lose messages.
void leave_out_stand_ins(std::vector<section>& from, std::vector<provider_config>& providers,
                         std::vector<provider_rules>& their_rules)
{
    if (std::all_of(providers.begin(), providers.end(), is_stand_in)) return;
    std::vector<section> kept;
    for (std::size_t i = 0; i < providers.size(); ++i)
        if (!is_stand_in(providers[i])) kept.push_back(from[i]);
    from.swap(kept);
    std::erase_if(their_rules, [&](const auto& one) {
        return is_stand_in(providers[static_cast<std::size_t>(&one - their_rules.data())]);
    });
    std::erase_if(providers, is_stand_in);
}

}  // namespace

void read_providers(std::vector<section>& from, bool is_open, std::vector<provider_config>& providers,
                    std::vector<provider_rules>& their_rules)
{
    std::set<std::string> names;
    for (auto& one : from) {
        provider_config provider;
        provider_rules its_rules;
        provider.name = read_name(one, names);
        read_provider(one, provider, its_rules, is_open);
        providers.push_back(std::move(provider));
        their_rules.push_back(std::move(its_rules));
    }
    leave_out_stand_ins(from, providers, their_rules);
    say_who_takes_unnamed(providers, their_rules);
}

}  // namespace todoke::reading
