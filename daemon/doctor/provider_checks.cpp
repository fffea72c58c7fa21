// Each provider's name, and a real question to it that costs nothing.
#include <fmt/format.h>

#include "daemon/doctor/doctor.hpp"
#include "daemon/provider_accounts.hpp"
#include "gateway/channel/email/smtp_probe.hpp"
#include "gateway/channel/line/line_probe.hpp"
#include "gateway/channel/lookup.hpp"
#include "gateway/channel/sms/smpp_probe.hpp"
#include "gateway/channel/sms/twilio_probe.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

using grade = diagnosis::grade;

diagnosis of_provider(const std::string& name, grade how, both_languages what, both_languages remedy = {})
{
    return {how, "provider", name, std::move(what), std::move(remedy)};
}

diagnosis read_probe(const std::string& name, const probe_answer& told)
{
    const both_languages what{told.what, told.what};
    if (told.good) return of_provider(name, grade::good, what);
    if (told.refused)
        return of_provider(
            name, grade::bad, what,
            {"the provider was reached and refuses the account: mend its credentials or settings in the "
             "configuration, then: systemctl restart todoked",
             "プロバイダーに接続できましたが、アカウントが拒否されました。設定の認証情報を修正し、systemctl "
             "restart todoked を実行してください"});
    return of_provider(
        name, grade::bad, what,
        {"see whether host and port are right, whether a firewall is in between, and what the provider's "
         "status page says; messages wait meanwhile",
         "ホスト名とポート、ファイアウォール、プロバイダーの稼働状況を確認してください。その間メッセージは待機"
         "します"});
}

asio::awaitable<diagnosis> look_up_name(asio::any_io_executor executor, std::string provider, std::string host,
                                        int port)
{
    auto name = host;
    const auto found = co_await look_up(executor, std::move(name), port, probe_limit, ask_system);
    if (!found.error && !found.endpoints.empty())
        co_return diagnosis{grade::good,
                            "dns",
                            provider,
                            {fmt::format("{} has {} addresses", host, found.endpoints.size()),
                             fmt::format("{} のアドレス: {} 件", host, found.endpoints.size())}};
    const auto why = found.error ? found.error.message() : std::string{"no address"};
    co_return diagnosis{
        grade::bad,
        "dns",
        provider,
        {host + ": " + why, host + ": " + why},
        {"see whether the name is right, and whether this machine's resolver answers: getent hosts " + host,
         "名前が正しいか、名前解決ができるかを確認してください: getent hosts " + host}};
}

/// The questions to a provider; an overload a kind.
struct questions {
    asio::any_io_executor executor;
    const config& set;
    const provider_config& of;
    std::optional<lane_view> lane;

    asio::awaitable<diagnoses> operator()(const sandbox_settings&) const
    {
        diagnoses made{
            of_provider(of.name, grade::notice,
                        {"a sandbox: nothing leaves this machine", "サンドボックスのため、実際には送信されません"},
                        {"configure a real provider: /etc/todoke/conf.d.examples",
                         "実際のプロバイダーを設定してください: /etc/todoke/conf.d.examples"})};
        co_return made;
    }

    asio::awaitable<diagnoses> operator()(const smtp_settings& how) const
    {
        diagnoses made;
        const auto account = std::make_shared<const smtp_account>(smtp_account_of(of, how, *set.book));
        for (const auto& host : hosts_of(*account)) {
            auto name = co_await look_up_name(executor, of.name, host, account->port);
            const bool known = name.how == grade::good;
            made.push_back(std::move(name));
            if (!known) continue;
            const auto told = co_await probe_smtp(executor, account, host);
            made.push_back(read_probe(of.name, told));
        }
        co_return made;
    }

