// What rules say, taken together: the same story as the decision, in order, without addresses.
#include <algorithm>
#include <fstream>
#include <map>
#include <regex>
#include <set>

#include "gateway/policy/witness.hpp"
#include "gateway/policy/wording/sentences.hpp"
#include "tests/policy/any_shop.hpp"
#include "tests/policy/explain_case.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

TEST(Explanation, AShutLaneIsTold)
{
    shop site;
    circumstances around;
    around.outages = {{"smsc", channel::sms, tokyo("11:00"), tokyo("12:05"), rule::breaker, "connection refused"}};
    const auto why = make_policy(std::make_shared<const rules>(site.book), around)->explain(site.s, tokyo("12:00"));
    const auto found =
        std::find_if(why.findings.begin(), why.findings.end(), [](const auto& f) { return f.by == rule::breaker; });
    ASSERT_NE(found, why.findings.end());
    EXPECT_FALSE(found->allows);
    EXPECT_EQ(found->until, tokyo("12:05"));
    EXPECT_EQ(in_words(found->detail, language::english),
              "smsc takes no work since 2026-11-23T02:00:00Z: connection refused");
}

TEST(Explanation, FollowsTheOrderOfTheRuleBook)
{
    shop site{"promotional", {channel::email, channel::sms}};
    site.s.person.to[0].clear();
    std::vector<std::string> seen;
    for (const auto& one : site.policy()->explain(site.s, tokyo("12:00")).findings)
        seen.push_back((one.leg ? std::to_string(*one.leg) : "-") + " " + std::string{to_text(one.by)});
    EXPECT_EQ(seen, (std::vector<std::string>{
                        "- cancelled",  "- lifetime", "- max_lateness", "0 consent",     "0 blocked",
                        "0 no_address", "0 only_to",  "0 channel_down", "1 consent",     "1 blocked",
                        "1 no_address", "1 only_to",  "1 channel_down", "1 duplicate",   "1 send_at",
                        "1 retry",      "1 cap",      "1 spacing",      "1 quiet_hours", "1 send_window",
                        "1 clock",      "1 hold",     "1 breaker",      "1 quota",       "1 rate"}));
}

TEST(Explanation, EveryRuleHasItsPlace)
{
    auto order = rule_book_order();
    std::sort(order.begin(), order.end());
    std::vector<rule> all;
    for (auto i = 1; i <= static_cast<int>(rule::uncertain); ++i) all.push_back(static_cast<rule>(i));
    EXPECT_EQ(order, all);
}

/// Hand-overs of the last days and caps that count them.
void add_history(shop& site, dice& die)
{
    auto& klass = site.klass();
    klass.caps.clear();
    if (die.often()) klass.caps.push_back({static_cast<std::size_t>(1 + die.upto(2)), 1h * (1 + die.upto(71))});
    if (!die.often()) klass.on_cap = on_limit::drop;
    klass.spacing = die.often() ? span{0} : span{1h * die.upto(6)};
    auto at = site.s.message.stored;
    for (auto left = die.upto(4); left > 0; --left) {
        at -= std::chrono::minutes{1 + die.upto(12 * 60)};
        site.s.contacts.push_back({at, {100 + left}, 0, die.one_of(some_classes), die.one_of(all_channels)});
    }
}

/// What the box, its clock and its operator forbid.
void add_circumstances(shop& site, dice& die)
{
    auto& around = site.around;
    const auto stored = site.s.message.stored;
    const auto near = [&] { return stored + std::chrono::minutes{die.upto(12 * 60) - 6 * 60}; };
    const auto seldom = [&] { return die.upto(7) == 0; };
    constexpr const char* names[] = {"mail", "line", "smsc"};
    if (seldom()) around.holds.push_back({1, hold_scope::all_but_urgent, {}, "a reason", near(), near(), {}});
    if (seldom()) around.holds.push_back({2, hold_scope::provider, die.one_of(names), "a reason", near(), near(), {}});
    for (const auto on : all_channels)
        if (seldom()) {
            const auto until = die.often() ? std::optional{stored + std::chrono::minutes{die.upto(600)}} : std::nullopt;
            around.outages.push_back({names[index_of(on)], on, stored - std::chrono::minutes{die.upto(600)}, until,
                                      die.often() ? rule::breaker : rule::quota, "refused", seldom()});
        }
    if (seldom()) around.rests = {{die.one_of(names), "a@example.jp", near()}};
    around.clock_is_right = !seldom();
    if (seldom()) around.latest = near();
    if (seldom()) around.adopts = adoption{message_no{5 + die.upto(1)}, "a copy"};
    if (seldom()) site.klass().max_lateness = 1h;
    if (seldom()) around.started = near();
    if (seldom()) site.book.only_to = {die.often() ? "*@example.jp" : "b@example.com", "+819012345678"};
    if (seldom()) site.s.message.cancel_on = {"purchased"};
}

