#pragma once
// An account at a message centre, as configured: where, who, how much at once, how patient.

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "gateway/channel/reconnect.hpp"
#include "gateway/channel/sms/smpp_answers.hpp"
#include "gateway/channel/sms/smpp_pdu.hpp"

namespace todoke {

class tls_trust;

struct smpp_account {
    using duration = std::chrono::steady_clock::duration;

    std::string name;  ///< the provider's, for the log
    std::string host;
    int port = 2775;
    std::shared_ptr<tls_trust> trust;  ///< none: without TLS
    std::string system_id, password, system_type;
    std::string source;              ///< "+8190…", digits, up to 11 letters and digits, or empty: the centre's own
    std::size_t binds = 1;           ///< sessions kept open
    std::size_t window = 10;         ///< messages in hand on each
    std::size_t longest_parts = 10;  ///< 670 characters of Japanese: what the carriers take

    duration timeout = std::chrono::seconds{30};         ///< connect, TLS, bind, enquire_link
    duration answer_timeout = std::chrono::seconds{60};  ///< submit_sm
    duration enquire_link = std::chrono::seconds{30};    ///< of silence
    duration farewell = std::chrono::seconds{2};         ///< for open answers, then for the unbind
    duration first_pause = std::chrono::seconds{1};      ///< before connecting again; doubled each time
    duration longest_pause = std::chrono::seconds{60};
    duration refused_pause = std::chrono::minutes{5};  ///< after bad credentials: hammering gets accounts locked

    smpp_overrides answers;
};

/// What keeps the account from being used, in an operator's words; empty: nothing.
std::string problem_of(const smpp_account& account);

/// The sender with the type a centre expects for it.
smpp_address source_address(const std::string& source);

/// A bind counts as held once it has lasted the longest pause: centres take a bind and drop it, again and again.
reconnect_limits reconnect_limits_of(const smpp_account& account);

}  // namespace todoke
