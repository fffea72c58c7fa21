// Each provider's name, and a real question to it that costs nothing.
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include "daemon/doctor/doctor.hpp"
#include "daemon/doctor/provider_findings.hpp"
#include "daemon/providers/provider_accounts.hpp"
#include "gateway/channel/email/smtp_probe.hpp"
#include "gateway/channel/line/line_probe.hpp"
#include "gateway/channel/lookup.hpp"
#include "gateway/channel/sms/http/http_sms_probe.hpp"
#include "gateway/channel/sms/http/twilio_probe.hpp"
#include "gateway/channel/sms/smpp/smpp_probe.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

using grade = diagnosis::grade;

/// Of one that by_name() has found good.
std::string host_in(const std::string& endpoint)
{
    const auto to = parse_http_address(endpoint);
    return to ? to->host : endpoint;
}

asio::awaitable<diagnosis> look_up_name(asio::any_io_executor executor, std::string provider, std::string host,
                                        int port)
{
    auto name = host;
    const auto found = co_await look_up(executor, std::move(name), port, probe_limit, ask_system);
    co_return of_name(provider, host, found);
}

/// The questions to a provider; an overload a kind.
struct questions {
    asio::any_io_executor executor;
    const config& set;
    const provider_config& of;
    std::optional<lane_view> lane;
    instant now;

    asio::awaitable<diagnoses> operator()(const sandbox_settings&) const
    {
        diagnoses made{of_provider(of.name, grade::warning,
                                   {"a SANDBOX: nothing leaves this machine, no customer gets anything",
                                    "サンドボックスのため、お客様には何も届きません"},
                                   {"configure a real provider: /etc/todoke/conf.d.examples",
                                    "実際のプロバイダーを設定してください: /etc/todoke/conf.d.examples"})};
        co_return made;
    }

    asio::awaitable<diagnoses> operator()(const smtp_settings& how) const
    {
        diagnoses made;
        const auto account = std::make_shared<const smtp_account>(smtp_account_of(of, how));
        for (const auto& host : hosts_of(*account)) {
            co_await asio::this_coro::throw_if_cancelled(true);  // a probe lets it be: no other host is asked then
            auto name = co_await look_up_name(executor, of.name, host, account->port);
            const bool known = name.how == grade::good;
            made.push_back(std::move(name));
            if (!known) continue;
            const auto told = co_await probe_smtp(executor, account, host);
            add_probe(made, host, told);
        }
        co_return made;
    }

    asio::awaitable<diagnoses> operator()(const line_settings& how) const
    {
        diagnoses made;
        if (const auto& on = how.webhook_forward.to; !on.host.empty())
            made.push_back(co_await look_up_name(executor, of.name, on.host, on.port));
        auto account = line_account_of(of, how);
        made.push_back(co_await by_name(account.endpoint));
        if (made.back().how != grade::good) co_return made;
        auto asked_with = account;
        const auto told = co_await probe_line(executor, std::move(asked_with));
        add_probe(made, host_in(account.endpoint), told);
        if (!told.good || how.access_token.empty()) co_return made;
        const auto life = co_await ask_line_token_life(executor, std::move(account));
        made.push_back(of_line_token(of.name, life, now));
        co_return made;
    }

    asio::awaitable<diagnoses> operator()(const smpp_settings& how) const
    {
        diagnoses made;
        made.push_back(co_await look_up_name(executor, of.name, how.host, how.port));
        if (lane && lane->in_session) {
            made.push_back(of_session(how));
            co_return made;
        }
        if (made.back().how != grade::good) co_return made;
        const auto account = std::make_shared<const smpp_account>(smpp_account_of(of, how));
        const auto told = co_await probe_smpp(executor, account);
        add_probe(made, how.host, told);
        co_return made;
    }

    asio::awaitable<diagnoses> operator()(const twilio_settings& how) const
    {
        diagnoses made;
        made.push_back(co_await by_name(how.account.endpoint));
        if (made.back().how != grade::good) co_return made;
        auto account = how.account;
        const auto told = co_await probe_twilio(executor, std::move(account));
        add_probe(made, host_in(how.account.endpoint), told);
        co_return made;
    }

