#pragma once
// SMS through a message centre that speaks SMPP 3.4, over as many binds as the account has. A message and all its parts
// go over one bind, in order. Binds are kept whether or not anything is to be sent: receipts arrive on them.

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>

#include "gateway/channel/channel.hpp"
#include "gateway/channel/sms/smpp_account.hpp"
#include "gateway/channel/sms/smpp_pdu.hpp"

namespace todoke {

/// `take_receipt` gets what the centre delivers, as it came; true: it is safe on disk; false: the centre is to deliver
/// it again. Without it no receipts are asked for. Throws std::invalid_argument naming what is wrong with the account.
std::unique_ptr<provider_channel> make_smpp_channel(boost::asio::any_io_executor executor, smpp_account account,
                                                    std::function<bool(const smpp_message& raw)> take_receipt = {});

}  // namespace todoke