    asio::awaitable<diagnoses> operator()(const line_settings& how) const
    {
        auto account = line_account_of(of, how);
        auto made = co_await by_name(account.endpoint);
        if (made.back().how != grade::good) co_return made;
        if (!how.access_token.empty() || how.key.empty()) {
            const auto told = co_await probe_line(executor, std::move(account));
            made.push_back(read_probe(of.name, told));
            co_return made;
        }
        made.push_back(
            standing("LINE gives a channel few tokens of this kind, so none is taken for this: the running "
                     "connection tells",
                     "この種類のトークンは発行数に限りがあるため新たに発行せず、稼働中の接続の状態を示します"));
        co_return made;
    }

    asio::awaitable<diagnoses> operator()(const smpp_settings& how) const
    {
        diagnoses made;
        made.push_back(co_await look_up_name(executor, of.name, how.host, how.port));
        if (made.back().how != grade::good) co_return made;
        if (is_connected()) {
            const auto silence = to_text(how.enquire_link);
            made.push_back(standing("bound; the link is checked by enquire_link after " + silence + " of silence",
                                    "バインド済みです。" + silence + " の無通信ごとに enquire_link で確認しています"));
            co_return made;
        }
        const auto account = std::make_shared<const smpp_account>(smpp_account_of(of, how));
        const auto told = co_await probe_smpp(executor, account);
        made.push_back(read_probe(of.name, told));
        co_return made;
    }

    asio::awaitable<diagnoses> operator()(const twilio_settings& how) const
    {
        auto made = co_await by_name(how.account.endpoint);
        if (made.back().how != grade::good) co_return made;
        auto account = how.account;
        const auto told = co_await probe_twilio(executor, std::move(account));
        made.push_back(read_probe(of.name, told));
        co_return made;
    }

    asio::awaitable<diagnoses> operator()(const http_sms_settings& how) const
    {
        diagnoses made;
        made.push_back(co_await look_up_name(executor, of.name, how.account.to.host, how.account.to.port));
        if (made.back().how != grade::good) co_return made;
        auto to = how.account.to;
        auto trusted = how.account.ca_file;
        auto told = co_await probe_connection(executor, std::move(to), std::move(trusted));
        if (!told.good) {
            made.push_back(read_probe(of.name, told));
            co_return made;
        }
        made.push_back(of_provider(
            of.name, grade::unknown,
            {told.what + ", but no call of it is known that costs nothing: whether it takes the account shows with the "
                         "first message",
             told.what + "。費用のかからない呼び出しがないため、アカウントの可否は最初の送信で分かります"}));
        co_return made;
    }

private:
    asio::awaitable<diagnoses> by_name(std::string endpoint) const
    {
        diagnoses made;
        const auto to = parse_http_address(endpoint);
        if (to)
            made.push_back(co_await look_up_name(executor, of.name, to->host, to->port));
        else
            made.push_back(of_provider(of.name, grade::bad,
                                       {endpoint + " is no address", endpoint + " はアドレスではありません"}));
        co_return made;
    }
    /// Whatever stops it beside the connection (a hold, a quota).
    bool is_connected() const
    {
        return lane && lane->state != "connecting" && lane->state != "misconfigured" && lane->state != "paused" &&
               lane->state != "breaker_open";
    }
    /// What the lane that runs says.
    diagnosis standing(const std::string& english, const std::string& japanese) const
    {
        if (is_connected()) return of_provider(of.name, grade::good, {english, japanese});
        const auto why = !lane || lane->why.empty() ? std::string{"it is not connected"} : lane->why;
        return read_probe(of.name, {false, lane && lane->state == "misconfigured", why});
    }
};

}  // namespace

asio::awaitable<diagnoses> look_at_provider(asio::any_io_executor executor, const config& set,
                                            const provider_config& one, std::optional<lane_view> lane)
{
    const questions asked{executor, set, one, std::move(lane)};
    auto asking = std::visit([&](const auto& how) { return asked(how); }, one.how);
    auto made = co_await std::move(asking);
    co_return made;
}

}  // namespace todoke