    asio::awaitable<diagnoses> operator()(const http_sms_settings& how) const
    {
        diagnoses made;
        made.push_back(co_await look_up_name(executor, of.name, how.account.to.host, how.account.to.port));
        if (made.back().how != grade::good) co_return made;
        const bool can_be_asked = !how.account.free_call.empty();
        auto asking = can_be_asked ? probe_http_sms(executor, how.account) : reach(how.account);
        const auto told = co_await std::move(asking);
        if (can_be_asked || !told.good) {
            add_probe(made, how.account.to.host, told);
            co_return made;
        }
        add_certificate(made, how.account.to.host, told);
        made.push_back(credentials_not_tried(of.name, told.what));
        co_return made;
    }

private:
    asio::awaitable<probe_answer> reach(http_sms_account account) const
    {
        auto to = account.to;
        auto trusted = account.ca_file;
        auto told = co_await probe_connection(executor, std::move(to), std::move(trusted));
        co_return told;
    }
    void add_certificate(diagnoses& made, const std::string& host, const probe_answer& told) const
    {
        if (told.certificate_ends) made.push_back(of_its_certificate(of.name, host, *told.certificate_ends, now));
    }
    void add_probe(diagnoses& made, const std::string& host, const probe_answer& told) const
    {
        add_certificate(made, host, told);
        made.push_back(of_probe(of.name, told));
    }
    asio::awaitable<diagnosis> by_name(std::string endpoint) const
    {
        const auto to = parse_http_address(endpoint);
        if (!to)
            co_return of_provider(of.name, grade::bad,
                                  {endpoint + " is no address", endpoint + " はアドレスではありません"},
                                  {"mend endpoint in the configuration, then: systemctl restart todoked",
                                   "設定の endpoint を修正し、systemctl restart todoked を実行してください"});
        auto found = co_await look_up_name(executor, of.name, to->host, to->port);
        co_return found;
    }
    /// A centre allows an account so many binds: the one that stands is asked, and no other is opened beside it.
    diagnosis of_session(const smpp_settings& how) const
    {
        const auto silence = to_text(how.enquire_link);
        if (lane->usable || lane->state == lane_state::misconfigured)
            return standing("bound; the link is checked by enquire_link after " + silence + " of silence",
                            "バインド済みです。" + silence + " の無通信ごとに enquire_link で確認しています");
        const auto why = lane->why.empty() ? lane->why : ": " + lane->why;
        return of_provider(
            of.name, grade::unknown,
            {"connected, but not bound for sending yet" + why + "; no second bind is tried beside it",
             "接続済みですが、送信用のバインドはまだ完了していません" + why + "。重ねてのバインドは試しません"},
            {"ask again in a moment: todoke doctor", "少し待って、もう一度 todoke doctor を実行してください"});
    }
    /// What the lane that runs says: its connection, and what else keeps it from sending.
    diagnosis standing(const std::string& english, const std::string& japanese) const
    {
        const bool refused = lane && lane->state == lane_state::misconfigured;
        if (!lane || !lane->usable || refused) {
            const auto why = !lane || lane->why.empty() ? std::string{"it is not connected"} : lane->why;
            return of_probe(of.name, {false, refused, why});
        }
        const bool opened = lane->state == lane_state::breaker_open;
        if (!opened && lane->state != lane_state::paused) return of_provider(of.name, grade::good, {english, japanese});
        return of_provider(of.name, opened ? grade::warning : grade::notice,
                           {english + "; but nothing is sent at the moment: " + lane->why,
                            japanese + "。ただし現在は送信を止めています: " + lane->why},
                           {"todoke limits tells when it is tried again", "再開の時刻は todoke limits で確認できます"});
    }
};

}  // namespace

asio::awaitable<diagnoses> look_at_provider(asio::any_io_executor executor, const config& set,
                                            const provider_config& one, std::optional<lane_view> lane, instant now)
{
    const questions asked{executor, set, one, std::move(lane), now};
    try {
        auto asking = std::visit([&](const auto& how) { return asked(how); }, one.how);
        auto made = co_await std::move(asking);
        co_return made;
    } catch (const boost::system::system_error& e) {
        if (e.code() == asio::error::operation_aborted) throw;
        co_return diagnoses{of_probe(one.name, {false, true, e.what()})};
    } catch (const std::exception& e) {
        co_return diagnoses{of_probe(one.name, {false, true, e.what()})};
    }
}

asio::awaitable<diagnoses> look_at_callback(asio::any_io_executor executor, const callback_account& one)
{
    diagnoses made;
    made.push_back(co_await look_up_name(executor, one.name, one.to.host, one.to.port));
    co_return made;
}

asio::awaitable<diagnoses> look_at_public_name(asio::any_io_executor executor, std::string url)
{
    diagnoses made;
    const auto to = parse_http_address(url);
    if (!to) co_return made;
    const std::string owner = "[public]";
    made.push_back(co_await look_up_name(executor, owner, to->host, to->port));
    co_return made;
}

}  // namespace todoke
