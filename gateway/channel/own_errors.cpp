#include "gateway/channel/own_errors.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/errc.hpp>

namespace todoke {

bool is_shortage(const boost::system::error_code& error)
{
    namespace e = boost::system::errc;
    return error == e::too_many_files_open || error == e::too_many_files_open_in_system ||
           error == e::not_enough_memory || error == e::no_buffer_space ||
           error == e::no_space_on_device;  // epoll takes no more: fs.epoll.max_user_watches
}

bool is_our_own(const boost::system::error_code& error)
{
    return error == boost::asio::error::operation_aborted || is_shortage(error);
}

}  // namespace todoke
