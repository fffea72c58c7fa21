#pragma once
// Providers that say everything they know to everybody: each refusal quotes the address in several spellings, what the
// account proves itself with, and what the message says.

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <thread>

#include "tests/support/scripted_peer.hpp"

namespace todoke {

/// What the test plants, and providers repeat.
namespace planted {

inline const std::string mail_password = "mail-pa55/w0rd+7Q", refused_password = "refused-pa55w0rd-8R",
                         line_token = "line-t0ken/AbC+dEf==", line_secret = "line-channel-secr3t",
                         next_line_secret = "next-line-channel-secr3t", sms_token = "agg-t0ken/xYz+123",
                         hook_secret = "h00k-secr3t-4711", smpp_password = "smPp-pw7", cloud_token = "cl0ud-t0ken-77aZ",
                         api_token = "api-t0ken-0123456789abcdef", next_api_token = "next-api-t0ken-0123456789abcdef",
                         callback_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLasw",
                         text = "暗証番号はpin-48217-pinです";

}  // namespace planted

class indiscreet_providers {
public:
    indiscreet_providers();
    ~indiscreet_providers();
    indiscreet_providers(const indiscreet_providers&) = delete;
    indiscreet_providers& operator=(const indiscreet_providers&) = delete;

    /// Lets in. Mailboxes beginning with "taken", "later", "never" and "spam" (which is refused after its last line).
    int mail_port() const { return mail_->port(); }
    /// All that it was told.
    std::string mail_received();
    /// Lets nobody in.
    int refused_mail_port() const { return refused_mail_->port(); }
    /// LINE, an aggregator, Twilio and a callback's endpoint in one. Users and numbers: the last digit is the answer's
    /// first.
    int http_port() const { return http_->port(); }
    /// Lets nobody in.
    int smpp_port() const { return smpp_->port(); }

private:
    boost::asio::io_context io_{1};
    std::unique_ptr<scripted_peer> mail_, refused_mail_, http_, smpp_;
    std::thread thread_;
};

}  // namespace todoke
