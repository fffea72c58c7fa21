#pragma once
// An account at a smart host, as configured: where, who, how patient.

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/channel/email/dkim.hpp"
#include "gateway/channel/reconnect.hpp"

namespace todoke {

enum class smtp_security { tls, starttls, none };

struct smtp_account {
    using duration = std::chrono::steady_clock::duration;

    std::string name;  ///< the provider's, for the log
    std::string host;
    std::vector<std::string> more_hosts;  ///< of the same account: taken, in this order, when those before fail
    int port = 587;
    smtp_security security = smtp_security::starttls;  ///< none: only to the loopback
    std::string user, password;                        ///< no user: no login
    std::string token_file;                            ///< OAuth 2: read anew for each login, in place of a password
    std::string mechanism;                             ///< of AUTH, in capitals; empty: the best that is offered
    std::string ca_file;                               ///< empty: the system's trust store
    std::string helo;                                  ///< our name in EHLO; empty: see name_for_ehlo
    std::string from;  ///< "Name <address>" or an address; the envelope sender, where there is no `bounces`
    /// Where reports of failed deliveries go: `name@domain`. Each mail's envelope sender is `name+ENVELOPE-ID@domain`.
    std::string bounces;
    bool tell_success = false;                             ///< reports of successful deliveries are wanted, too
    std::vector<std::shared_ptr<const dkim_signer>> dkim;  ///< each signs every mail
    std::string unsubscribe;  ///< mailto: or https: URI of what can be declined; empty: none

    std::size_t window = 8;                              ///< connections at once, each for one attempt at a time
    duration timeout = std::chrono::seconds{30};         ///< connect, TLS, each command
    duration answer_timeout = std::chrono::minutes{10};  ///< after the final dot
    duration longest_idle = std::chrono::minutes{4};     ///< servers hang up after five (RFC 5321 4.5.3.2.7)
    std::size_t mails_per_link = 100;                    ///< then a new connection
    duration farewell = std::chrono::seconds{2};         ///< for a QUIT
    duration first_pause = std::chrono::seconds{1};      ///< before connecting again; doubled each time
    duration longest_pause = std::chrono::seconds{60};
    duration refused_pause = std::chrono::minutes{5};  ///< after a refused login: hammering gets accounts locked
};

/// What keeps the account from being used, in an operator's words; empty: nothing.
std::string problem_of(const smtp_account& account);

/// A mailto: or https: URI that may stand in List-Unsubscribe.
bool is_unsubscribe_link(std::string_view text);

/// All hosts, the first choice first.
std::vector<std::string> hosts_of(const smtp_account& account);

/// A domain name, or an address literal.
bool is_ehlo_name(const std::string& name);

/// The argument of EHLO: `helo`, else the machine's full name, else the domain of `from`. Never the loopback's address:
/// hosts abroad turn that away.
std::string name_for_ehlo(const smtp_account& account, const std::string& machine);
std::string name_of_machine();

/// An OAuth 2 token out of its file: one line of visible ASCII. Empty: there is none.
std::string read_oauth_token(const std::string& path);

reconnect_limits reconnect_limits_of(const smtp_account& account);

}  // namespace todoke
