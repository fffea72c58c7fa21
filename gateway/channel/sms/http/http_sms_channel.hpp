#pragma once
// SMS through a provider that takes it over HTTP: the connections, and what becomes of a request that got no answer.
// What a request looks like and what answers mean is the provider's own (twilio.hpp, http_sms.hpp).

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <variant>

#include "gateway/channel/channel.hpp"
#include "gateway/channel/http_client.hpp"

namespace todoke {

/// Pure.
struct http_sms_protocol {
    /// The outcome when it cannot be sent at all: nothing was handed over.
    std::function<std::variant<http_request, outcome>(const envelope& what)> request;
    std::function<outcome(const http_answer& answer)> meaning;
};

/// Throws std::runtime_error when the CA file cannot be used.
std::unique_ptr<provider_channel> make_http_sms_channel(boost::asio::any_io_executor executor,
                                                        http_client_options options, http_sms_protocol protocol);

}  // namespace todoke
