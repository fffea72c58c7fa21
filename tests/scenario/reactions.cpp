// Words of a scenario for what reaches messages from outside.
#include "tests/scenario/reactions.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>

#include "tests/scenario/words.hpp"

namespace todoke::scenario {

namespace {

using words = std::deque<std::string>;

struct hands {
    world& in;
    const name_finder& id_of;
};

std::string take(words& line, const char* what)
{
    if (line.empty()) throw std::runtime_error{std::string{what} + " is missing"};
    auto word = std::move(line.front());
    line.pop_front();
    return word;
}

receipt_kind kind_named(const std::string& text)
{
    const auto kind = parse_receipt_kind(text);
    if (!kind) throw std::runtime_error{"no such receipt: " + text};
    return *kind;
}

channel channel_named(const std::string& text)
{
    const auto on = parse_channel(text);
    if (!on) throw std::runtime_error{"no such channel: " + text};
    return *on;
}

/// event CANCELLED REACTED {json}
void tell_event(hands& with, words line)
{
    const auto cancelled = std::stoul(take(line, "how many it cancels"));
    const auto reacted = std::stoul(take(line, "of how many it ends a follow-up"));
    const auto answer = with.in.tell_event(take(line, "json"));
    if (const auto* wrong = std::get_if<field_problems>(&answer)) {
        ADD_FAILURE() << wrong->front().pointer << ": " << wrong->front().detail;
        return;
    }
    EXPECT_EQ(std::get<event_answer>(answer).cancelled, cancelled);
    EXPECT_EQ(std::get<event_answer>(answer).reacted, reacted);
}

void refuse_event(hands& with, words line)
{
    const auto expected = take(line, "a pointer");
    const auto answer = with.in.tell_event(take(line, "json"));
    ASSERT_TRUE(std::holds_alternative<field_problems>(answer)) << "it was not refused";
    EXPECT_EQ(std::get<field_problems>(answer).front().pointer, expected);
}

/// receipt MESSAGE CHANNEL KIND RESULT
void receipt_of(hands& with, words line)
{
    told_receipt what;
    what.message = with.id_of(take(line, "a message"));
    const auto on = channel_named(take(line, "a channel"));
    const auto legs = with.in.find(*what.message).facts.legs;
    while (what.leg < legs.size() && legs[what.leg].asked.on != on) ++what.leg;
    what.what.kind = kind_named(take(line, "a kind"));
    EXPECT_EQ(to_text(with.in.tell(std::move(what)).how), take(line, "what it came to"));
}

/// receipt_by PROVIDER REFERENCE KIND RESULT
void receipt_by(hands& with, words line)
{
    told_receipt what;
    what.provider = take(line, "a provider");
    what.reference = take(line, "a reference");
    what.what.kind = kind_named(take(line, "a kind"));
    EXPECT_EQ(to_text(with.in.tell(std::move(what)).how), take(line, "what it came to"));
}

/// told PROVIDER REFERENCE|*NUMBER KIND
void told_by(hands& with, words line)
{
    const auto provider = take(line, "a provider");
    const auto about = take(line, "a reference, or a number after a star");
    const auto kind = take(line, "a kind");
    kind_named(kind);
    with.in.hear(provider, kind + ' ' + about);
}

/// click MESSAGE NUMBER RESULT
void click(hands& with, words line)
{
    const auto which = with.id_of(take(line, "a message"));
    const auto number = std::stoul(take(line, "which link"));
    const auto answer = with.in.follow(which, number);
    ASSERT_TRUE(answer) << "there is no such link in it";
    EXPECT_EQ(to_text(answer->how), take(line, "what it came to"));
}

/// unsubscribe MESSAGE
void unsubscribe(hands& with, words line)
{
    EXPECT_TRUE(with.in.decline(with.id_of(take(line, "a message")))) << "there is no link in it";
}

/// writes ADDRESS declines|nothing WORDS…
void write_back(hands& with, words line)
{
    const auto address = take(line, "a number");
    const bool declines = take(line, "declines or nothing") == "declines";
    std::string text;
    while (!line.empty()) text += (text.empty() ? "" : " ") + take(line, "a word");
    EXPECT_EQ(with.in.write_back(channel::sms, address, text), declines);
}

void let_tell(hands& with, words line)
{
    const auto provider = take(line, "a provider");
    std::vector<receipt_kind> kinds;
    while (!line.empty()) kinds.push_back(kind_named(take(line, "a kind")));
    with.in.let_tell(provider, std::move(kinds));
}

void resolve_it(hands& with, words line)
{
    const auto which = with.id_of(take(line, "a message"));
    const auto as = take(line, "sent or failed") == "sent" ? resolution::sent : resolution::failed;
    EXPECT_EQ(to_text(with.in.resolve(which, as, "asked the provider").how), take(line, "a result"));
}

/// retry MESSAGE RESULT [TTL]
void retry_it(hands& with, words line)
{
    const auto which = with.id_of(take(line, "a message"));
    const auto expected = take(line, "a result");
    std::optional<span> ttl;
    if (!line.empty()) ttl = parse_span(take(line, "a ttl"));
    EXPECT_EQ(to_text(with.in.retry(which, ttl, "it is back").how), expected);
}

/// cancel_all CANCELLED TOO_LATE {json}
void cancel_all(hands& with, words line)
{
    const auto cancelled = std::stoul(take(line, "how many"));
    const auto too_late = std::stoul(take(line, "how many are too late"));
    const auto answer = with.in.cancel_all(take(line, "json"));
    EXPECT_EQ(answer.cancelled, cancelled);
    EXPECT_EQ(answer.too_late, too_late);
}

void block_it(hands& with, words line)
{
    const auto on = channel_named(take(line, "a channel"));
    EXPECT_TRUE(with.in.block(on, take(line, "an address"), "asked for it"));
}

void unblock_it(hands& with, words line)
{
    const auto on = channel_named(take(line, "a channel"));
    EXPECT_TRUE(with.in.unblock(on, take(line, "an address")));
}

const std::map<std::string, void (*)(hands&, words)> verbs{
    {"event", tell_event},
    {"refuse_event", refuse_event},
    {"receipt", receipt_of},
    {"receipt_by", receipt_by},
    {"told", told_by},
    {"tells", let_tell},
    {"resolve", resolve_it},
    {"retry", retry_it},
    {"cancel_all", cancel_all},
    {"block", block_it},
    {"unblock", unblock_it},
    {"click", click},
    {"unsubscribe", unsubscribe},
    {"writes", write_back},
};

}  // namespace

bool play_reaction(world& in, const name_finder& id_of, const std::string& verb, const std::deque<std::string>& line)
{
    const auto found = verbs.find(verb);
    if (found == verbs.end()) return false;
    hands with{in, id_of};
    found->second(with, line);
    return true;
}

std::string states_of(const std::vector<leg>& legs)
{
    std::string made;
    for (const auto& one : legs) made.append(made.empty() ? "" : ",").append(todoke::to_text(one.now));
    return made;
}

bool tells(const message_view& seen, const std::string& event)
{
    return std::any_of(seen.timeline.begin(), seen.timeline.end(), [&](const timeline_row& row) {
        return todoke::to_text(row.event) == event || (row.receipt && todoke::to_text(*row.receipt) == event);
    });
}

void expect_explained(const message_view& seen)
{
    for (const auto& row : seen.timeline) {
        if (row.event != timeline_event::deferred) continue;
        EXPECT_TRUE(row.why != rule::none && row.due) << "a deferral at " << todoke::to_text(row.at) << " has no rule";
    }
}

}  // namespace todoke::scenario
