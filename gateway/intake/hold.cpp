#include <algorithm>
#include <boost/json/string.hpp>

#include "gateway/intake/fields.hpp"
#include "gateway/text/strict_json.hpp"
#include "gateway/text/text_checks.hpp"

namespace todoke {

namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr span longest_hold = 366 * 24h;
constexpr std::string_view scopes =
    R"(write {"campaign": …}, {"class": …}, {"channel": …} or {"provider": …}, or {"all": true} for all but urgent)";

std::vector<std::string_view> class_names(const rules& book)
{
    std::vector<std::string_view> made;
    for (const auto& [name, klass] : book.classes) made.push_back(name);
    return made;
}

std::vector<std::string_view> provider_names(const rules& book)
{
    std::vector<std::string_view> made;
    for (const auto& one : book.providers) made.push_back(one.name);
    return made;
}

void check_name(fields& from, std::string_view field, std::string_view name, const std::vector<std::string_view>& known,
                std::string_view kind)
{
    if (std::find(known.begin(), known.end(), name) != known.end()) return;
    auto detail = "there is no " + std::string{kind} + ' ' + quoted(name);
    const auto meant = nearest(name, known);
    if (!meant.empty())
        detail += ": did you mean \"" + std::string{meant} + "\"?";
    else if (!known.empty())
        detail += ": known are " + listed(known);
    from.problem(field, std::move(detail));
}

/// `all`, with or without `urgent`. False: neither is there.
bool read_all(fields& from, hold& into)
{
    const bool all = from.flag("all"), urgent = from.flag("urgent");
    if (urgent && !all) from.problem("urgent", R"(goes with "all": true only, which spares urgent messages otherwise)");
    if (all) into.scope = urgent ? hold_scope::all : hold_scope::all_but_urgent;
    return all;
}

void read_scope(fields& from, const rules& book, hold& into)
{
    int named = read_all(from, into) ? 1 : 0;
    const auto take = [&](std::string_view field, hold_scope scope) {
        auto name = from.label(field);
        if (name.empty()) return false;
        ++named;
        into.scope = scope;
        into.name = std::move(name);
        return true;
    };
    take("campaign", hold_scope::campaign);
    if (take("class", hold_scope::klass)) check_name(from, "class", into.name, class_names(book), "class");
    if (take("channel", hold_scope::channel))
        check_name(from, "channel", into.name, {"email", "line", "sms"}, "channel");
    if (take("provider", hold_scope::provider))
        check_name(from, "provider", into.name, provider_names(book), "provider");
    const auto before = from.problems().size();
    from.refuse_unknown();
    if (from.problems().size() > before) return;
    if (named > 1)
        from.problems().push_back({from.pointer(), "names more than one thing: place a hold for each"});
    else if (named == 0 && from.problems().empty())
        from.problems().push_back({from.pointer(), "says nothing that is to be held: " + std::string{scopes}});
}

std::string take_reason(fields& from, const json::object& object)
{
    if (!object.contains("reason")) from.problem("reason", "is missing: say why, for whoever reads it");
    return from.label("reason");
}

/// `until`, or `for` from now on.
void read_end(fields& from, const json::object& object, instant now, hold& into)
{
    const auto until = from.when("until");
    const auto length = from.length("for");
    const std::string_view given = until ? "until" : "for";
    if (until && length) return from.problem("for", R"(stands beside "until": keep one of them)");
    if (!until && !length) {
        if (!object.contains("until") && !object.contains("for"))
            from.problem("until",
                         R"(is missing: a hold needs an end, like "2026-11-24T09:00:00+09:00", or "for": "2h")");
        return;
    }
    into.until = until ? *until : now + *length;
    if (into.until <= now)
        from.problem(given, "has come already (it is " + to_text(now) + "): name an instant that is still to come");
    else if (into.until > now + longest_hold)
        from.problem(given,
                     "is more than a year away: what waits would expire; name a nearer end and prolong it later");
}

}  // namespace

understood<hold> read_hold(std::string_view text, const rules& book, instant now)
{
    const json_document document{text};
    if (auto bad = trouble_of_body(document)) return *std::move(bad);
    const auto& object = document.root().get_object();
    field_problems problems;
    fields from{object, "", problems};
    hold into;
    into.since = now;
    const bool is_all = read_all(from, into);
    if (const auto* scope = from.object("scope")) {
        if (is_all) from.problem("scope", R"(stands beside "all": keep one of them)");
        fields inside{*scope, from.at("scope"), problems};
        read_scope(inside, book, into);
    } else if (!is_all && !object.contains("scope")) {
        from.problem("scope", "is missing: " + std::string{scopes});
    }
    into.reason = take_reason(from, object);
    read_end(from, object, now, into);
    from.refuse_unknown();
    if (!problems.empty()) return problems;
    return into;
}

understood<std::string> read_reason(std::string_view text)
{
    const json_document document{text};
    if (auto bad = trouble_of_body(document)) return *std::move(bad);
    const auto& object = document.root().get_object();
    field_problems problems;
    fields from{object, "", problems};
    auto reason = take_reason(from, object);
    from.refuse_unknown();
    if (!problems.empty()) return problems;
    return reason;
}

}  // namespace todoke