/// Whether a due that was decided comes out the same at any instant until then, and lets the message go.
bool has_a_due_that_stays(const shop& site)
{
    const auto& around = site.around;
    return around.outages.empty() && around.clock_is_right && !around.adopts && !site.klass().max_lateness;
}

/// All that a rule may say to any message: nothing of it may name an address.
void expect_no_address(const explanation& why)
{
    for (const auto& one : why.findings)
        for (const auto in : {language::english, language::japanese}) {
            const auto words = in_words(one.detail, in);
            for (const auto* address : {"a@example.jp", "U4af4980629", "+819012345678"})
                EXPECT_EQ(words.find(address), std::string::npos) << words;
        }
}

bool is_held(const verdict& v, rule by, instant until)
{
    return std::any_of(v.held_by.begin(), v.held_by.end(),
                       [&](const held& one) { return one.by == by && one.until == until; });
}

void expect_held_by_is_told(const explanation& why)
{
    for (const auto& one : why.found.held_by) {
        const auto same = [&](const finding& f) {
            return f.by == one.by && !f.allows && f.until == one.until && f.detail == one.detail;
        };
        EXPECT_TRUE(std::any_of(why.findings.begin(), why.findings.end(), same)) << to_text(one.by);
    }
}

/// Of that leg, what forbids for a time; lanes hold nothing back here.
std::vector<finding> deferring(const explanation& why, std::size_t leg)
{
    std::vector<finding> made;
    for (const auto& f : why.findings)
        if (f.leg == leg && !f.allows && f.until && f.by != rule::breaker && f.by != rule::quota) made.push_back(f);
    return made;
}

/// `held_by` and the findings are one story: what forbids the leg that goes next is in both.
void expect_one_story(const explanation& why, std::size_t leg)
{
    expect_held_by_is_told(why);
    for (const auto& f : deferring(why, leg))
        EXPECT_TRUE(is_held(why.found, f.by, *f.until)) << to_text(f.by) << "\n" << all_of(why);
}

/// A follow-up's timer comes first; what else forbids is what will hold it back when that has run out.
void expect_true_when_its_timer_ends(shop site, const explanation& why, const wait& timer, instant now)
{
    expect_held_by_is_told(why);
    site.carry_out(why.found, now);
    const auto then = site.policy()->decide(site.s, timer.due);
    const auto* next = std::get_if<wait>(&then.next);
    const bool is_about_it = goes(then) || (next != nullptr && next->leg == timer.leg);
    for (const auto& f : deferring(why, timer.leg)) {
        EXPECT_GT(*f.until, now) << to_text(f.by);
        if (is_held(why.found, f.by, *f.until)) continue;
        if (!is_about_it || *f.until <= timer.due) continue;
        EXPECT_TRUE(is_held(then, f.by, *f.until)) << to_text(f.by) << " until " << shown(*f.until);
    }
}

/// Behind the guard the rules say what they will say when the operator has adopted the box.
void expect_true_once_adopted(shop site, const explanation& why, std::size_t leg, instant now)
{
    expect_held_by_is_told(why);
    site.around.adopts.reset();
    const auto then = site.policy()->explain(site.s, now);
    const auto* next = std::get_if<wait>(&then.found.next);
    const auto* over = std::get_if<hand_over>(&then.found.next);
    if ((next == nullptr || next->leg != leg) && (over == nullptr || over->leg != leg)) return;
    for (const auto& f : why.findings) {
        if (f.allows || f.by == rule::clock || f.leg != leg) continue;
        const auto same = [&](const finding& one) {
            return one.by == f.by && one.leg == f.leg && !one.allows && one.until == f.until && one.detail == f.detail;
        };
        EXPECT_TRUE(std::any_of(then.findings.begin(), then.findings.end(), same)) << to_text(f.by) << "\nnow:\n"
                                                                                   << all_of(why) << "then:\n"
                                                                                   << all_of(then);
    }
}

