#pragma once
// What is told to an operator, kept as what it says and not as words: the journal holds it for years, and whoever
// reads it chooses the language (gateway/policy/wording/in_words). A text without phrases (a provider's answer) stands
// for itself; phrases may stand inside a text, and inside the values of another phrase.

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/model/words.hpp"

namespace todoke {

/// The numbers are stored: they are never changed and never used again.
enum class phrase : std::uint16_t {
    email = 1,
    line = 2,
    sms = 3,
    email_address = 4,
    line_user_id = 5,
    phone_number = 6,
    this_person = 7,

    as_submitted = 10,
    attempt_under_way = 11,
    leg_before_accepted = 12,
    expired_at = 13,             ///< instant
    expires_before = 14,         ///< instant, rule, its until, its detail
    expires_before_follow = 15,  ///< instant
    goes_unless = 16,            ///< reaction, span
    cancelled = 17,
    cancelled_on_request = 18,
    duplicate_by_key = 19,   ///< message; of rows of before it was told which key
    duplicate_by_text = 20,  ///< message
    taken_as_sent = 21,
    nobody_knows = 22,
    no_provider_took_it = 23,
    no_further_try = 24,  ///< why it is set back
    newer_took_place = 25,
    erased = 26,

    provider_not_configured = 30,  ///< provider
    no_provider_for = 31,          ///< channel
    after_try = 32,                ///< number
    no_answer = 33,
    tries_without_success = 34,  ///< number, the last one's answer
    next_leg_all_the_same = 35,  ///< channel, class
    leg_before_taken_as_sent = 36,
    leg_before_may_be_taken = 37,
    no_receipt_came = 38,
    waits_for_receipt = 39,
    stopped_during_attempt = 40,
    provider_says_blocked = 41,
    provider_answered = 42,  ///< code
    clock_before_message = 43,
    decided_again_later = 44,  ///< an internal error's reason
    settled_again_later = 45,  ///< an internal error's reason

    consent_declined = 50,  ///< class, channel, whom, remedy
    consent_missing = 51,   ///< class, channel, whom, remedy
    address_blocked = 52,   ///< kind of address, reason
    address_missing = 53,   ///< kind of address, whom, remedy
    name_a_customer = 54,
    put_customer = 55,  ///< customer

    site_floor = 60,
    class_named = 61,     ///< class
    customer_named = 62,  ///< customer
    the_person = 63,
    range_of = 64,   ///< ranges, layer
    always_of = 65,  ///< layer
    too_little_time = 66,
    spread_over = 67,       ///< span
    cap_reached = 68,       ///< cap, whose
    spacing_kept = 69,      ///< span, channel, instant
    dropped_by_class = 70,  ///< why it would have to wait
    later_leg_sooner = 71,  ///< the same
    too_little_window = 72,
    is_a_holiday = 73,  ///< date
    only_windows = 74,  ///< ranges, layer

    // What rules say that let a message go.
    nobody_cancelled = 160,
    valid_until = 161,      ///< instant
    providers_there = 162,  ///< names
    no_providers_yet = 163,
    consent_recorded = 164,    ///< class, channel, instant
    consent_not_needed = 165,  ///< class, channel
    friend_of_account = 166,
    urgent_all_the_same = 167,  ///< class, channel
    address_free = 168,         ///< kind of address
    address_of_profile = 169,   ///< kind of address, customer
    address_submitted = 170,    ///< kind of address
    holds_no_duplicate = 171,
    no_send_at = 173,
    send_at_has_come = 174,  ///< instant
    not_tried_yet = 175,
    wait_is_over = 176,   ///< after which try
    nothing_seen = 177,   ///< reaction, span
    no_cap_counts = 178,  ///< class, channel
    cap_has_room = 179,   ///< how many, cap, whose
    slot_is_kept = 180,
    first_to_leave = 181,    ///< channel, instant
    others_first = 182,      ///< how many
    keeps_no_spacing = 183,  ///< class
    far_enough = 184,        ///< span
    nobody_quiet = 185,
    never_quiet = 186,        ///< class, channel
    quiet_begins_then = 187,  ///< ranges
    quiet_at_no_time_near = 188,
    no_windows = 189,     ///< class
    inside_window = 190,  ///< windows
    takes_work = 191,     ///< names
    provider_shut = 192,  ///< provider, instant, why
    rate_counts_then = 193,
    nothing_missed = 194,
    lateness_is_no_matter = 195,  ///< class
    no_event_came = 196,          ///< types
    sends_to_anyone = 197,
    is_listed_there = 198,
    clock_believed = 199,
    clock_is_no_matter = 200,  ///< class
    no_hold_binds = 201,
    held_by_operator = 100,  ///< reason, scope
    all_but_urgent = 101,
    everything = 102,
    channel_named = 103,       ///< channel
    provider_named = 104,      ///< provider
    campaign_named = 105,      ///< campaign
    missed_while_down = 106,   ///< instant, span
    not_listed = 107,          ///< address
    clock_not_set = 108,       ///< nothing
    clock_behind = 109,        ///< instant
    waits_for_adoption = 110,  ///< why
    other_machine = 111,
    other_generation = 112,
    clock_jumped = 113,         ///< instant, instant
    clock_stands_before = 114,  ///< instant, instant

