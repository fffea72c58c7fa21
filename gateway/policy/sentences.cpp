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

    {phrase::held_by_operator, "held: {1} ({2})", "保留中: {1}（{2}）"},
    {phrase::all_but_urgent, "all but urgent", "緊急以外すべて"},
    {phrase::everything, "everything", "すべて"},
    {phrase::channel_named, "channel {1}", "チャネル {1}"},
    {phrase::provider_named, "provider {1}", "プロバイダー {1}"},
    {phrase::campaign_named, "campaign {1}", "キャンペーン {1}"},
    {phrase::missed_while_down,
     "was to go at {1}, while this daemon was not running; its class does not send what is more than {2} late",
     "{1} に送信予定でしたが、その間デーモンが停止していました。このクラスは {2} を超えて遅れたものを送信しません"},
    {phrase::not_listed, "{1} is not among the addresses this site may send to ([site] only_to)",
     "{1} はこのサイトの送信先に含まれていません ([site] only_to)"},
    {phrase::clock_not_set,
     "the system clock is not synchronised, so nobody knows whether these are quiet hours: start a time service (NTP); "
     "if the clock is right all the same, run `todoke adopt`, or set [site] trust_clock = true",
     "システム時計が同期されていないため、送信禁止時間帯かどうか分かりません。時刻同期 (NTP) "
     "を開始してください。時計が正しい場合は todoke adopt を実行するか、[site] trust_clock = true を設定してください"},
    {phrase::clock_behind,
     "the system clock stands before {1}, the last instant that was stored: put it right; if it is right, run "
     "`todoke adopt`",
     "システム時計が最後に保存された時刻 {1} より前を指しています。時計を合わせてください。時計が正しい場合は todoke "
     "adopt を実行してください"},
    {phrase::waits_for_adoption,
     "{1}: what was stored before waits, so that nothing is sent twice. Make sure that no other todoked uses a copy of "
     "this database, and that the clock is right; then run `todoke adopt`",
     "{1}。二重送信を防ぐため、それ以前に保存されたものは待機します。このデータベースの複製を使う todoked "
     "が他になく、時計が正しいことを確かめてから todoke adopt を実行してください"},
    {phrase::other_machine, "this database was last used on another machine",
     "このデータベースは別のマシンで使われていました"},
    {phrase::other_generation, "this database is a copy, or older than the one that was last used here",
     "このデータベースは複製であるか、ここで最後に使われたものより古いものです"},
    {phrase::clock_jumped, "the system clock jumped from {1} to {2}", "システム時計が {1} から {2} に飛びました"},
    {phrase::clock_stands_before, "the system clock stands at {1}, but this database was written at {2}",
     "システム時計は {1} を指していますが、このデータベースは {2} に書き込まれています"},

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

    {phrase::nobody_cancelled, "nobody asked to cancel it", "取り消しの依頼はありません"},
    {phrase::valid_until, "valid until {1}", "有効期限は {1} です"},
    {phrase::providers_there, "configured: {1}", "設定済みのプロバイダー: {1}"},
    {phrase::no_providers_yet, "no provider is configured yet", "プロバイダーがまだ設定されていません"},
    {phrase::consent_recorded, "consent to {1} by {2} recorded, given {3}",
     "{1} の {2} への同意が記録されています（{3}）"},
    {phrase::consent_not_needed, "class {1} needs no consent by {2}, and none was withdrawn",
     "クラス {1} の {2} に同意は不要で、拒否もされていません"},
    {phrase::friend_of_account, "no block is known: a friend of the LINE account has consented",
     "ブロックされていません。LINE公式アカウントの友だちは同意済みとみなします"},
    {phrase::urgent_all_the_same, "{1} by {2} was declined, but the class is urgent and goes all the same",
     "{1} の {2} は拒否されていますが、緊急のクラスのため送信します"},
    {phrase::address_free, "this {1} is not blocked", "この{1}は使用停止になっていません"},
    {phrase::address_of_profile, "the {1} in the profile of {2}", "顧客 {2} に登録された{1}を使います"},
    {phrase::address_submitted, "the {1} given with the message", "送信依頼で指定された{1}を使います"},
    {phrase::holds_no_duplicate, "nothing the same is on its way or was sent lately",
     "同じ内容の送信中または最近送信したメッセージはありません"},
    {phrase::no_send_at, "no time was asked for", "送信時刻の指定はありません"},
    {phrase::send_at_has_come, "asked for {1}, which has come", "指定された送信時刻 {1} を過ぎています"},
    {phrase::not_tried_yet, "not tried yet", "まだ送信を試みていません"},
    {phrase::wait_is_over, "the wait is over: {1}", "待ち時間は終わりました: {1}"},
    {phrase::nothing_seen, "{1} was not seen within {2}", "{2} 以内に {1} はありませんでした"},
    {phrase::no_cap_counts, "no cap counts {1} by {2}", "{1} の {2} に送信数の上限はありません"},
    {phrase::cap_has_room, "{1} taken of the cap {2} ({3})", "上限 {2}（{3}）のうち {1} 件を使用しています"},
    {phrase::slot_is_kept, "keeps the slot of its first try", "最初の試行で確保した枠を使います"},
    {phrase::first_to_leave, "room again when the {1} of {2} no longer counts",
     "{2} に送信した {1} が数えられなくなると空きます"},
    {phrase::others_first, "{1} that wait go before it", "先に待っているメッセージが {1} 件あります"},
    {phrase::keeps_no_spacing, "class {1} keeps no distance to other messages",
     "クラス {1} には他のメッセージとの間隔の指定がありません"},
    {phrase::far_enough, "no other channel was used within {1}", "直近 {1} に他のチャネルでの送信はありません"},
    {phrase::nobody_quiet, "there are no quiet hours for this person", "この宛先に送信を控える時間帯はありません"},
    {phrase::never_quiet, "class {1} goes by {2} at any hour", "クラス {1} の {2} は時間帯によらず送信します"},
    {phrase::quiet_begins_then, "not now; then {1}", "今は送信を控える時間帯ではありません。次は {1} です"},
    {phrase::quiet_at_no_time_near, "none within the next weeks", "今後数週間は送信を控える時間帯がありません"},
    {phrase::no_windows, "class {1} has no send windows", "クラス {1} に送信時間帯の指定はありません"},
    {phrase::inside_window, "inside: {1}", "送信時間帯の中です: {1}"},
    {phrase::takes_work, "takes work: {1}", "稼働中のプロバイダー: {1}"},
    {phrase::provider_shut, "{1} takes no work since {2}: {3}", "{1} は {2} から停止しています: {3}"},
    {phrase::rate_counts_then, "the provider's rate counts at the hand-over, at no cost to the message",
     "プロバイダーの速度制限は引き渡し時に適用され、試行回数には数えません"},
    {phrase::nothing_missed, "it was not missed while the daemon was down",
     "デーモン停止中に送信時刻を過ぎたものではありません"},
    {phrase::lateness_is_no_matter, "class {1} goes however late", "クラス {1} は遅れても送信します"},
    {phrase::no_event_came, "no event {1} came", "イベント {1} は届いていません"},
    {phrase::sends_to_anyone, "this site sends to any address", "このサイトの送信先に制限はありません"},
    {phrase::is_listed_there, "the address is listed in [site] only_to", "[site] only_to に含まれる宛先です"},
    {phrase::clock_believed, "the system clock and this database are believed",
     "システム時計とデータベースは信頼できる状態です"},
    {phrase::clock_is_no_matter, "class {1} knows no quiet hours here, so the clock does not matter",
     "クラス {1} には該当する時間帯の制限がないため、時計の状態は影響しません"},
    {phrase::no_hold_binds, "no hold binds it", "該当する保留はありません"},

    {phrase::channel_is_down, "{1} is down: provider {2} takes nothing since {3} ({4})",
     "{1} は停止中です: プロバイダー {2} は {3} から何も受け付けていません（{4}）"},
    {phrase::patience_is_over, "{1}; class {3} waits no longer than {2}", "{1}。クラス {3} が待つのは {2} までです"},
    {phrase::down_beyond_expiry, "{1}; it is not tried again before {2}", "{1}。{2} まで再開されません"},

    {phrase::class_not_configured, "class {1} is not configured any more: put [class.{1}] back, or cancel the message",
     "クラス {1} の設定がなくなっています。[class.{1}] を戻すか、メッセージを取り消してください"},

    {phrase::not_reachable, "the provider says that this address cannot be reached any more",
     "この宛先には届かなくなったとプロバイダーから通知がありました"},
    {phrase::callback_failing, "it was tried to the end of its schedule, the last answer: {1}",
     "最後まで再送しましたが届きませんでした。最後の応答: {1}"},
    {phrase::callback_gone, "it answered 410: it wants no more", "410 の応答があり、以後は不要とのことです"},
    {phrase::declined_by_link, "the person wants no more {1} by {2}: said on the page behind the link",
     "本人が {1} の {2} を停止しました（配信停止ページ）"},
    {phrase::declined_by_one_click, "the person wants no more {1} by {2}: said by one click in the mail program",
     "本人が {1} の {2} を停止しました（メールソフトのワンクリック）"},
    {phrase::declined_by_words, "the person wants no more {1} by {2}: said in a message of their own",
     "本人が {1} の {2} を停止しました（返信メッセージ）"},
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
