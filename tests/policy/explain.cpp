// What every rule says of a message: the same as the decision, and also of rules that let it go.
#include "gateway/policy/calendar/quiet_hours.hpp"
#include "tests/policy/explain_case.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

class Explain : public testing::TestWithParam<explain_case> {};

TEST_P(Explain, TellsTheRuleWithItsInputs)
{
    expect_told(GetParam());
}

void as_is(shop&) {}

const contact on_line_yesterday{tokyo("12:00") - 24h, message_no{90}, 0, "promotional", channel::line};

const std::vector<explain_case> cases{
    {"not_cancelled", rule::cancelled, as_is, {true, "", "nobody asked to cancel it"}},
    {"cancelled",
     rule::cancelled,
     [](shop& s) { s.s.message.cancel_asked = true; },
     {false, "", "cancelled on request"}},
    {"lives", rule::lifetime, as_is, {true, "2026-11-26T03:00:00Z", "valid until 2026-11-26T03:00:00Z"}},
    {"expired",
     rule::lifetime,
     [](shop& s) { s.s.message.expires_at = s.s.message.stored; },
     {false, "", "expired 2026-11-23T03:00:00Z"}},
    {"expires_too_early",
     rule::lifetime,
     [](shop& s) {
         s.s.message.send_at = s.s.message.stored + 2h;
         s.s.message.expires_at = s.s.message.stored + 1h;
     },
     {false, "", "expires 2026-11-23T04:00:00Z, before it may go: send_at until 2026-11-23T05:00:00Z (as submitted)"}},
    {"consent",
     rule::consent,
     [](shop& s) {
         s.s.person.consents["promotional"][0] = consent{true, at("2026-01-02T03:04:05Z")};
     },
     {true, "", "consent to promotional by e-mail recorded, given 2026-01-02T03:04:05Z"}},
    {"no_consent",
     rule::consent,
     [](shop& s) { s.s.person.consents.clear(); },
     {false, "", "no promotional e-mail consent for c-1001: PUT /v1/customers/c-1001"}},
    {"a_friend",
     rule::consent,
     [](shop& s) {
         s.s.person.consents.clear();
         s.first().asked.on = channel::line;
     },
     {true, "", "no block is known: a friend of the LINE account has consented"}},
    {"needs_no_consent",
     rule::consent,
     [](shop& s) {
         s.s.message.klass = "transactional";
         s.s.person.consents.clear();
     },
     {true, "", "class transactional needs no consent by e-mail, and none was withdrawn"}},
    {"urgent_despite_it",
     rule::consent,
     [](shop& s) {
         s.s.message.klass = "urgent";
         s.s.person.consents["urgent"][0] = consent{false, {}};
     },
     {true, "", "urgent by e-mail was declined, but the class is urgent and goes all the same"}},
    {"no_block", rule::blocked, as_is, {true, "", "this e-mail address is not blocked"}},
    {"block",
     rule::blocked,
     [](shop& s) { s.s.blocked[0] = "hard bounce"; },
     {false, "", "this e-mail address is blocked: hard bounce"}},
    {"address", rule::no_address, as_is, {true, "", "the e-mail address in the profile of c-1001"}},
    {"address_of_to",
     rule::no_address,
     [](shop& s) { s.s.message.to[0] = "b@example.jp"; },
     {true, "", "the e-mail address given with the message"}},
    {"no_address",
     rule::no_address,
     [](shop& s) { s.s.person.to[0].clear(); },
     {false, "", "no e-mail address for c-1001: PUT /v1/customers/c-1001"}},
    {"all_obstacles_are_told",
     rule::no_address,
     [](shop& s) {
         s.s.person.to[0].clear();
         s.s.person.consents.clear();
     },
     {false, "", "no e-mail address for c-1001: PUT /v1/customers/c-1001"}},
    {"provider", rule::channel_down, as_is, {true, "", "configured: mail"}},
    {"no_provider",
     rule::channel_down,
     [](shop& s) { s.book.providers.erase(s.book.providers.begin()); },
     {false, "", "no provider is configured for e-mail"}},
    {"not_the_same", rule::duplicate, as_is, {true, "", "nothing the same is on its way or was sent lately"}},
    {"the_same",
     rule::duplicate,
     [](shop& s) { s.s.key_holder = message_id{}; },
     {false, "", "a duplicate of 00000000-0000-0000-0000-000000000000: the same dedupe key"}},
    {"the_same_collapse_key",
     rule::duplicate,
     [](shop& s) {
         s.s.key_holder = message_id{};
         s.s.held_by_it = sameness::collapse_key;
     },
     {false, "", "a duplicate of 00000000-0000-0000-0000-000000000000: the same collapse key"}},
    {"the_same_text_when_stored",
     rule::duplicate,
     [](shop& s) {
         s.s.key_holder = message_id{};
         s.s.held_by_it = sameness::text;
     },
     {false, "", "a duplicate of 00000000-0000-0000-0000-000000000000: the same text"}},
    {"the_same_text",
     rule::duplicate,
     [](shop& s) {
         s.first().asked.on = channel::sms;
         s.s.text_twin[2] = message_id{};
     },
     {false, "", "a duplicate of 00000000-0000-0000-0000-000000000000: the same text"}},
    {"no_time", rule::send_at, as_is, {true, "", "no time was asked for"}},
    {"time_has_come",
     rule::send_at,
     [](shop& s) { s.s.message.send_at = s.s.message.stored - 1h; },
     {true, "", "asked for 2026-11-23T02:00:00Z, which has come"}},
    {"time",
     rule::send_at,
     [](shop& s) { s.s.message.send_at = s.s.message.stored + 1h; },
     {false, "2026-11-23T04:00:00Z", "as submitted"}},
    {"not_tried", rule::retry, as_is, {true, "", "not tried yet"}},
    {"retry",
     rule::retry,
     [](shop& s) {
         s.first().tries = 2;
         s.first().first_try = s.first().last_try = s.s.message.stored - 1min;
         s.first().not_before = s.s.message.stored + 5min;
     },
     {false, "2026-11-23T03:05:00Z", "after try 2"}},
    {"retry_is_over",
     rule::retry,
     [](shop& s) {
         s.first().tries = 1;
         s.first().first_try = s.first().last_try = s.s.message.stored - 1min;
         s.first().not_before = s.s.message.stored - 1s;
     },
     {true, "", "the wait is over: after try 1"}},
    {"no_cap",
     rule::cap,
     [](shop& s) {
         s.klass().caps.clear();
         s.book.caps.clear();
     },
     {true, "", "no cap counts promotional by e-mail"}},
    {"cap_with_room",
     rule::cap,
     [](shop& s) {
         s.klass().caps = {{2, 168h}};
         s.s.contacts = {on_line_yesterday};
     },
     {true, "", "1 taken of the cap 2/7d (class promotional)"}},
    {"cap",
     rule::cap,
     [](shop& s) {
         s.klass().caps = {{1, 168h}};
         s.s.contacts = {on_line_yesterday};
     },
     {false, "2026-11-29T03:00:00Z",
      "the cap 1/7d (class promotional) is used up; room again when the LINE of 2026-11-22T03:00:00Z no longer "
      "counts"}},
    {"cap_of_its_own_slot",
     rule::cap,
     [](shop& s) { s.first().first_try = s.s.message.stored - 1h; },
     {true, "", "keeps the slot of its first try"}},
    {"no_spacing",
     rule::spacing,
     [](shop& s) { s.klass().spacing = 0s; },
     {true, "", "class promotional keeps no distance to other messages"}},
    {"far_enough",
     rule::spacing,
     [](shop& s) {
         s.klass().caps.clear();
         s.klass().spacing = 2h;
         s.s.contacts = {on_line_yesterday};
     },
     {true, "", "no other channel was used within 2h"}},
    {"too_near",
     rule::spacing,
     [](shop& s) {
         s.klass().caps.clear();
         s.klass().spacing = 48h;
         s.s.contacts = {on_line_yesterday};
     },
     {false, "2026-11-24T03:00:00Z", "keeps 2d from the LINE of 2026-11-22T03:00:00Z"}},
    {"open",
     rule::quiet_hours,
     [](shop& s) {
         s.book.quiet_floor = own_quiet_hours({"22:00-07:00"});
         s.klass().quiet.fill({quiet_pattern::kind::ranges, {}});
     },
     {true, "2026-11-23T13:00:00Z", "not now; then 22:00-07:00 (site floor), Asia/Tokyo"}},
    {"quiet",
     rule::quiet_hours,
     [](shop& s) {
         s.klass().quiet.fill({quiet_pattern::kind::ranges, {}});
         s.s.person.quiet_hours = {"11:00-14:00"};
     },
     {false, "2026-11-23T05:00:00Z", "11:00-14:00 (customer c-1001), Asia/Tokyo"}},
    {"never_quiet",
     rule::quiet_hours,
     [](shop& s) {
         s.klass().quiet.fill({quiet_pattern::kind::never, {}});
     },
     {true, "", "class promotional goes by e-mail at any hour"}},
    {"nobody_quiet",
     rule::quiet_hours,
     [](shop& s) {
         s.book.quiet_floor = {};
         s.klass().quiet.fill({quiet_pattern::kind::ranges, {}});
     },
     {true, "", "there are no quiet hours for this person"}},
    {"no_windows", rule::send_window, as_is, {true, "", "class promotional has no send windows"}},
    {"inside_a_window",
     rule::send_window,
     [](shop& s) { s.klass().send_windows = own_quiet_hours({"11:00-14:00"}).ranges; },
     {true, "2026-11-23T05:00:00Z", "inside: only 11:00-14:00 (class promotional), Asia/Tokyo"}},
    {"outside_all_windows",
     rule::send_window,
     [](shop& s) { s.klass().send_windows = own_quiet_hours({"13:00-14:00"}).ranges; },
     {false, "2026-11-23T04:00:00Z", "only 13:00-14:00 (class promotional), Asia/Tokyo"}},
    {"lane_is_open", rule::breaker, as_is, {true, "", "takes work: mail"}},
    {"rate", rule::rate, as_is, {true, "", "the provider's rate counts at the hand-over, at no cost to the message"}},
    {"follow_up",
     rule::follow_up,
     [](shop& s) {
         s.add_leg(channel::line, follow_up{"clicked", 48h, false});
         s.first().now = leg_state::accepted;
         s.first().ended = s.s.message.stored;
         s.s.message.now = state::watching;
     },
     {false, "2026-11-25T03:00:00Z", "goes unless clicked within 2d"},
     1},
    {"follow_up_has_come",
     rule::follow_up,
     [](shop& s) {
         s.add_leg(channel::line, follow_up{"clicked", 0s, false});
         s.first().now = leg_state::accepted;
         s.first().ended = s.s.message.stored;
         s.s.message.now = state::watching;
     },
     {true, "", "clicked was not seen within 0"},
     1},
    {"quiet_hours_after_the_timer_of_a_follow_up",
     rule::quiet_hours,
     [](shop& s) {
         s.add_leg(channel::line, follow_up{"clicked", 10h, false});
         s.first().now = leg_state::accepted;
         s.first().ended = s.s.message.stored;
         s.s.message.now = state::watching;
     },
     {false, "2026-11-23T23:00:00Z", "21:00-08:00 (class promotional), Asia/Tokyo"},
     1},
    {"uncertain",
     rule::uncertain,
     [](shop& s) {
         s.klass().uncertain.fill(on_uncertain::hold);
         s.first().now = leg_state::uncertain;
         s.first().first_try = s.first().last_try = s.s.message.stored;
         s.s.message.now = state::uncertain;
     },
     {false, "2026-11-26T03:00:00Z", "it may have been taken: waits for a receipt, or resolve it"}},
    {"of_a_leg_passed_over",
     rule::no_address,
     [](shop& s) {
         s.add_leg(channel::sms);
         s.s.person.to[0].clear();
     },
     {false, "", "no e-mail address for c-1001: PUT /v1/customers/c-1001"}},
    {"of_the_leg_after_it",
     rule::no_address,
     [](shop& s) {
         s.add_leg(channel::sms);
         s.s.person.to[0].clear();
     },
     {true, "", "the phone number in the profile of c-1001"},
     1},
};

INSTANTIATE_TEST_SUITE_P(Rules, Explain, testing::ValuesIn(cases),
                         [](const auto& one) { return std::string{one.param.name}; });

}  // namespace
}  // namespace todoke
