#pragma once
// SMS through a message centre that speaks SMPP 3.4, over as many binds as the account has. A message and all its parts
// go over one bind, in order. Binds are kept whether or not anything is to be sent: receipts arrive on them.

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "gateway/channel/channel.hpp"
#include "gateway/channel/sms/smpp/smpp_account.hpp"

namespace todoke {

/// Without on_receipt() no receipts are asked for. Throws std::invalid_argument naming what is wrong with the account.
std::unique_ptr<provider_channel> make_smpp_channel(boost::asio::any_io_executor executor, smpp_account account);

}  // namespace todoke
