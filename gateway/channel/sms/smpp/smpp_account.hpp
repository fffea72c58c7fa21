#pragma once
// An account at a message centre, as configured: where, who, how much at once, how patient.

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "gateway/channel/reconnect.hpp"
#include "gateway/channel/sms/smpp/smpp_answers.hpp"
#include "gateway/channel/sms/smpp/smpp_dialect.hpp"
#include "gateway/channel/sms/smpp/smpp_pdu.hpp"
#include "gateway/channel/sms/sms_text.hpp"

namespace todoke {

class tls_trust;

/// How the centre is told until when it may deliver.
enum class smpp_validity { absolute, relative, none };

/// Of what the centre is asked to tell.
enum class smpp_receipts { all, failures, none };

struct smpp_account {
    using duration = std::chrono::steady_clock::duration;

    std::string name;  ///< the provider's, for the log
    std::string host;
    int port = 2775;
    std::shared_ptr<tls_trust> trust;  ///< none: without TLS
    std::string system_id, password, system_type;
    std::string source;              ///< "+8190…", digits, up to 11 letters and digits, or empty: the centre's own
    std::size_t binds = 1;           ///< sessions kept open for sending
    bool separate = false;           ///< these only send, and one more only receives
    int receive_port = 0;            ///< of that one; 0: `port`
    std::size_t window = 10;         ///< messages in hand on each
    std::size_t longest_parts = 10;  ///< 670 characters of Japanese: what the carriers take

    sms_form form;
    std::string service_type;
    std::uint8_t esm_mode = 3;  ///< 0: the centre's default, 1: datagram, 2: forward, 3: store and forward
    smpp_validity validity = smpp_validity::absolute;
    smpp_receipts receipts = smpp_receipts::all;
    std::optional<std::uint8_t> source_ton, source_npi;     ///< none: by what the source looks like
    std::uint8_t destination_ton = 1, destination_npi = 1;  ///< international, ISDN
    std::string country;                                    ///< "81": its numbers are written "0…" to this centre
    std::map<std::uint16_t, std::string> parameters;        ///< the provider's own, with every part
    std::optional<span> throttle_pause;                     ///< none: as the table of answers says

    duration timeout = std::chrono::seconds{30};         ///< connect, TLS, bind, enquire_link
    duration answer_timeout = std::chrono::seconds{60};  ///< submit_sm
    duration enquire_link = std::chrono::seconds{30};    ///< of silence
    duration farewell = std::chrono::seconds{2};         ///< for open answers, then for the unbind
    duration first_pause = std::chrono::seconds{1};      ///< before connecting again; doubled each time
    duration longest_pause = std::chrono::seconds{60};
    duration refused_pause = std::chrono::minutes{5};  ///< after bad credentials: hammering gets accounts locked

    smpp_overrides answers;
    smpp_dialect dialect;  ///< of its receipts
};

/// What a centre delivers is kept as the whole PDU, in this form.
inline constexpr const char* smpp_receipt_form = "smpp.delivery";

/// What keeps the account from being used, in an operator's words; empty: nothing.
std::string problem_of(const smpp_account& account);

/// The sender with the type a centre expects for it, but for what the account says of that.
smpp_address source_address(const smpp_account& account);
/// A number in E.164 without its plus, as the account's centre wants it.
smpp_address destination_address(const smpp_account& account, const std::string& digits);

/// A bind counts as held once it has lasted the longest pause: centres take a bind and drop it, again and again.
reconnect_limits reconnect_limits_of(const smpp_account& account);

}  // namespace todoke
