#pragma once
// Binds once and unbinds again. A centre allows an account only so many binds: ask while none of its own stands.

#include <chrono>
#include <functional>
#include <memory>

#include "gateway/channel/probe.hpp"
#include "gateway/channel/sms/smpp/smpp_account.hpp"

namespace todoke {

using probe_time = std::function<std::chrono::steady_clock::time_point()>;

/// Whatever the centre says meanwhile, bind and unbind together take `probe_limit` by `now` at most.
boost::asio::awaitable<probe_answer> probe_smpp(boost::asio::any_io_executor executor,
                                                std::shared_ptr<const smpp_account> account,
                                                probe_time now = std::chrono::steady_clock::now);

}  // namespace todoke
