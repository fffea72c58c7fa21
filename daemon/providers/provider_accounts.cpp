#include "daemon/providers/provider_accounts.hpp"

#include "gateway/channel/connection.hpp"

namespace todoke {

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

line_credentials credentials_of(const line_settings& set)
{
    if (!set.access_token.empty()) return long_lived_token{set.access_token};
    if (!set.key.empty()) return assertion_token{set.channel_id, line_signing_key{set.key}, set.key_id};
    return stateless_token{set.channel_id, set.channel_secret};
}

}  // namespace

smtp_account smtp_account_of(const provider_config& of, const smtp_settings& set)
{
    smtp_account account;
    account.name = of.name;
    account.host = set.host;
    account.more_hosts = set.more_hosts;
    account.port = set.port;
    account.security = security_of(set.security);
    account.user = set.user;
    account.password = set.password;
    account.token_file = set.token_file;
    account.mechanism = set.mechanism;
    account.helo = set.helo;
    account.bounces = set.bounces;
    account.tell_success = set.tell_success;
    for (const auto& one : set.dkim)
        account.dkim.push_back(std::make_shared<const dkim_signer>(one.domain, one.selector, one.key));
    account.ca_file = set.ca_file;
    account.from = set.from;
    account.unsubscribe = set.unsubscribe;
    account.window = of.window;
    account.timeout = set.timeout;
    account.answer_timeout = set.answer_timeout;
    return account;
}

line_account line_account_of(const provider_config& of, const line_settings& set)
{
    line_account account;
    account.credentials = credentials_of(set);
    account.notifications = set.notification_messages;
    account.reads_quota = !set.notification_messages;  // these are billed apart
    account.checks_profile = set.checks_profile && !set.notification_messages;
    account.endpoint = set.endpoint;
    account.ca_file = set.ca_file;
    account.window = of.window;
    account.timeout = set.timeout;
    return account;
}

smpp_account smpp_account_of(const provider_config& of, const smpp_settings& set)
{
    auto account = set.shape;
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
    return account;
}

}  // namespace todoke
