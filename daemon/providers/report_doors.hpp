#pragma once
// The doors for reports of deliveries, one for each mail provider that is given an address for it.

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <vector>

#include "daemon/config/config.hpp"
#include "gateway/receipt/report_door.hpp"

namespace todoke {

/// Throws boost::system::system_error when an address cannot be listened on.
std::vector<std::unique_ptr<report_door>> open_report_doors(boost::asio::any_io_executor executor, const config& set,
                                                            const receipt_keeper& keep);

}  // namespace todoke
