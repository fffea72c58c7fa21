#pragma once
// Binds once and unbinds again. A centre allows an account only so many binds: ask while none of its own stands.

#include <memory>

#include "gateway/channel/probe.hpp"
#include "gateway/channel/sms/smpp_account.hpp"

namespace todoke {

boost::asio::awaitable<probe_answer> probe_smpp(boost::asio::any_io_executor executor,
                                                std::shared_ptr<const smpp_account> account);

}  // namespace todoke
