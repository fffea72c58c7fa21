// What the box, its clock, its operator and the person's doings say of a message.
#include "gateway/policy/calendar/quiet_hours.hpp"
#include "tests/policy/explain_case.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

class ExplainSite : public testing::TestWithParam<explain_case> {};

TEST_P(ExplainSite, TellsTheRuleWithItsInputs)
{
    expect_told(GetParam());
}

void nothing_special(shop&) {}

/// Missed by an hour while the box was down.
void comes_an_hour_late(shop& s)
{
    s.klass().max_lateness = 30min;
    s.s.message.due = s.s.message.stored - 1h;
    s.around.started = s.s.message.stored - 1min;
}

void waits_to_be_adopted(shop& s)
{
    s.around.adopts = adoption{message_no{6}, "a copy"};
}

void is_uncertain(shop& s)
{
    s.klass().uncertain.fill(on_uncertain::hold);
    s.first().now = leg_state::uncertain;
    s.first().first_try = s.first().last_try = s.s.message.stored - 1h;
    s.s.message.now = state::uncertain;
}

/// A mail that arrived, and LINE unless there is a reaction.
void is_followed(shop& s, const char* reaction)
{
    s.add_leg(channel::line, follow_up{reaction, 48h, false});
    s.first().now = leg_state::accepted;
    s.first().ended = s.s.message.stored;
    s.s.message.now = state::watching;
}

hold one_until(instant when)
{
    hold made;
    made.scope = hold_scope::channel;
    made.name = "email";
    made.reason = "a wrong price";
    made.until = when;
    return made;
}

constexpr const char* guard =
    "a copy: what was stored before waits, so that nothing is sent twice. Make sure that no other todoked uses a copy "
    "of this database, and that the clock is right; then run `todoke adopt --reason \"…\"`";

