#include "daemon/providers/providers.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <stdexcept>

#include "daemon/providers/provider_accounts.hpp"
#include "daemon/providers/sms_calls.hpp"
#include "gateway/channel/email/smtp_channel.hpp"
#include "gateway/channel/line/line_channel.hpp"
#include "gateway/channel/sandbox/sandbox_channel.hpp"
#include "gateway/channel/sms/http/twilio.hpp"
#include "gateway/channel/sms/smpp/smpp_channel.hpp"
#include "gateway/receipt/readers/email_receipts.hpp"
#include "gateway/receipt/readers/line_webhook.hpp"
#include "gateway/receipt/readers/link_receipt.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

/// Makes the channel of one provider; an overload a kind.
struct channel_maker {
    asio::any_io_executor executor;
    const provider_config& of;
    const friends_of_lines& friends;

    std::unique_ptr<provider_channel> operator()(const sandbox_settings& set) const
    {
        sandbox_account account;
        for (const auto& one : set.scripts) account.scripts.push_back({one.suffix, one.outcomes});
        return make_sandbox_channel(executor, std::move(account));
    }

    std::unique_ptr<provider_channel> operator()(const smtp_settings& set) const
    {
        return make_smtp_channel(executor, smtp_account_of(of, set));
    }

    std::unique_ptr<provider_channel> operator()(const line_settings& set) const
    {
        auto account = line_account_of(of, set);
        if (const auto found = friends.find(of.name); found != friends.end()) account.friends = found->second;
        return make_line_channel(executor, std::move(account));
    }

    std::unique_ptr<provider_channel> operator()(const smpp_settings& set) const
    {
        return make_smpp_channel(executor, smpp_account_of(of, set));
    }

    std::unique_ptr<provider_channel> operator()(const twilio_settings& set) const
    {
        auto account = set.account;
        account.window = of.window;
        return make_twilio_channel(executor, std::move(account));
    }

    std::unique_ptr<provider_channel> operator()(const http_sms_settings& set) const
    {
        auto account = set.account;
        account.window = of.window;
        return make_http_sms(executor, std::move(account));
    }
};

/// A window is a connection's where the protocol has one (SMPP), else the account's.
std::size_t attempts_at_once(const provider_config& of)
{
    const auto* smpp = std::get_if<smpp_settings>(&of.how);
    return smpp ? of.window * static_cast<std::size_t>(smpp->binds) : of.window;
}

}  // namespace

lane_rules lane_rules_of(const provider_config& of)
{
    return {of.name,    of.on,      of.rates,  attempts_at_once(of), of.priority,
            of.breaker, of.reserve, of.weight, of.takes_unnamed,     of.answers};
}

namespace {

std::unique_ptr<lane> make_lane(const channel_maker& with, const receipt_keeper& keep)
{
    try {
        auto over = std::visit(with, with.of.how);
        over->on_receipt(keep);
        return std::make_unique<lane>(lane_rules_of(with.of), std::move(over));
    } catch (const std::exception& e) {
        throw std::runtime_error{"provider " + with.of.name + ": " + e.what()};
    }
}

}  // namespace

std::vector<std::unique_ptr<lane>> make_lanes(asio::any_io_executor executor, const config& set, receipt_keeper keep,
                                              const friends_of_lines& friends)
{
    std::vector<std::unique_ptr<lane>> made;
    for (const auto& one : set.providers) made.push_back(make_lane({executor, one, friends}, keep));
    return made;
}

receipt_readers readers_of(const config& set)
{
    receipt_readers made;
    made.add(email_report_form, read_email_report);
    made.add(std::string{line_webhook_form}, read_line_webhook);
    made.add(link_receipt_form, read_link_receipt);
    add_sms_readers(set, made);
    return made;
}

namespace {

hook_check check_of(const std::string& provider, const line_settings& line)
{
    const bool passed_on = !line.webhook_forward.to.host.empty();
    auto made = make_line_check({provider, line.channel_secret, passed_on});
    if (line.previous_channel_secret.empty()) return made;
    return either(std::move(made), make_line_check({provider, line.previous_channel_secret, passed_on}));
}

}  // namespace

hook_checks checks_of(const config& set)
{
    hook_checks made;
    for (const auto& one : set.providers) {
        const auto* line = std::get_if<line_settings>(&one.how);
        if (line == nullptr || line->channel_secret.empty()) continue;
        made.add("line", one.name, check_of(one.name, *line));
    }
    add_sms_checks(set, made);
    return made;
}

namespace {

/// Who may call a provider that runs, as a newer configuration says of it. (A kind that does not call has nothing.)
struct callers_renewed {
    const provider_config& by;

    void operator()(line_settings& set) const
    {
        const auto* newer = std::get_if<line_settings>(&by.how);
        if (newer == nullptr) return;
        set.channel_secret = newer->channel_secret;
        set.previous_channel_secret = newer->previous_channel_secret;
    }
    void operator()(twilio_settings& set) const
    {
        const auto* newer = std::get_if<twilio_settings>(&by.how);
        if (newer == nullptr) return;
        set.account.auth_token = newer->account.auth_token;
        set.account.previous_auth_token = newer->account.previous_auth_token;
    }
    void operator()(http_sms_settings& set) const
    {
        if (const auto* newer = std::get_if<http_sms_settings>(&by.how)) set.account.receipts = newer->account.receipts;
    }
    template <class Other>
    void operator()(Other&) const
    {
    }
};

}  // namespace

hook_checks checks_of(const config& running, const config& next)
{
    config set;
    set.providers = running.providers;
    for (auto& one : set.providers)
        for (const auto& newer : next.providers)
            if (newer.name == one.name) std::visit(callers_renewed{newer}, one.how);
    return checks_of(set);
}

receipt_readers readers_of(const config& running, const config& next)
{
    config set;
    set.providers = next.providers;
    for (const auto& one : running.providers) {
        const auto is_it = [&](const auto& newer) {
            return newer.name == one.name && newer.how.index() == one.how.index();
        };
        if (std::ranges::none_of(next.providers, is_it)) set.providers.push_back(one);
    }
    return readers_of(set);
}

std::vector<std::unique_ptr<webhook_forward>> make_forwards(asio::any_io_executor executor, const config& set,
                                                            store_forwards& waiting, clock& time)
{
    std::vector<std::unique_ptr<webhook_forward>> made;
    for (const auto& one : set.providers) {
        const auto* line = std::get_if<line_settings>(&one.how);
        if (line == nullptr || line->webhook_forward.to.host.empty()) continue;
        forward_account account{one.name, line->webhook_forward, {}};
        made.push_back(std::make_unique<webhook_forward>(executor, waiting, time, std::move(account)));
    }
    return made;
}

std::optional<std::string> problem_with_providers(const config& set)
{
    asio::io_context nowhere;
    try {
        make_lanes(nowhere.get_executor(), set, {});
    } catch (const std::exception& e) {
        return e.what();
    }
    return std::nullopt;
}

}  // namespace todoke