/// The due is the earliest instant at which all of them allow, and each forbids until its `until`.
void expect_exact(const shop& site, const verdict& v)
{
    const auto policy = site.policy();
    const auto& next = std::get<wait>(v.next);
    const auto before = policy->decide(site.s, next.due - 1ms);
    ASSERT_TRUE(std::holds_alternative<wait>(before.next));
    EXPECT_EQ(shown(std::get<wait>(before.next).due), shown(next.due));
    const auto then = policy->decide(site.s, next.due);
    EXPECT_TRUE(goes(then)) << "at " << shown(next.due) << ": " << in_words(then.detail, language::english);
    for (const auto& one : v.held_by) {
        const auto asked = policy->decide(site.s, one.until - 1ms);
        if (const auto* w = std::get_if<wait>(&asked.next); w == nullptr || w->leg != next.leg) continue;
        EXPECT_TRUE(is_held(asked, one.by, one.until)) << to_text(one.by) << " until " << shown(one.until);
    }
}

TEST(Explanation, IsTheDecisionOfAnyMessage)
{
    std::set<rule> seen;
    for (unsigned seed = 1; seed <= 4000 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        dice die{seed};
        auto site = some_shop(die);
        add_history(site, die);
        if (seed % 2 == 0) add_circumstances(site, die);
        const auto now = site.s.message.stored + std::chrono::minutes{die.often() ? 0 : die.upto(600)};
        const auto why = site.policy()->explain(site.s, now);
        const auto v = site.policy()->decide(site.s, now);
        EXPECT_EQ(why.found.next.index(), v.next.index());
        EXPECT_EQ(why.found.detail, v.detail);
        EXPECT_EQ(why.found.held_by.size(), v.held_by.size());
        expect_no_address(why);
        for (const auto& one : why.findings) seen.insert(one.by);
        const auto* w = std::get_if<wait>(&v.next);
        if (w == nullptr) continue;
        if (site.around.adopts && site.s.message.no < site.around.adopts->below) {
            expect_true_once_adopted(site, why, w->leg, now);
        } else if (w->why == rule::follow_up) {
            expect_true_when_its_timer_ends(site, why, *w, now);
        } else if (w->needs_provider) {
            expect_one_story(why, w->leg);
            if (has_a_due_that_stays(site)) expect_exact(site, v);
        } else {
            expect_held_by_is_told(why);
        }
    }
    EXPECT_GE(seen.size(), 20u);
}

TEST(Explanation, AFollowUpIsHeldByItsTimerAlone)
{
    shop site{"transactional", {channel::email}};
    site.add_leg(channel::sms, follow_up{"clicked", 1h, false});
    site.first().now = leg_state::accepted;
    site.first().last_try = site.first().ended = tokyo("12:00");
    site.s.message.now = state::watching;
    const auto why = site.policy()->explain(site.s, tokyo("12:00"));
    const auto told = deferring(why, 1);
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told.front().by, rule::follow_up);
    EXPECT_EQ(told.front().until, tokyo("13:00"));
}

TEST(Explanation, WhatCountsAnEarlierMessageKnowsWhich)
{
    shop site{"promotional", {channel::email}};
    site.klass().caps = {{1, 168h}};
    site.klass().spacing = 48h;
    site.s.contacts = {{tokyo("11:00"), message_no{91}, 0, "transactional", channel::line},
                       {tokyo("10:00"), message_no{90}, 0, "promotional", channel::sms}};
    const auto why = site.policy()->explain(site.s, tokyo("12:00"));
    std::map<rule, std::optional<message_no>> earlier;
    for (const auto& f : why.findings)
        if (!f.allows) earlier[f.by] = f.earlier;
    EXPECT_EQ(earlier[rule::cap], message_no{90}) << "whose slot is freed next";
    EXPECT_EQ(earlier[rule::spacing], message_no{91}) << "the newest on another channel";
}

TEST(Explanation, EveryPhraseHasASentenceInBothLanguages)
{
    std::ifstream header{TODOKE_SOURCE_DIR "/store/model/phrase.hpp"};
    const auto known = all_phrases();
    const std::regex row{R"(^    [a-z_]+ = ([0-9]+),.*)"};
    int count = 0;
    for (std::string line; std::getline(header, line);) {
        std::smatch parts;
        if (!std::regex_match(line, parts, row)) continue;
        ++count;
        const auto what = static_cast<phrase>(std::stoi(parts[1]));
        EXPECT_NE(std::find(known.begin(), known.end(), what), known.end()) << line;
    }
    EXPECT_EQ(static_cast<std::size_t>(count), known.size());
}

}  // namespace
}  // namespace todoke
