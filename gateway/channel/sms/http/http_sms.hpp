#pragma once
// SMS through a provider that is described by its configuration: how a request is written, what its answers mean, how
// its receipts look. The receipts are read by gateway/receipt/http_hook.

#include <boost/asio/any_io_executor.hpp>
#include <boost/json/object.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "gateway/channel/channel.hpp"
#include "gateway/channel/http_message.hpp"
#include "gateway/channel/secrets.hpp"
#include "gateway/channel/sms/http/signing.hpp"
#include "gateway/channel/sms/sms_state.hpp"

namespace todoke {

enum class http_format {
    form,
    json,
    query,  ///< in the URL, without a body
    text,   ///< of answers only
};

/// A rule on an answer: all of what it names must fit.
struct http_answer_rule {
    int first = 200, last = 299;  ///< of the status
    std::string where;            ///< a place of the answer (http_place); empty: the whole body
    std::string is;               ///< what stands there, letter by letter; empty: anything
    std::string has;              ///< what stands in it somewhere
    outcome_kind means = outcome_kind::uncertain;
};

/// Which of the provider's calls is what a person wrote, and what stands where in it.
struct http_inbound {
    std::string where;           ///< the place that tells; empty: that of the text
    std::string is;              ///< what stands there, letter by letter; empty: anything
    std::string number, text;    ///< places
    std::string id;              ///< the same; empty: it has none
    std::string country = "81";  ///< whose numbers are written without their code
};

/// How the provider calls back.
struct http_receipts {
    /// How it shows that it is the provider.
    enum class proof { header, query, basic, hmac };
    proof by = proof::query;
    std::string name;             ///< of the header or the URL's parameter
    std::string secret;           ///< what stands there; basic: "user:password"; hmac: the key
    std::string previous_secret;  ///< counts, too, while it is changed; empty: there is none
    std::string reply;            ///< what the provider wants to read, or it calls again; mostly nothing
    digest_kind digest = digest_kind::sha256;
    bool in_base64 = false;  ///< a signature; else in hexadecimal
    std::string prefix;      ///< of a signature: "sha256="

    http_format format = http_format::form;  ///< of the call: form, json or query
    std::string each;                        ///< where the list of receipts is, in JSON; empty: the call is one
    std::string id, state;                   ///< places in one receipt; empty: it tells what persons write, and no more
    std::string other_state;                 ///< looked at where the state says nothing yet; empty: nowhere
    std::string code, number;                ///< the same; empty: it has none
    std::map<std::string, sms_state> states;
    std::optional<http_inbound> inbound;
};

struct http_sms_account {
    http_address to;
    std::string target = "/";  ///< path, perhaps with a query
    std::string method = "POST";
    std::vector<std::pair<std::string, std::string>> headers;  ///< values are templates
    http_format format = http_format::form;
    boost::json::object body;  ///< the strings in it are templates; flat unless it is sent as JSON
    std::map<std::string, std::string> secrets;
    std::string country = "81";  ///< whose numbers {to.national} writes
    std::string callback;        ///< {callback}
    std::size_t longest_text = 660;
    /// The path of a GET at the same host that needs the account and costs nothing: a template of {secret.NAME}. Empty:
    /// none is known.
    std::string free_call;

    http_format answer = http_format::json;  ///< json, form or text
    /// Where the provider's id is: a place, or of a text its form ("OK,{id}"). Empty: it gives none.
    std::string id;
    std::vector<http_answer_rule> rules;  ///< the first that fits counts
    std::optional<http_receipts> receipts;

    std::string ca_file;
    std::size_t window = 8;
    std::chrono::milliseconds timeout = std::chrono::seconds{30};
    std::chrono::milliseconds first_reconnect = std::chrono::seconds{1};
    std::chrono::milliseconds longest_reconnect = std::chrono::seconds{60};
};

/// What is wrong with a template, in an operator's words; empty: nothing. `secrets`: those it may name.
std::string problem_of_template(std::string_view text, const std::map<std::string, std::string>& secrets);

/// The same of `free_call`; an account without one is well.
std::string problem_of_free_call(const http_sms_account& account);

/// What a provider that repeats it must not be quoted with.
secrets secrets_of(const http_sms_account& account);

/// The outcome when a message cannot be written for this provider.
std::variant<http_request, outcome> http_sms_request(const http_sms_account& account, const envelope& what);

outcome http_sms_answered(const http_sms_account& account, const http_answer& answer, const secrets& hide);

/// The account's free call, with its headers; what a header says of a message is left out.
http_request http_free_call(const http_sms_account& account);
/// What the answer to it says of the account, by the same rules; a success that no rule knows is `accepted`.
outcome_kind http_free_call_answered(const http_sms_account& account, const http_answer& answer);

/// Throws std::runtime_error when the CA file cannot be used.
std::unique_ptr<provider_channel> make_http_sms(boost::asio::any_io_executor executor, http_sms_account account);

}  // namespace todoke
