#pragma once
// TOML text -> configuration, or every problem with its file and line. Pure but for reading the files it is told to.

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "gateway/channel/http_message.hpp"
#include "gateway/channel/sms/http/http_sms.hpp"
#include "gateway/channel/sms/http/twilio.hpp"
#include "gateway/channel/sms/smpp/smpp_account.hpp"
#include "gateway/delivery/breaker.hpp"
#include "gateway/delivery/rate.hpp"
#include "gateway/policy/rules.hpp"
#include "gateway/receipt/callbacks/callback_request.hpp"

namespace todoke {

struct config_problem {
    std::string file;
    int line = 0;
    std::string what;  ///< names the key, what is wrong, and what to write instead
    /// Of a warning that nothing is sent: by this provider, which is a sandbox; empty: by any, for there is none.
    std::optional<std::string> sends_nothing{};
};
using config_problems = std::vector<config_problem>;

enum class link_security { tls, starttls, none };

struct listen_address {
    std::string unix_path;  ///< either this
    std::string host;       ///< or these: a loopback address
    int port = 0;
};

struct smtp_settings {
    /// Signs mails: see gateway/channel/email/dkim.hpp.
    struct dkim_key {
        std::string domain, selector;
        std::string key;  ///< PEM
    };
    std::string host;
    std::vector<std::string> more_hosts;  ///< in order, when those before fail
    int port = 587;
    link_security security = link_security::starttls;
    std::string user, password;
    std::string token_file;  ///< in place of a password; read anew for each login
    std::string mechanism;   ///< of AUTH; empty: the best that is offered
    std::string helo;        ///< our name in EHLO; empty: the machine's, if it is a full one, else the domain of `from`
    std::string from;        ///< "Name <address>" or an address
    std::string bounces;     ///< where reports go; empty: to the address of `from`
    bool tell_success = false;
    std::optional<listen_address> reports;  ///< where the site's mail server hands over what goes to `bounces`
    std::vector<dkim_key> dkim;
    std::string unsubscribe;
    span timeout = std::chrono::seconds{30};
    span answer_timeout = std::chrono::minutes{10};
    std::string ca_file;  ///< empty: the system's trust store
};

struct line_settings {
    std::string access_token;             ///< long-lived; empty: one is issued, by …
    std::string channel_id, key, key_id;  ///< … a signed assertion (v2.1), or, without a key, …
    std::string channel_secret;           ///< … the secret (stateless). Webhooks are signed with it, too
    std::string previous_channel_secret;  ///< signs webhooks, too, while it is changed; empty: there is none
    http_url webhook_forward;             ///< empty host: nowhere
    bool checks_profile = true;
    bool notification_messages = false;  ///< to phone numbers; only for messages that name the provider
    std::string endpoint = "https://api.line.me";
    span timeout = std::chrono::seconds{30};
    std::string ca_file;
};

struct smpp_settings {
    std::string host;
    int port = 2775;
    link_security security = link_security::tls;
    std::string system_id, password, system_type;
    std::string source;
    int binds = 1;
    span timeout = std::chrono::seconds{30};         ///< connect, bind, enquire_link
    span answer_timeout = std::chrono::seconds{60};  ///< submit_sm
    span enquire_link = std::chrono::seconds{30};
    std::string ca_file;
    smpp_account shape;  ///< how its binds, messages and receipts look; not what stands above
};

/// But for what every provider has: window and the like.
struct twilio_settings {
    twilio_account account;
};
struct http_sms_settings {
    http_sms_account account;
};

struct sandbox_settings {
    /// Scripted outcomes: when the address ends with `suffix`, the tries of a leg get these in turn, the last one for
    /// ever after.
    struct script {
        std::string suffix;
        std::vector<outcome_kind> outcomes;
    };
    std::vector<script> scripts;
    bool stand_in = false;  ///< only until any provider is configured that is none
};

struct provider_config {
    std::string name;
    channel on{};
    std::vector<rate_limit> rates;
    std::size_t window = 8;     ///< attempts in flight
    int priority = 1;           ///< among providers of the channel: lower first
    int weight = 1;             ///< share among those of the same priority
    double reserve = 0.2;       ///< of the rates, for classes that are not bulk
    bool same_users = false;    ///< its user ids are those of the channel's other providers
    bool takes_unnamed = true;  ///< messages that name no provider
    breaker_rules breaker;
    std::map<std::string, outcome_kind> answers{};  ///< see lane_rules; those of SMS kinds are in `how`
    std::variant<sandbox_settings, smtp_settings, line_settings, smpp_settings, twilio_settings, http_sms_settings> how;
};

struct token_config {
    std::string name;
    std::string secret_sha256;           ///< 32 raw bytes; the secret itself is not kept
    std::string previous_secret_sha256;  ///< of one that is still taken; empty: none
    bool submit = false, read = false, operate = false;
    std::vector<std::string> classes;  ///< empty: all
};

struct api_config {
    std::vector<listen_address> listen;
    bool is_held = false;  ///< of a running daemon: `listen` is what todoked.socket opened, whatever the file says
    std::vector<std::string> hosts;  ///< names beside localhost and IP literals
    std::size_t max_body = 1 << 20;
    std::size_t max_bodies = 64 << 20;
    std::vector<token_config> tokens;
};

/// What the outside reaches: webhooks of providers, links, unsubscribing.
struct public_config {
    listen_address listen;
    std::string url;               ///< how the outside reaches it: scheme, host, perhaps a port; no path
    std::string certificate, key;  ///< PEM; both empty: plain HTTP, to loopback or behind a proxy that does TLS
};

struct store_config {
    std::string path = "/var/lib/todoke/todoke.db";
    span keep = std::chrono::hours{24 * 90};
    span keep_content = std::chrono::hours{24 * 30};
    std::size_t min_free_disk = 200u << 20;
    std::int64_t max_queue = 20'000'000;
};

/// What of a section only a start takes, as digests: by these two readings of the files are compared.
struct start_part {
    std::string written;  ///< of what the files say
    std::string secrets;  ///< of the secrets, wherever they are kept
};

struct config {
    std::shared_ptr<const rules> book;
    api_config api;
    std::optional<public_config> open;
    store_config store;
    std::vector<provider_config> providers;
    std::vector<callback_account> callbacks;
    std::map<std::string, start_part> taken_at_a_start{};  ///< by section; see restarts.hpp
    config_problems warnings;  ///< it works, but is probably not meant: to be said loudly at the start
};

struct config_text {
    std::string file;  ///< as named in problems
    std::string text;
    bool others_can_read = false;  ///< secrets written out in it are refused then
};

/// "todoke.toml:12: …".
std::string to_text(const config_problem& problem);

/// Later texts add to earlier ones; a key given twice is a problem.
std::variant<config, config_problems> parse_config(const std::vector<config_text>& texts);

/// Tests: every key that reading these texts asks for, as section and key: {"provider.mail", "rate"}. What the manual
/// has to explain.
std::set<std::pair<std::string, std::string>> keys_asked_of(const std::vector<config_text>& texts);

/// `file`, and `conf.d/*.toml` beside it in name order: what is read together.
std::vector<std::filesystem::path> files_of_config(const std::filesystem::path& file);

/// Reads `file` and `conf.d/*.toml` beside it, in name order, and checks that literal secrets are not readable by
/// others.
std::variant<config, config_problems> load_config(const std::filesystem::path& file);

/// [store] alone, for whoever has no business with the rest: no secret is looked up.
std::variant<store_config, config_problems> load_store_config(const std::filesystem::path& file);

}  // namespace todoke
