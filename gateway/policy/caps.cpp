#include "gateway/policy/caps.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "gateway/policy/consent.hpp"
#include "store/model/phrase.hpp"

namespace todoke {

namespace {

/// A cap as it binds one class: over which classes and channels it counts, and whose it is.
struct binding_cap {
    const cap& limit;
    const std::vector<std::string>* classes;  ///< null: the message's own
    const std::vector<channel>* channels;     ///< null: all
};

template <class T>
bool has(const std::vector<T>& all, const T& one)
{
    return std::find(all.begin(), all.end(), one) != all.end();
}

std::vector<binding_cap> caps_of(const rules& book, const class_rules& klass)
{
    std::vector<binding_cap> made;
    for (const auto& own : klass.caps) made.push_back({own, nullptr, nullptr});
    for (const auto& shared : book.caps)
        if (has(shared.classes, klass.name))
            made.push_back({shared.limit, &shared.classes, shared.channels.empty() ? nullptr : &shared.channels});
    return made;
}

bool counts(const binding_cap& cap, const class_rules& klass, const contact& seen)
{
    const bool is_class = cap.classes == nullptr ? seen.klass == klass.name : has(*cap.classes, seen.klass);
    return is_class && (cap.channels == nullptr || has(*cap.channels, seen.on));
}

/// What a decision asks for: room for leg `i` of this message, whose legs are as it leaves them.
struct asked_room {
    const situation& s;
    const std::vector<leg_state>& legs;
    std::size_t i;
};

/// A later try, the leg's own entry, or that of a leg of the same message that this very decision gives back.
bool counts_no_more(const asked_room& by, const contact& seen)
{
    if (seen.again) return true;
    if (seen.message != by.s.message.no) return false;
    if (seen.leg == by.i) return true;
    return seen.leg < by.legs.size() && by.legs[seen.leg] > leg_state::uncertain &&
           by.s.message.legs[seen.leg].first_try == seen.at;
}

std::string joined(const std::vector<std::string>& names)
{
    std::string made;
    for (const auto& name : names) made += (made.empty() ? "" : ", ") + name;
    return made;
}

std::string described(const binding_cap& cap, const class_rules& klass)
{
    auto text = say(phrase::class_named, {cap.classes == nullptr ? klass.name : joined(*cap.classes)});
    if (cap.channels != nullptr)
        for (const auto on : *cap.channels) text += ", " + spoken(on);
    return text;
}

/// Whether the other one has the better claim to a slot: class priority, then earlier expiry, then who came first.
bool goes_before(const rules& book, const rival& other, const class_rules& klass, const situation& s)
{
    const auto theirs = book.classes.find(other.klass);
    const auto priority = theirs == book.classes.end() ? klass.priority : theirs->second.priority;
    return std::tuple{priority, other.expires_at, other.message.value} <
           std::tuple{klass.priority, s.message.expires_at, s.message.no.value};
}

/// For so long a slot is left to whoever has the better claim to it and could have taken it: perhaps its lane is shut.
constexpr std::chrono::minutes claim_lasts{10};

/// Others that take a slot first.
struct claims_before {
    std::size_t count = 0;
    instant lapses = never_ends;  ///< the first of them does
};

/// They defer, and end nothing: a slot that is free is better taken by the wrong one than by nobody.
claims_before claims_of_others(const rules& book, const binding_cap& cap, const class_rules& klass, const situation& s,
                               instant now)
{
    claims_before made;
    if (klass.on_cap != on_limit::defer || s.message.expires_at <= now + claim_lasts) return made;
    for (const auto& other : s.rivals) {
        const auto lapses = other.due + claim_lasts;
        if (lapses <= now || !counts(cap, klass, contact{{}, other.message, 0, other.klass, other.on}) ||
            !goes_before(book, other, klass, s))
            continue;
        ++made.count;
        made.lapses = std::min(made.lapses, lapses);
    }
    return made;
}

/// How full a cap is for leg `i`.
struct filling {
    std::size_t before = 0;           ///< slots that others take first
    std::size_t used = 0;             ///< of them, and of hand-overs; not counted beyond `most`
    const contact* leaves = nullptr;  ///< whose leaving the window makes room
    instant free{};                   ///< when there is room for one more; `now` or earlier: there is
};

filling filling_of(const rules& book, const binding_cap& cap, const class_rules& klass, const asked_room& by,
                   instant now)
{
    const auto& s = by.s;
    filling made{0, 0, nullptr, never_ends};
    if (cap.limit.most == 0) return made;
    made.free = now;
    const auto others = claims_of_others(book, cap, klass, s, now);
    made.before = made.used = others.count;
    if (made.before >= cap.limit.most) {
        made.free = others.lapses;
        return made;
    }
    for (const auto& entry : s.contacts) {  // the newest first: the one that has to leave the window is `most` back
        if (counts_no_more(by, entry) || !counts(cap, klass, entry)) continue;
        if (entry.at + cap.limit.window <= now) break;
        if (++made.used < cap.limit.most) continue;
        made.leaves = &entry;
        made.free = std::min(entry.at + cap.limit.window, others.lapses);
        break;
    }
    return made;
}

std::optional<message_no> message_of(const contact* seen)
{
    return seen == nullptr ? std::nullopt : std::optional{seen->message};
}

std::string used_up(const binding_cap& cap, const class_rules& klass, const filling& by)
{
    auto text = say(phrase::cap_reached, {to_text(cap.limit), described(cap, klass)});
    if (by.before > 0) text += "; " + say(phrase::others_first, {std::to_string(by.before)});
    if (by.leaves != nullptr)
        text += "; " + say(phrase::first_to_leave, {spoken(by.leaves->on), to_text(by.leaves->at)});
    return text;
}

}  // namespace

std::optional<cap> parse_cap(std::string_view text)
{
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    cap made;
    const auto count = text.substr(0, slash);
    const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), made.most);
    const auto window = parse_span(text.substr(slash + 1));
    const bool is_number = error == std::errc{} && end == count.data() + count.size();
    if (!is_number || made.most > longest_cap || !window || *window <= span{0} || *window > longest_cap_window)
        return std::nullopt;
    made.window = *window;
    return made;
}

