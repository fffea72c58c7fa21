#include "gateway/policy/sentences.hpp"

#include <algorithm>
#include <iterator>

namespace todoke {

namespace {

struct sentence {
    phrase what;
    std::string_view english;
    std::string_view japanese;
};

constexpr sentence table[] = {
    {phrase::email, "e-mail", "メール"},
    {phrase::line, "LINE", "LINE"},
    {phrase::sms, "SMS", "SMS"},
    {phrase::email_address, "e-mail address", "メールアドレス"},
    {phrase::line_user_id, "LINE user id", "LINEユーザーID"},
    {phrase::phone_number, "phone number", "電話番号"},
    {phrase::this_person, "this person", "この宛先"},

    {phrase::as_submitted, "as submitted", "送信依頼での指定"},
    {phrase::attempt_under_way, "an attempt is under way", "送信中です"},
    {phrase::leg_before_accepted, "the leg before was accepted", "前の経路で受け付けられました"},
    {phrase::expired_at, "expired {1}", "{1} に期限が切れました"},
    {phrase::expires_before, "expires {1}, before it may go: {2} until {3} ({4})",
     "送信できる前に期限 {1} になります: {2}、{3} まで ({4})"},
    {phrase::expires_before_follow, "expires {1}, before its follow-up may go", "追送できる前に期限 {1} になります"},
    {phrase::goes_unless, "goes unless {1} within {2}", "{2} 以内に {1} がなければ送信します"},
    {phrase::cancelled, "cancelled", "取り消し"},
    {phrase::cancelled_on_request, "cancelled on request", "依頼により取り消しました"},
    {phrase::duplicate_by_key, "a duplicate of {1}: the same dedupe key or text",
     "{1} と重複しています: 重複防止キーまたは本文が同じです"},
    {phrase::duplicate_by_text, "a duplicate of {1}: the same text", "{1} と重複しています: 本文が同じです"},
    {phrase::taken_as_sent, "taken as sent; the provider never answered",
     "送信済みとみなしました。プロバイダーからの応答はありませんでした"},
    {phrase::nobody_knows, "nobody knows whether it was taken", "受け付けられたかどうか分かりません"},
    {phrase::no_provider_took_it, "no provider took it", "どのプロバイダーにも受け付けられませんでした"},
    {phrase::no_further_try, "{1}; no further try before it expires", "{1}。期限までに再送できません"},
    {phrase::newer_took_place, "a newer message took its place", "新しいメッセージに置き換えられました"},
    {phrase::erased, "the customer was erased", "顧客が消去されました"},

    {phrase::provider_not_configured, "the provider {1} is no longer configured",
     "プロバイダー {1} の設定がなくなりました"},
    {phrase::no_provider_for, "no provider is configured for {1}", "{1} のプロバイダーが設定されていません"},
    {phrase::after_try, "after try {1}", "{1} 回目の試行の後"},
    {phrase::no_answer, "no answer", "応答なし"},
    {phrase::tries_without_success, "{1} tries without success, the last: {2}",
     "{1} 回試みましたが送信できませんでした。最後の応答: {2}"},
    {phrase::next_leg_all_the_same,
     "the outcome of the {1} leg is unknown; class {2} goes on with the next leg all the same",
     "{1} の結果は不明ですが、クラス {2} の設定により次の経路に進みます"},
    {phrase::leg_before_taken_as_sent, "the leg before is taken as sent", "前の経路は送信済みとみなしました"},
    {phrase::leg_before_may_be_taken, "an earlier leg may have been taken", "前の経路で受け付けられた可能性があります"},
    {phrase::no_receipt_came, "no receipt came; nobody knows whether it was taken",
     "受領通知が届かず、受け付けられたかどうか分かりません"},
    {phrase::waits_for_receipt, "it may have been taken: waits for a receipt, or resolve it",
     "受け付けられた可能性があります。受領通知を待つか、手動で解決してください"},
    {phrase::stopped_during_attempt, "the daemon stopped during the attempt: it may have been handed over",
     "送信中にデーモンが停止しました。引き渡された可能性があります"},
    {phrase::provider_says_blocked, "the provider says so", "プロバイダーの回答による"},
    {phrase::provider_answered, "the provider answered {1}", "プロバイダーの回答: {1}"},
    {phrase::clock_before_message, "the system clock stands before the instants of this message",
     "システム時計がこのメッセージの時刻より前を指しています"},
    {phrase::decided_again_later, "internal error while deciding, tried again later: {1}",
     "判定中に内部エラーが発生しました。後で再試行します: {1}"},
    {phrase::settled_again_later, "internal error after the attempt, decided again later: {1}",
     "送信後に内部エラーが発生しました。後で再判定します: {1}"},

    {phrase::consent_declined, "{1} {2} was declined for {3}: {4} with a later consent",
     "{3} は {1} の {2} を拒否しています: より新しい同意を添えて {4}"},
    {phrase::consent_missing, "no {1} {2} consent for {3}: {4}", "{3} には {1} の {2} への同意がありません: {4}"},
    {phrase::address_blocked, "this {1} is blocked: {2}", "この{1}は使用停止です: {2}"},
    {phrase::address_missing, "no {1} for {2}: {3}", "{2} の{1}がありません: {3}"},
    {phrase::name_a_customer, "name a customer and PUT /v1/customers/ID",
     "customer を指定し、PUT /v1/customers/ID してください"},
    {phrase::put_customer, "PUT /v1/customers/{1}", "PUT /v1/customers/{1} してください"},

    {phrase::site_floor, "site floor", "サイト全体"},
    {phrase::class_named, "class {1}", "クラス {1}"},
    {phrase::customer_named, "customer {1}", "顧客 {1}"},
    {phrase::the_person, "the person", "この宛先"},
    {phrase::range_of, "{1} ({2})", "{1}（{2}）"},
    {phrase::always_of, "always ({1})", "常時（{1}）"},
    {phrase::too_little_time, "too little time is left before it begins", "始まるまでの時間が足りません"},
    {phrase::spread_over, "spread over {1}", "{1} の間に分散します"},
    {phrase::cap_reached, "the cap {1} ({2}) is used up", "上限 {1}（{2}）に達しています"},
    {phrase::spacing_kept, "keeps {1} from the {2} of {3}", "{3} の {2} から {1} の間隔をあけます"},
    {phrase::dropped_by_class, "dropped, because its class does not wait: {1}",
     "このクラスは待たない設定のため送信しません: {1}"},
    {phrase::later_leg_sooner, "{1}; a later leg can go sooner", "{1}。後の経路の方が早く送信できます"},
    {phrase::too_little_window, "too little time is left before it ends", "終わるまでの時間が足りません"},
    {phrase::is_a_holiday, "{1} is a holiday", "{1} は祝日です"},
    {phrase::only_windows, "only {1} ({2})", "{1} のみ（{2}）"},

    {phrase::event_came, "event {1}", "イベント {1}"},
    {phrase::event_came_later, "event {1}: what follows is dropped when the attempt has ended",
     "イベント {1}: 送信の結果が分かり次第、以降の経路を取りやめます"},
    {phrase::ended_by_event, "an event of `cancel_on` came", "cancel_on のイベントが届きました"},
    {phrase::reaction_came, "{1} came: nothing more is to follow", "{1} があったため、追送は不要です"},
    {phrase::receipt_is_late, "it comes late: the message has gone on without it, nothing changes",
     "遅れて届いた受領通知です。メッセージは既に先へ進んでいるため、何も変わりません"},
    {phrase::receipt_of_a_part, "{1} of {2} parts", "{2} 分割のうち {1}"},
    {phrase::leg_open_again, "the leg before turned out not to have arrived", "前の経路は届いていませんでした"},
    {phrase::resolved_as_sent, "an operator says that it was sent: {1}", "運用者が送信済みとしました: {1}"},
    {phrase::resolved_as_failed, "an operator says that it was not sent: {1}", "運用者が未送信としました: {1}"},
    {phrase::retried_because, "an operator has it go again: {1}", "運用者が再送を指示しました: {1}"},
    {phrase::goes_again, "goes again", "再送します"},
};

constexpr std::string_view unknown = "{1} {2} {3} {4}";

}  // namespace

std::string_view sentence_for(phrase what, language in)
{
    const auto* found = std::lower_bound(std::begin(table), std::end(table), what,
                                         [](const sentence& row, phrase wanted) { return row.what < wanted; });
    if (found == std::end(table) || found->what != what) return unknown;
    return in == language::english ? found->english : found->japanese;
}

std::vector<phrase> all_phrases()
{
    std::vector<phrase> made;
    for (const auto& row : table) made.push_back(row.what);
    return made;
}

}  // namespace todoke
