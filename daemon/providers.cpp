#include "daemon/providers.hpp"

#include <boost/asio/io_context.hpp>
#include <stdexcept>

#include "gateway/channel/connection.hpp"
#include "gateway/channel/email/smtp_channel.hpp"
#include "gateway/channel/line/line_channel.hpp"
#include "gateway/channel/sandbox/sandbox_channel.hpp"
#include "gateway/channel/sms/smpp_channel.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

smtp_security security_of(link_security set)
{
    switch (set) {
        case link_security::tls:
            return smtp_security::tls;
        case link_security::starttls:
            return smtp_security::starttls;
        case link_security::none:
            return smtp_security::none;
    }
    return smtp_security::tls;
}

/// Makes the channel of one provider; an overload a kind.
struct channel_maker {
    asio::any_io_executor executor;
    const provider_config& of;
    const rules& book;

    std::unique_ptr<provider_channel> operator()(const sandbox_settings& set) const
    {
        sandbox_account account;
        for (const auto& one : set.scripts) account.scripts.push_back({one.suffix, one.outcomes});
        return make_sandbox_channel(executor, std::move(account));
    }

    std::unique_ptr<provider_channel> operator()(const smtp_settings& set) const
    {
        smtp_account account;
        account.name = of.name;
        account.host = set.host;
        account.port = set.port;
        account.security = security_of(set.security);
        account.user = set.user;
        account.password = set.password;
        account.ca_file = set.ca_file;
        account.from = set.from;
        account.unsubscribe = set.unsubscribe;
        account.unsubscribe_classes.clear();
        for (const auto& [name, its] : book.classes)
            if (its.needs_consent) account.unsubscribe_classes.push_back(name);
        account.window = of.window;
        account.timeout = set.timeout;
        account.answer_timeout = set.answer_timeout;
        return make_smtp_channel(executor, std::move(account));
    }

    std::unique_ptr<provider_channel> operator()(const line_settings& set) const
    {
        line_account account;
        account.access_token = set.access_token;
        account.endpoint = set.endpoint;
        account.ca_file = set.ca_file;
        account.window = of.window;
        account.timeout = set.timeout;
        return make_line_channel(executor, std::move(account));
    }

    std::unique_ptr<provider_channel> operator()(const smpp_settings& set) const
    {
        smpp_account account;
        account.name = of.name;
        account.host = set.host;
        account.port = set.port;
        if (set.security != link_security::none) account.trust = std::make_shared<tls_trust>(set.ca_file);
        account.system_id = set.system_id;
        account.password = set.password;
        account.system_type = set.system_type;
        account.source = set.source;
        account.binds = static_cast<std::size_t>(set.binds);
        account.window = of.window;
        account.timeout = set.timeout;
        account.answer_timeout = set.answer_timeout;
        account.enquire_link = set.enquire_link;
        return make_smpp_channel(executor, std::move(account));
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
            of.breaker, of.reserve, of.weight, of.takes_unnamed};
}

namespace {

std::unique_ptr<lane> make_lane(asio::any_io_executor executor, const provider_config& of, const rules& book,
                                const receipt_keeper& keep)
{
    try {
        auto over = std::visit(channel_maker{executor, of, book}, of.how);
        over->on_receipt(keep);
        return std::make_unique<lane>(lane_rules_of(of), std::move(over));
    } catch (const std::exception& e) {
        throw std::runtime_error{"provider " + of.name + ": " + e.what()};
    }
}

}  // namespace

std::vector<std::unique_ptr<lane>> make_lanes(asio::any_io_executor executor, const config& set, receipt_keeper keep)
{
    std::vector<std::unique_ptr<lane>> made;
    for (const auto& one : set.providers) made.push_back(make_lane(executor, one, *set.book, keep));
    return made;
}

/// A form that a provider of the configuration uses is added beside its kind.
receipt_readers readers_of(const config&)
{
    return {};
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