std::string to_text(const cap& limit)
{
    return std::to_string(limit.most) + "/" + to_text(limit.window);
}

std::vector<contact_need> contact_needs(const rules& book, const class_rules& klass)
{
    std::vector<contact_need> made;
    for (const auto& one : caps_of(book, klass))
        made.push_back({one.limit.window, one.limit.most,
                        one.classes == nullptr ? std::vector{klass.name} : *one.classes,
                        one.channels == nullptr ? std::vector<channel>{} : *one.channels});
    if (klass.spacing > span{0}) made.push_back({klass.spacing, contact_need::all_of_them, {}, {}});
    return made;
}

span longest_look_back(const rules& book)
{
    span longest{};
    for (const auto& [name, klass] : book.classes)
        for (const auto& need : contact_needs(book, klass)) longest = std::max(longest, need.window);
    return longest;
}

std::vector<held> caps_that_forbid(const rules& book, const class_rules& klass, const situation& s,
                                   const std::vector<leg_state>& legs, std::size_t i, instant now, const witness& told)
{
    std::vector<held> made;
    if (s.message.legs[i].first_try) {
        told.passes(rule::cap, i, never_ends, [] { return say(phrase::slot_is_kept); });
        return made;
    }
    const auto on = s.message.legs[i].asked.on;
    bool any = false;
    for (const auto& one : caps_of(book, klass)) {
        if (one.channels != nullptr && !has(*one.channels, on)) continue;
        any = true;
        const auto full = filling_of(book, one, klass, {s, legs, i}, now);
        if (full.free > now)
            made.push_back({rule::cap, full.free, used_up(one, klass, full), message_of(full.leaves)});
        else
            told.passes(rule::cap, i, never_ends, [&] {
                return say(phrase::cap_has_room,
                           {std::to_string(full.used), to_text(one.limit), described(one, klass)});
            });
    }
    if (!any)
        told.passes(rule::cap, i, never_ends, [&] { return say(phrase::no_cap_counts, {klass.name, spoken(on)}); });
    return made;
}

std::optional<held> spacing_that_forbids(const rules& book, const class_rules& klass, const situation& s, std::size_t i,
                                         instant now, const witness& told)
{
    if (klass.spacing == span{0} || klass.priority == 0) {
        told.passes(rule::spacing, i, never_ends, [&] { return say(phrase::keeps_no_spacing, {klass.name}); });
        return std::nullopt;
    }
    told.passes(rule::spacing, i, never_ends, [&] { return say(phrase::far_enough, {to_text(klass.spacing)}); });
    const auto on = s.message.legs[i].asked.on;
    for (const auto& entry : s.contacts) {
        if (entry.message == s.message.no || entry.on == on) continue;
        const auto other = book.classes.find(entry.klass);
        if (other != book.classes.end() && other->second.priority == 0) continue;
        if (entry.at + klass.spacing <= now) return std::nullopt;  // the newest that counts is far enough
        return held{rule::spacing, entry.at + klass.spacing,
                    say(phrase::spacing_kept, {to_text(klass.spacing), spoken(entry.on), to_text(entry.at)}),
                    entry.message};
    }
    return std::nullopt;
}

}  // namespace todoke
