#include <algorithm>

#include "daemon/config/forms.hpp"
#include "daemon/config/sections.hpp"

namespace todoke::reading {
namespace {

using namespace std::chrono_literals;

constexpr span a_year = 24h * 365;

/// "none": it waits for a channel that is down as long as the message lives.
void read_patience(section& from, std::optional<span>& patience)
{
    const auto* given = from.find("patience");
    const auto* text = given ? given->as_string() : nullptr;
    if (text && text->get() == "none")
        patience.reset();
    else if (const auto length = from.duration("patience", 1s, a_year))
        patience = length;
}

/// "none", or how late.
void read_lateness(section& from, std::optional<span>& max_lateness)
{
    const auto* given = from.find("max_lateness");
    if (!given) return;
    if (given->value<std::string_view>() == "none")
        max_lateness.reset();
    else if (const auto length = from.duration("max_lateness", 0s, a_year))
        max_lateness = length;
}

/// What is urgent or answers to something the customer did goes as soon as it may: no spread.
void read_spread(section& from, class_rules& klass)
{
    const auto given = from.duration("release_spread", 0s, 12h);
    if (given && *given > span{0} && (klass.name == "urgent" || klass.name == "transactional"))
        return from.problem(
            "release_spread",
            "class " + klass.name +
                R"( is never spread: it goes as soon as it may; write "0s", or a class of your own for )"
                "what can wait");
    klass.release_spread = given.value_or(klass.release_spread);
}

void read_legs(section& from, std::vector<channel>& legs)
{
    const auto items = from.texts("legs");
    if (!items) return;
    if (items->empty()) from.problem("legs", R"(names no channel; write ["line", "email", "sms"] or some of these)");
    legs.clear();
    for (const auto& [text, at] : *items) {
        const auto on = parse_channel(text);
        if (!on) {
            from.problem("legs", at, in_quotes(text) + R"( is not a channel; write "line", "email" or "sms")");
        } else if (std::find(legs.begin(), legs.end(), *on) != legs.end()) {
            from.problem("legs", at, in_quotes(text) + " stands there twice; keep one");
        } else {
            legs.push_back(*on);
        }
    }
}

void read_class(section& from, class_rules& klass)
{
    klass.priority = static_cast<int>(from.number("priority", 0, 99).value_or(klass.priority));
    klass.weight = static_cast<int>(from.number("weight", 1, 100).value_or(klass.weight));
    read_per_channel(from, "quiet_hours", klass.quiet, read_quiet);
    klass.send_windows = read_windows(from, "send_windows").value_or(klass.send_windows);
    const words<on_limit> at_limit{
        {"defer", on_limit::defer}, {"drop", on_limit::drop}, {"next_leg", on_limit::next_leg}};
    klass.when_closed = from.word("on_quiet", at_limit).value_or(klass.when_closed);
    klass.caps = read_caps(from, "caps").value_or(klass.caps);
    klass.on_cap = from.word("on_cap", at_limit).value_or(klass.on_cap);
    klass.spacing = from.duration("spacing", 0s, 24h).value_or(klass.spacing);
    read_spread(from, klass);
    klass.ttl = from.duration("ttl", 1s, a_year).value_or(klass.ttl);
    read_lateness(from, klass.max_lateness);
    read_legs(from, klass.legs);
    klass.dedupe_window = from.duration("dedupe_window", 0s, a_year).value_or(klass.dedupe_window);
    read_per_channel(from, "on_uncertain", klass.uncertain, [](section& s, std::string_view key) {
        return s.word<on_uncertain>(key, {{"assume_sent", on_uncertain::assume_sent},
                                          {"hold", on_uncertain::hold},
                                          {"retry", on_uncertain::retry},
                                          {"next_leg", on_uncertain::next_leg}});
    });
    klass.guard = from.duration("guard", 0s, 1h).value_or(klass.guard);
    klass.needs_consent = from.flag("needs_consent").value_or(klass.needs_consent);
    const words<fingerprint> prints{
        {"any", fingerprint::any}, {"line_sms", fingerprint::line_sms}, {"off", fingerprint::off}};
    klass.prints = from.word("fingerprint", prints).value_or(klass.prints);
    read_patience(from, klass.patience);
    from.finish();
}

}  // namespace

void read_classes(section from, std::map<std::string, class_rules>& classes)
{
    for (const auto& name : from.keys()) {
        section one = from.child(name);
        if (!is_name(name)) {
            from.problem(name, "a class is named with 1 to 64 of a-z, 0-9, - and _");
            continue;
        }
        auto known = classes.find(name);
        if (known == classes.end()) {
            // A class of the operator's own starts from the transactional rules, but its rank is for him to say.
            class_rules own = classes.at("transactional");
            own.name = name;
            own.weight = 1;
            known = classes.emplace(name, own).first;
            if (!one.find("priority"))
                one.missing("priority", "priority = 20 (urgent 0, transactional 10, promotional 30, nurturing 40)");
        }
        read_class(one, known->second);
    }
}

}  // namespace todoke::reading
