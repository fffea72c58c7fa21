#pragma once
// SMS through Twilio (Programmable Messaging). Twilio knows no idempotency key: what may have been taken is
// `uncertain`. Who calls back, and what it tells, is gateway/receipt/twilio_hook.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <variant>

#include "gateway/channel/channel.hpp"
#include "gateway/channel/http_message.hpp"
#include "gateway/channel/secrets.hpp"

namespace todoke {

/// In the query of a status callback: the envelope id of the message's leg. It tells which message was created when
/// Twilio's answer was lost, and nobody knows its sid.
inline constexpr const char* twilio_leg_field = "leg";

/// By Twilio's error code: what an operator maps differently.
using twilio_overrides = std::map<int, outcome_kind>;

struct twilio_account {
    std::string account_sid;
    std::string auth_token;           ///< also signs what Twilio calls back
    std::string previous_auth_token;  ///< what is signed with it counts, too, while it is changed; empty: there is none
    std::string api_key, api_secret;  ///< sent instead of the account's own credentials, where given
    std::string from;                 ///< a number, a short code, or letters; or
    std::string messaging_service;    ///< "MG…"; both: this sender of that service
    std::string status_callback;      ///< URL without query that Twilio calls; empty: it calls nobody
    bool smart_encoding = false;      ///< look-alike characters become GSM's
    std::string endpoint = "https://api.twilio.com";  ///< see parse_http_address; http:// is for tests on the loopback
    std::string ca_file;                              ///< empty: the system's trust store
    std::size_t window = 8;                           ///< connections at most
    std::chrono::milliseconds timeout = std::chrono::seconds{30};         ///< connecting; TLS; the answer
    std::chrono::milliseconds first_reconnect = std::chrono::seconds{1};  ///< doubles up to …
    std::chrono::milliseconds longest_reconnect = std::chrono::seconds{60};
    twilio_overrides answers;
};

/// What keeps the account from being used, in an operator's words; empty: nothing.
std::string problem_of(const twilio_account& account);

/// Creates a message; the outcome when it cannot be one.
std::variant<http_request, outcome> twilio_request(const twilio_account& account, const envelope& what);

/// Reads the account; with an API key, which may not do that, one of its messages. What of the account is never shown.
http_request twilio_account_request(const twilio_account& account);
secrets secrets_of(const twilio_account& account);

/// The one table of what Twilio's answers to that mean.
outcome twilio_answered(const http_answer& answer, const twilio_overrides& overrides, const secrets& hide);

/// Throws std::invalid_argument naming what is wrong with the account, std::runtime_error when the CA file cannot be
/// used.
std::unique_ptr<provider_channel> make_twilio_channel(boost::asio::any_io_executor executor, twilio_account account);

}  // namespace todoke
