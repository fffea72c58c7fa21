#include <algorithm>
#include <boost/json/object.hpp>

#include "gateway/intake/address.hpp"
#include "gateway/intake/content.hpp"
#include "gateway/intake/event_type.hpp"
#include "gateway/intake/fields.hpp"
#include "gateway/intake/idempotency.hpp"
#include "gateway/intake/legs.hpp"
#include "gateway/intake/track.hpp"
#include "gateway/policy/duplicate.hpp"
#include "gateway/text/canonical_json.hpp"
#include "gateway/text/strict_json.hpp"
#include "gateway/text/text_checks.hpp"

namespace todoke {

namespace {

namespace json = boost::json;

void read_receiver(fields& from, const rules& book, submission& into)
{
    const bool has_customer = from.take("customer") != nullptr;
    into.customer = from.label("customer");
    bool any_address = false;
    const auto* to = from.object("to");
    if (to) {
        fields person{*to, from.at("to"), from.problems()};
        auto read = read_person(person, book.phone_region);
        person.refuse_unknown();
        into.to = std::move(read.to);
        into.time_zone = std::move(read.time_zone);
        any_address = read.any_address;
    }
    if (has_customer || any_address) return;
    if (to)
        from.problem("to", "has no address and there is no customer: give email, line or sms");
    else
        from.problems().push_back({"", "has neither customer nor to: say whom the message is for"});
}

const class_rules* read_class(fields& from, const rules& book)
{
    const auto name = from.string("class");
    if (name)
        if (const auto found = book.classes.find(std::string{*name}); found != book.classes.end())
            return &found->second;
    std::vector<std::string_view> there;
    for (const auto& [known, ignored] : book.classes) there.push_back(known);
    if (name)
        from.problem("class", quoted(*name) + " is no class: use " + listed(there, " or "));
    else if (!from.take("class"))
        from.problem("class", "is missing: " + listed(there, " or "));
    return nullptr;
}

void read_duplicate_rule(fields& from, const class_rules* klass, submission& into)
{
    into.dedupe_key = from.label("dedupe_key");
    into.dedupe_window = klass ? klass->dedupe_window : span{};
    if (const auto window = from.length("dedupe_window")) into.dedupe_window = *window;
    const auto text = from.string("on_duplicate");
    if (!text || *text == "suppress") return;
    if (*text == "reject")
        into.duplicate_rule = on_duplicate::reject;
    else if (*text == "replace")
        into.duplicate_rule = on_duplicate::replace;
    else
        from.problem("on_duplicate", quoted(*text) + " is not known: use suppress, reject or replace");
}

/// What is asked for a later century is a slip of the pen; later still, no four digits could say when.
constexpr span farthest = std::chrono::hours{24} * 365 * 100;

/// `send_at`, and `expires_at` or `ttl`.
void read_times(fields& from, const class_rules* klass, instant now, submission& into)
{
    into.send_at = from.when("send_at");
    const auto expires = from.when("expires_at");
    const auto ttl = from.length("ttl");
    if (from.take("expires_at") && from.take("ttl")) {
        from.problem("ttl", "stands beside expires_at: give only one of them");
        return;
    }
    for (const auto& [name, when] : {std::pair{"send_at", into.send_at}, std::pair{"expires_at", expires}})
        if (when && *when > now + farthest)
            return from.problem(name, "is more than a hundred years ahead: look at the year");
    const auto start = into.send_at.value_or(now);
    into.expires_at = expires ? *expires : start + ttl.value_or(klass ? klass->ttl : span{});
    // What has passed by now is no mistake of the body: it may be the repeat of one that was stored in time, and for
    // any other the rules say `expired`.
    if (ttl && ttl->count() == 0)
        from.problem("ttl", "is 0: the message could never be sent");
    else if (expires && into.send_at && *expires <= *into.send_at)
        from.problem("expires_at", "is not after send_at: the message could never be sent");
}

/// How long follow-ups live, and whether they can go at all before an explicit end.
void settle_follow_ups(const fields& from, const leg_reading& route, const class_rules* klass, instant now,
                       field_problems& problems, submission& into)
{
    const bool has_end = from.has("expires_at");
    const auto start = std::max(now, into.send_at.value_or(now));
    auto earliest = start;
    for (std::size_t i = 1; i < into.legs.size(); ++i) {
        if (!into.legs[i].when) continue;
        auto& when = *into.legs[i].when;
        earliest += when.after;
        if (!has_end) when.ttl = into.expires_at - into.send_at.value_or(now);
        if (!has_end && when.ttl <= span{0} && klass) when.ttl = klass->ttl;
        if (has_end && into.expires_at > now && earliest >= into.expires_at)
            problems.push_back({pointer_to(route.pointers[i], "when"),
                                "cannot come about before expires_at (" + to_text(into.expires_at) + "): it goes at " +
                                    to_text(earliest) +
                                    " at the earliest. Take a later expires_at, a shorter `after`, or a ttl, which "
                                    "counts from the follow-up's own timer"});
    }
}

constexpr std::size_t most_events = 20;

void read_cancel_on(fields& from, submission& into)
{
    const auto* array = from.array("cancel_on");
    if (!array) return;
    if (array->empty() || array->size() > most_events) {
        from.problem("cancel_on", "has no type of an event, or more than 20: name 1 to 20, or leave the field out");
        return;
    }
    for (std::size_t i = 0; i < array->size() && !from.problems().is_full(); ++i) {
        const auto* text = (*array)[i].if_string();
        auto trouble = text ? event_type_trouble(view(*text)) : "is no text: the type of an event is expected";
        if (trouble.empty() &&
            std::find(into.cancel_on.begin(), into.cancel_on.end(), view(*text)) != into.cancel_on.end())
            trouble = "is there already: name each type once";
        if (trouble.empty())
            into.cancel_on.emplace_back(view(*text));
        else
            from.problems().push_back({pointer_to(from.at("cancel_on"), i), std::move(trouble)});
    }
}

void read_callback(fields& from, const rules& book, submission& into)
{
    into.callback = from.label("callback");
    if (into.callback.empty() ||
        std::find(book.callbacks.begin(), book.callbacks.end(), into.callback) != book.callbacks.end())
        return;
    const std::vector<std::string_view> known(book.callbacks.begin(), book.callbacks.end());
    from.problem("callback",
                 book.callbacks.empty()
                     ? "names an endpoint, and none is configured: add a [[callback]], or read GET /v1/receipts"
                     : quoted(into.callback) + " is no configured [[callback]]: use " + listed(known));
}

/// Which channels have something to carry. What the route names must have; without a route, what the class would use.
void settle_content(content_reading& read, const leg_reading& route, const class_rules* klass, field_problems& problems,
                    submission& into)
{
    into.has_content = {read.what.email.has_value(), read.what.line.has_value(), read.what.sms.has_value()};
    const auto fixed = [&](channel on) {
        return route.given || (klass && std::find(klass->legs.begin(), klass->legs.end(), on) != klass->legs.end());
    };
    for (std::size_t i = 0; i < route.legs.size(); ++i) {
        const auto on = route.legs[i].on;
        const auto name = std::string{to_text(on)};
        if (into.has_content[index_of(on)]) continue;
        if (const auto& why = read.unfit[index_of(on)]; !why.empty())
            problems.push_back(
                {"/content/text", why + ", or give content." + name + ", or take " + name + " off the legs"});
        else
            problems.push_back({route.pointers[i], "has no content: give content." + name + " or content.text"});
    }
    if (route.given) return;
    for (const auto on : all_channels)
        if (const auto& why = read.unfit[index_of(on)]; !why.empty() && fixed(on)) {
            const auto name = std::string{to_text(on)};
            problems.push_back({"/content/text", why + ", or give content." + name + ", or name legs without " + name});
        }
}

/// The first leg that has content, as far as the message and its class say.
channel first_leg(const leg_reading& route, const class_rules& klass, const submission& of)
{
    if (!route.legs.empty()) return route.legs.front().on;
    const auto has = [&](channel on) { return of.has_content[index_of(on)]; };
    const auto found = std::find_if(klass.legs.begin(), klass.legs.end(), has);
    if (found != klass.legs.end()) return *found;
    const auto any = std::find_if(all_channels.begin(), all_channels.end(), has);
    return any != all_channels.end() ? *any : all_channels.front();
}

/// What LINE would refuse of the provider that this names. (One that only sends notifications is never taken unnamed.)
void check_as_notification(const boost::json::object& content, const std::string& pointer, const leg_reading& route,
                           const rules& book, field_problems& problems, const submission& into)
{
    const auto* part = content.if_contains("line");
    auto via = route.given ? std::string{} : into.via[index_of(channel::line)];
    for (const auto& leg : route.legs)
        if (leg.on == channel::line) via = leg.via.empty() ? into.via[index_of(channel::line)] : leg.via;
    const auto names_it = [&](const provider_rules& one) { return one.by_phone && one.name == via; };
    if (part && part->is_object() && std::any_of(book.providers.begin(), book.providers.end(), names_it))
        refuse_as_notification(part->get_object(), pointer_to(pointer, "line"), via, problems);
}

void read_what(fields& from, const leg_reading& route, const rules& book, const class_rules* klass,
               const link_tracking& tracks, submission& into)
{
    const auto* object = from.object("content");
    if (!object) {
        if (!from.take("content")) from.problem("content", R"(is missing: at least {"text": "…"})");
        return;
    }
    const auto before = from.problems().size();
    fields parts{*object, from.at("content"), from.problems()};
    auto read = read_content_parts(parts);
    if (object->empty()) from.problem("content", R"(is empty: give at least {"text": "…"})");
    check_as_notification(*object, from.at("content"), route, book, from.problems(), into);
    if (from.problems().size() != before) return;
    settle_content(read, route, klass, from.problems(), into);
    tracks.record(read.what, route, klass, from.problems(), into);
    if (!klass || klass->prints == fingerprint::off || !into.dedupe_key.empty()) return;
    const auto first = first_leg(route, *klass, into);
    const auto text = read.text.empty() ? comparable_text(read.what, first) : read.text;
    if (klass->prints == fingerprint::any) into.any_print = text_print(text, query_rule::drop_all);
    into.line_sms_print = text_print(text, query_rule::drop_tracking);
}

void read_line_key(fields& from, submission& into)
{
    const auto text = from.string("idempotency_key");
    if (!text) return;
    if (auto key = read_idempotency_key(*text))
        into.idempotency_key = std::move(*key);
    else
        from.problem("idempotency_key", std::string{idempotency_key_rule});
}

submission read_all(fields& from, const rules& book, instant now, bool is_ndjson_line)
{
    submission into;
    read_receiver(from, book, into);
    const auto* klass = read_class(from, book);
    if (klass) into.klass = klass->name;
    into.campaign = from.label("campaign");
    const link_tracking tracks{from, book};
    auto route = read_legs(from, book, tracks.is_on());
    into.via = read_via(from, book);
    read_duplicate_rule(from, klass, into);
    read_what(from, route, book, klass, tracks, into);
    into.legs = std::move(route.legs);
    into.cancel_key = from.label("cancel_key");
    into.collapse_key = from.label("collapse_key");
    read_cancel_on(from, into);
    read_times(from, klass, now, into);
    if (from.problems().empty()) settle_follow_ups(from, route, klass, now, from.problems(), into);
    from.object("metadata");
    read_callback(from, book, into);
    if (is_ndjson_line) read_line_key(from, into);
    from.refuse_unknown();
    return into;
}

}  // namespace

understood<submission> read_submission(std::string_view text, const rules& book, instant now, bool is_ndjson_line)
{
    const json_document document{text};
    if (auto bad = trouble_of_body(document)) return *std::move(bad);
    const auto& object = document.root().get_object();
    field_problems problems;
    fields from{object, "", problems};
    auto read = read_all(from, book, now, is_ndjson_line);
    if (!problems.empty()) return problems;
    const canonical_object body{object, is_ndjson_line ? "idempotency_key" : ""};
    read.content = body.member("content");
    read.metadata = body.member("metadata");
    read.body_digest = digest_128(body.text());
    return read;
}

}  // namespace todoke