const std::vector<explain_case> site_cases{
    {"sends_to_anyone", rule::only_to, nothing_special, {true, "", "this site sends to any address"}},
    {"listed",
     rule::only_to,
     [](shop& s) { s.book.only_to = {"*@example.jp"}; },
     {true, "", "the address is listed in [site] only_to"}},
    {"not_listed",
     rule::only_to,
     [](shop& s) { s.book.only_to = {"*@example.com"}; },
     {false, "", "this e-mail address is not among the addresses this site may send to ([site] only_to)"}},
    {"not_listed_and_no_consent",
     rule::only_to,
     [](shop& s) {
         s.book.only_to = {"*@example.com"};
         s.s.person.consents.clear();
     },
     {false, "", "this e-mail address is not among the addresses this site may send to ([site] only_to)"}},
    {"not_listed_and_blocked",
     rule::only_to,
     [](shop& s) {
         s.book.only_to = {"*@example.com"};
         s.s.blocked[0] = "hard bounce";
     },
     {false, "", "this e-mail address is not among the addresses this site may send to ([site] only_to)"}},
    {"no_address_to_list",
     rule::only_to,
     [](shop& s) {
         s.book.only_to = {"*@example.com"};
         s.s.person.to[0].clear();
     },
     {true, "", "without an address there is nothing to look for in [site] only_to"}},
    {"lateness_is_no_matter",
     rule::max_lateness,
     [](shop& s) { s.klass().max_lateness.reset(); },
     {true, "", "class promotional goes however late"}},
    {"nothing_missed",
     rule::max_lateness,
     [](shop& s) { s.klass().max_lateness = 30min; },
     {true, "", "it was not missed while the daemon was down"}},
    {"missed",
     rule::max_lateness,
     comes_an_hour_late,
     {false, "",
      "was to go at 2026-11-23T02:00:00Z, while this daemon was not running; its class does not send what is more than "
      "30m late"}},
    {"missed_but_valid",
     rule::lifetime,
     comes_an_hour_late,
     {true, "2026-11-26T03:00:00Z", "valid until 2026-11-26T03:00:00Z"}},
    {"missed_behind_the_guard",
     rule::max_lateness,
     [](shop& s) {
         comes_an_hour_late(s);
         waits_to_be_adopted(s);
     },
     {false, "",
      "was to go at 2026-11-23T02:00:00Z, while this daemon was not running; its class does not send what is more than "
      "30m late"}},
    {"missed_by_a_fallback_of_an_uncertain_leg",
     rule::max_lateness,
     [](shop& s) {
         is_uncertain(s);
         s.add_leg(channel::sms);
         comes_an_hour_late(s);
     },
     {true, "", "it was not missed while the daemon was down"}},
    {"no_event",
     rule::event,
     [](shop& s) {
         s.s.message.cancel_on = {"purchased", "left"};
     },
     {true, "", "no event purchased, left came"},
     {}},
    {"event_during_an_attempt",
     rule::event,
     [](shop& s) {
         is_uncertain(s);
         s.s.message.cancel_on = {"purchased"};
         s.s.message.cancel_asked = true;
         s.s.message.cancel_by = rule::event;
     },
     {false, "", "an event of `cancel_on` came"},
     {}},
    {"nobody_asked_but_an_event_came",
     rule::cancelled,
     [](shop& s) {
         s.s.message.cancel_asked = true;
         s.s.message.cancel_by = rule::event;
     },
     {true, "", "nobody asked to cancel it"}},
    {"event_ends_a_follow_up",
     rule::event,
     [](shop& s) {
         is_followed(s, "purchased");
         s.s.message.legs[1].reacted = s.s.message.stored;
     },
     {false, "", "purchased came: nothing more is to follow"},
     1},
    {"click_ends_a_follow_up",
     rule::follow_up,
     [](shop& s) {
         is_followed(s, "clicked");
         s.s.message.legs[1].reacted = s.s.message.stored;
     },
     {false, "", "clicked came: nothing more is to follow"},
     1},
    {"no_hold", rule::hold, nothing_special, {true, "", "no hold binds it"}},
    {"hold",
     rule::hold,
     [](shop& s) { s.around.holds = {one_until(tokyo("14:00"))}; },
     {false, "2026-11-23T05:00:00Z", "held: a wrong price (channel e-mail)"}},
    {"hold_that_has_ended",
     rule::hold,
     [](shop& s) { s.around.holds = {one_until(tokyo("11:00"))}; },
     {true, "", "no hold binds it"}},
    {"clock_believed", rule::clock, nothing_special, {true, "", "the system clock and this database are believed"}},
    {"clock_is_no_matter",
     rule::clock,
     [](shop& s) {
         s.klass().quiet.fill({quiet_pattern::kind::never, {}});
         s.around.clock_is_right = false;
     },
     {true, "", "class promotional knows no quiet hours here, so the clock does not matter"}},
    {"clock_not_set",
     rule::clock,
     [](shop& s) { s.around.clock_is_right = false; },
     {false, "2026-11-26T03:00:00Z",
      "the system clock is not synchronised, so nobody knows whether these are quiet hours: start a time service "
      "(NTP); "
      "if the clock is right all the same, run `todoke adopt --reason \"…\"`, or set [site] trust_clock = true"}},
    {"clock_behind",
     rule::clock,
     [](shop& s) { s.around.latest = tokyo("12:30"); },
     {false, "2026-11-23T03:30:00Z",
      "the system clock stands before 2026-11-23T03:30:00Z, the last instant that was stored: put it right; if it is "
      "right, run `todoke adopt --reason \"…\"`"}},
    {"guard", rule::clock, waits_to_be_adopted, {false, "2026-11-26T03:00:00Z", guard}},
    {"guard_of_others",
     rule::clock,
     [](shop& s) {
         s.around.adopts = adoption{message_no{5}, "a copy"};
     },
     {true, "", "the system clock and this database are believed"}},
    {"guard_over_an_uncertain_one",
     rule::clock,
     [](shop& s) {
         is_uncertain(s);
         waits_to_be_adopted(s);
     },
     {false, "2026-11-26T03:00:00Z", guard}},
    {"consent_behind_the_guard",
     rule::consent,
     [](shop& s) {
         s.s.person.consents.clear();
         waits_to_be_adopted(s);
     },
     {false, "", "no promotional e-mail consent for c-1001: PUT /v1/customers/c-1001"}},
    {"hold_behind_the_guard",
     rule::hold,
     [](shop& s) {
         s.around.holds = {one_until(tokyo("14:00"))};
         waits_to_be_adopted(s);
     },
     {false, "2026-11-23T05:00:00Z", "held: a wrong price (channel e-mail)"}},
    {"timer_behind_the_guard",
     rule::follow_up,
     [](shop& s) {
         is_followed(s, "clicked");
         waits_to_be_adopted(s);
     },
     {false, "2026-11-25T03:00:00Z", "goes unless clicked within 2d"},
     1},
    {"expired_behind_the_guard",
     rule::lifetime,
     [](shop& s) {
         s.s.message.expires_at = s.s.message.stored - 1min;
         waits_to_be_adopted(s);
     },
     {false, "", "expired 2026-11-23T02:59:00Z"}},
    {"uncertain_and_valid",
     rule::lifetime,
     is_uncertain,
     {true, "2026-11-26T03:00:00Z", "valid until 2026-11-26T03:00:00Z"}},
    {"uncertain_and_cancelled",
     rule::cancelled,
     [](shop& s) {
         is_uncertain(s);
         s.s.message.cancel_asked = true;
     },
     {false, "", "cancelled on request"}},
    {"uncertain_with_its_frozen_address",
     rule::no_address,
     [](shop& s) {
         is_uncertain(s);
         s.klass().uncertain.fill(on_uncertain::retry);
         s.first().provider = "mail";
         s.first().provider_knows = true;
         s.first().address = "a@example.jp";
         s.s.person.to[0].clear();
     },
     {true, "", "the e-mail address it was tried at before"}},
    {"quota_is_left", rule::quota, nothing_special, {true, "", "takes work: mail"}},
    {"quota_used_up",
     rule::quota,
     [](shop& s) {
         s.around.outages = {{"mail", channel::email, tokyo("11:00"), tokyo("13:00"), rule::quota, "monthly limit"}};
     },
     {false, "2026-11-23T04:00:00Z", "mail takes no work since 2026-11-23T02:00:00Z: monthly limit"}},
    {"quota_kept_from_bulk",
     rule::quota,
     [](shop& s) {
         s.around.outages = {
             {"mail", channel::email, tokyo("11:00"), tokyo("13:00"), rule::quota, "the reserve", true}};
     },
     {false, "2026-11-23T04:00:00Z", "mail takes no work since 2026-11-23T02:00:00Z: the reserve"}},
    {"down_for_longer_than_the_class_waits",
     rule::channel_down,
     [](shop& s) {
         s.add_leg(channel::line);
         s.klass().patience = 10min;
         s.around.outages = {{"mail", channel::email, tokyo("11:00"), tokyo("13:00"), rule::breaker, "refused"}};
     },
     {false, "",
      "e-mail is down: provider mail takes nothing since 2026-11-23T02:00:00Z (refused); class promotional waits no "
      "longer than 10m"}},
    {"next_try_after_its_end",
     rule::retry,
     [](shop& s) {
         s.add_leg(channel::line);
         s.first().tries = 1;
         s.first().first_try = s.first().last_try = s.s.message.stored - 1min;
         s.first().not_before = s.s.message.expires_at;
     },
     {false, "", "after try 1; no further try before it expires"}},
    {"recipient_at_rest",
     rule::rate,
     [](shop& s) {
         s.around.rests = {{"mail", "a@example.jp", tokyo("12:10")}};
     },
     {false, "2026-11-23T03:10:00Z",
      "provider mail said \"too fast\" of this recipient; nothing goes there meanwhile"}},
};

INSTANTIATE_TEST_SUITE_P(Rules, ExplainSite, testing::ValuesIn(site_cases),
                         [](const auto& one) { return std::string{one.param.name}; });

TEST(ExplainReaction, ThatCameIsNotToldAsOneThatWasNotSeen)
{
    shop site{"promotional", {channel::email}};
    is_followed(site, "purchased");
    site.s.message.legs[1].reacted = site.s.message.stored;
    const auto why = site.policy()->explain(site.s, site.s.message.stored + 48h);
    for (const auto& one : why.findings) EXPECT_NE(one.by, rule::follow_up) << all_of(why);
}

}  // namespace
}  // namespace todoke
