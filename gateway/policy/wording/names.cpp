#include "gateway/policy/wording/names.hpp"

#include <algorithm>
#include <span>

namespace todoke {

namespace {

struct named {
    std::string_view word, english, japanese;
};

constexpr named states[] = {
    {"queued", "waiting", "待機中"},
    {"sending", "being sent", "送信中"},
    {"watching", "sent, a follow-up waits", "追送待ち"},
    {"uncertain", "uncertain", "結果不明"},
    {"sent", "sent", "送信済み"},
    {"delivered", "delivered", "配達済み"},
    {"failed", "failed", "失敗"},
    {"expired", "expired", "期限切れ"},
    {"cancelled", "cancelled", "取り消し"},
    {"suppressed", "suppressed", "送信見送り"},
};

constexpr named sentences[] = {
    {"queued", "It waits.", "待機しています。"},
    {"sending", "It is being handed over to a provider.", "プロバイダーに引き渡しています。"},
    {"watching", "It was sent, and a follow-up waits for its condition.",
     "送信済みです。追送が条件を満たすのを待っています。"},
    {"uncertain",
     "Nobody knows whether it was taken. Ask the provider, then: `todoke resolve ID --as sent --reason \"…\"`, or "
     "--as failed",
     "受け付けられたかどうか分かりません。プロバイダーに確認し、`todoke resolve ID --as sent --reason \"…\"`"
     "（または --as failed）を実行してください。"},
    {"sent", "It was sent: a provider accepted it.", "送信済みです。プロバイダーが受け付けました。"},
    {"delivered", "It was delivered: a receipt says so.", "配達済みです。受領通知で確認しました。"},
    {"failed", "It failed: it did not reach anybody.", "失敗しました。届いていません。"},
    {"expired", "It expired before it could go.", "送信できないまま期限が切れました。"},
    {"cancelled", "It was cancelled.", "取り消されました。"},
    {"suppressed", "It was not sent, by a rule.", "規則により送信を見送りました。"},
};

constexpr named events[] = {
    {"stored", "stored", "依頼を保存"},
    {"deferred", "put off", "延期"},
    {"sending", "an attempt begins", "送信開始"},
    {"attempt_ended", "the attempt ended", "送信結果"},
    {"leg_ended", "the leg is over", "経路の終了"},
    {"state_changed", "the state changed", "状態の変更"},
    {"receipt", "receipt", "受領通知"},
    {"cancel_asked", "a cancellation was asked for", "取り消しの依頼"},
    {"reacted", "the person did something", "本人の反応"},
    {"resolved", "an operator said what became of it", "運用者による結果の確定"},
    {"retried", "an operator has it go again", "運用者による再送の指示"},
    {"declined", "the person wants no more of its kind", "本人による配信停止"},
};

constexpr named rules[] = {
    {"none", "no rule", "規則なし"},
    {"send_at", "the time it was submitted for", "指定された送信時刻"},
    {"quiet_hours", "quiet hours", "送信を控える時間帯"},
    {"send_window", "the send windows", "送信時間帯"},
    {"cap", "the cap on messages to one person", "一人あたりの送信数の上限"},
    {"spacing", "the distance between channels", "チャネル間の間隔"},
    {"hold", "an operator's hold", "運用者による保留"},
    {"breaker", "a provider that is out of order", "プロバイダーの停止"},
    {"quota", "the provider's quota", "プロバイダーの送信枠"},
    {"rate", "the provider's rate", "プロバイダーの速度制限"},
    {"retry", "the wait before the next try", "再送までの待ち時間"},
    {"follow_up", "the condition of the follow-up", "追送の条件"},
    {"lifetime", "its time to live", "有効期限"},
    {"max_lateness", "how late it may go", "許される遅れ"},
    {"consent", "consent", "同意"},
    {"blocked", "a blocked address", "使用停止の宛先"},
    {"no_address", "no address", "宛先なし"},
    {"duplicate", "a duplicate", "重複"},
    {"superseded", "a newer message", "新しいメッセージ"},
    {"event", "an event", "イベント"},
    {"cancelled", "the cancellation", "取り消し"},
    {"rejected", "the provider's rejection", "プロバイダーによる拒否"},
    {"channel_down", "a channel that is down", "チャネルの停止"},
    {"operator", "an operator's decision", "運用者の判断"},
    {"erased", "the erasing of the customer", "顧客の消去"},
    {"only_to", "the list of addresses this site sends to", "サイトの送信先の限定"},
    {"clock", "the clock, or a database to be adopted", "時計またはデータベースの確認待ち"},
    {"uncertain", "an unknown outcome", "結果不明"},
};

constexpr named outcomes[] = {
    {"uncertain", "nobody knows whether it was taken", "結果不明"},
    {"accepted", "accepted", "受付"},
    {"retry", "not taken, tried again", "再試行"},
    {"rejected", "rejected for good", "拒否"},
    {"misconfigured", "the account or its settings are refused", "設定の誤り"},
    {"over_quota", "the account's quota is used up", "送信枠切れ"},
    {"throttled", "too fast for the provider", "速度超過"},
    {"blocked", "this address is not to be used any more", "宛先の使用停止"},
};

constexpr named receipts[] = {
    {"delivered", "delivered", "配達完了"},
    {"failed", "not delivered, for good", "配達不能"},
    {"opened", "opened", "開封"},
    {"clicked", "a link was clicked", "クリック"},
    {"blocked", "the address is not to be used any more", "宛先の使用停止"},
    {"complained", "reported as unwanted", "迷惑メールとしての報告"},
    {"expired", "not delivered in time", "期限内に配達できず"},
    {"accepted", "the provider has it", "プロバイダーの受付"},
};

constexpr named legs[] = {
    {"waiting", "waiting", "待機中"},     {"sending", "being sent", "送信中"},
    {"accepted", "accepted", "受付済み"}, {"uncertain", "uncertain", "結果不明"},
    {"rejected", "rejected", "拒否"},     {"impossible", "impossible", "送信不可"},
    {"skipped", "not needed", "不要"},    {"expired", "expired", "期限切れ"},
};

constexpr named lanes[] = {
    {"ready", "ready", "稼働中"},
    {"connecting", "connecting", "接続中"},
    {"paused", "paused", "一時停止"},
    {"breaker_open", "out of order", "障害停止"},
    {"over_quota", "quota used up", "送信枠切れ"},
    {"misconfigured", "misconfigured", "設定の誤り"},
    {"held", "held", "保留中"},
};

std::span<const named> table_of(vocabulary kind)
{
    switch (kind) {
        case vocabulary::state:
            return states;
        case vocabulary::event:
            return events;
        case vocabulary::rule:
            return rules;
        case vocabulary::outcome:
            return outcomes;
        case vocabulary::receipt:
            return receipts;
        case vocabulary::leg:
            return legs;
        case vocabulary::lane:
            break;
    }
    return lanes;
}

std::string found_in(std::span<const named> table, std::string_view word, language in)
{
    const auto at = std::ranges::find(table, word, &named::word);
    return std::string{at == table.end() ? word : in == language::english ? at->english : at->japanese};
}

}  // namespace

std::string name_of(vocabulary kind, std::string_view word, language in)
{
    return found_in(table_of(kind), word, in);
}

std::string sentence_of_state(std::string_view state, language in)
{
    return found_in(sentences, state, in);
}

std::vector<std::string_view> named_words(vocabulary kind)
{
    std::vector<std::string_view> made;
    for (const auto& row : table_of(kind)) made.push_back(row.word);
    return made;
}

}  // namespace todoke