    class_not_configured = 260,  ///< class
    channel_is_down = 220,       ///< channel, provider, instant, reason
    patience_is_over = 221,      ///< why it is down, span, class
    down_beyond_expiry = 222,    ///< why it is down, instant of the next try
    recipient_rests = 440,       ///< provider
    event_came = 130,            ///< type
    event_came_later = 131,      ///< type
    ended_by_event = 132,
    reaction_came = 133,  ///< reaction
    receipt_is_late = 134,
    receipt_of_a_part = 135,  ///< number told, number of parts
    leg_open_again = 136,
    resolved_as_sent = 137,    ///< reason
    resolved_as_failed = 138,  ///< reason
    retried_because = 139,     ///< reason
    goes_again = 140,

    monthly_share_used_up = 320,  ///< the month's allowance, how much of it is kept
    no_notification_for = 321,    ///< class
    notification_not_shown = 322,

    // What an SMS provider says became of a message.
    sms_reached_phone = 340,
    sms_not_in_time = 341,
    sms_could_not_be_delivered = 342,
    sms_deleted = 343,
    sms_refused_there = 344,
    sms_number_unreachable = 345,  ///< not now
    sms_blocked_there = 346,
    sms_number_unknown = 347,
    sms_number_is_no_mobile = 348,
    sms_filtered = 349,
    sms_unsubscribed = 350,
    sms_account_stopped = 351,
    sms_queue_overflowed = 352,
    sms_cancelled_there = 353,
    sms_no_reason_known = 354,
    network_error = 355,   ///< kind of network, number
    provider_state = 356,  ///< the provider's own word

    not_reachable = 380,
    callback_failing = 382,  ///< what it answered last
    callback_gone = 383,
    declined_by_link = 400,       ///< class, channel
    declined_by_one_click = 401,  ///< class, channel
    declined_by_words = 402,      ///< class, channel

    duplicate_by_dedupe_key = 460,    ///< message
    duplicate_by_collapse_key = 461,  ///< message
    others_at_rate = 462,
    declined_by_complaint = 473,  ///< class, channel

    address_not_listed = 475,  ///< kind of address
    nothing_to_list = 476,
    address_tried_before = 477,  ///< kind of address
    earlier_message = 478,       ///< message
    earlier_message_gone = 479,
    waits_for_provider = 480,  ///< what is missing, until when

    address_cut_off = 483,  ///< kind of address, provider, reason
};

/// `what`, with the values its sentence has places for.
std::string say(phrase what, std::initializer_list<std::string> values = {});

/// "e-mail", "LINE", "SMS" in prose.
std::string spoken(channel on);

/// `text` with every phrase in it replaced by what `render` makes of it; values come rendered.
using phrase_renderer = std::function<std::string(phrase what, const std::vector<std::string>& values)>;
std::string render_phrases(std::string_view text, const phrase_renderer& render);

}  // namespace todoke
