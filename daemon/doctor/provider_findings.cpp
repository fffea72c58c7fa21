#include "daemon/doctor/provider_findings.hpp"

#include <fmt/format.h>
#include <utility>

#include "gateway/log.hpp"

namespace todoke {

namespace {

using grade = diagnosis::grade;
using area = diagnosis::area;

const both_languages mend_its_account{
    "the provider was reached and refuses the account: mend its credentials or settings in the configuration, then: "
    "systemctl restart todoked",
    "プロバイダーに接続できましたが、アカウントが拒否されました。設定の認証情報を修正し、systemctl restart todoked "
    "を実行してください"};

const both_languages is_used_elsewhere{
    "the centre answers, and counts the account as bound already: host and port are right. When this gateway's own "
    "link "
    "does not come back within minutes, something else uses the account: ask the provider to end that session",
    "センターは応答しており、このアカウントはバインド済みとのことです。ホスト名とポートに問題はありません。数分たっても"
    "このゲートウェイの接続が回復しない場合は、別のプログラムがアカウントを使用しています。事業者にその切断を依頼して"
    "ください"};

const both_languages out_of_reach{
    "see whether host and port are right, whether a firewall is in between, and what the provider's status page says; "
    "messages wait meanwhile",
    "ホスト名とポート、ファイアウォール、プロバイダーの稼働状況を確認してください。その間メッセージは待機します"};

const both_languages resolver_is_silent{
    "see which servers this machine asks for names, and whether they answer: resolvectl status, or /etc/resolv.conf",
    "このマシンが名前解決に使うサーバーと、その応答を確認してください: resolvectl status または /etc/resolv.conf"};

/// Renewed by itself, a certificate of ninety days is so a month before it ends.
constexpr std::chrono::days renewed_by_then{14};

}  // namespace

diagnosis of_provider(const std::string& name, grade how, both_languages what, both_languages remedy)
{
    return {how, area::provider, name, std::move(what), std::move(remedy)};
}

diagnosis of_probe(const std::string& name, const probe_answer& told)
{
    const auto words = log::masked_words(told.what);  // a refusal may quote anybody
    const both_languages what{words, words};
    if (told.good) return of_provider(name, grade::good, what);
    if (told.in_use) return of_provider(name, grade::warning, what, is_used_elsewhere);
    return of_provider(name, grade::bad, what, told.refused ? mend_its_account : out_of_reach);
}

diagnosis credentials_not_tried(const std::string& name, const std::string& told)
{
    return of_provider(
        name, grade::unknown,
        {told + "; its credentials were not tried, as no call of it is known that costs nothing",
         told + "。費用のかからない呼び出しが設定されていないため、認証情報は確認していません"},
        {"write such a call, a GET (balance, account, list of messages), as free_call = \"/…\" (todoke.toml(5)), then: "
         "systemctl restart todoked; without one, send a message to your own phone whenever the credentials change",
         "残高照会など費用のかからない GET を free_call = \"/…\" に設定し (todoke.toml(5))、systemctl restart todoked "
         "を実行してください。設定できない場合は、認証情報を変更するたびに自分の電話に送信して確認してください"});
}

diagnosis of_its_certificate(const std::string& name, const std::string& host, instant end, instant now)
{
    const auto date = to_text(end);
    if (end - now >= renewed_by_then)
        return {grade::good,
                area::certificate,
                name,
                {"that of " + host + " is good until " + date, host + " の証明書は " + date + " まで有効です"}};
    return {grade::warning,
            area::certificate,
            name,
            {"that of " + host + " ends " + date + "; after that it is not believed, and messages wait",
             host + " の証明書は " + date + " に失効します。失効後は接続できず、メッセージは待機します"},
            {"have it renewed by whoever runs that server; of a server of your own: renew it there",
             "サーバーの運用者に更新を依頼してください。自社のサーバーであれば更新してください"}};
}

diagnosis not_answered(area about, const std::string& name, bool asked)
{
    const auto limit = longest_examination.count();
    if (asked)
        return {grade::bad,
                about,
                name,
                {fmt::format("its examination had not ended after {} s", limit),
                 fmt::format("{} 秒以内に確認が終わりませんでした", limit)},
                about == area::dns ? resolver_is_silent : out_of_reach};
    return {grade::unknown,
            about,
            name,
            {fmt::format("not asked: the others took the whole {} s", limit),
             fmt::format("他の確認に {} 秒すべてかかったため、確認していません", limit)},
            {"mend those that do not answer, then ask again: todoke doctor",
             "応答しないプロバイダーを修正してから、もう一度 todoke doctor を実行してください"}};
}

diagnosis of_name(const std::string& owner, const std::string& host, const addresses_found& found)
{
    if (!found.error && !found.endpoints.empty())
        return {grade::good,
                area::dns,
                owner,
                {fmt::format("addresses of {}: {}", host, found.endpoints.size()),
                 fmt::format("{} のアドレス: {} 件", host, found.endpoints.size())}};
    const auto why = found.error ? found.error.message() : std::string{"no address"};
    return {grade::bad,
            area::dns,
            owner,
            {host + ": " + why, host + ": " + why},
            {"see whether the name is right, and whether this machine's resolver answers: getent hosts " + host,
             "名前が正しいか、名前解決ができるかを確認してください: getent hosts " + host}};
}

diagnosis no_provider()
{
    return {grade::bad,
            area::provider,
            {},
            {"no provider is configured: everything waits", "プロバイダーが設定されていないため、すべて待機します"},
            {"copy one of /etc/todoke/conf.d.examples to /etc/todoke/conf.d, change it, and restart todoked",
             "/etc/todoke/conf.d.examples の例を /etc/todoke/conf.d にコピーして編集し、todoked を再起動してください"}};
}

}  // namespace todoke
