#include "gateway/channel/own_errors.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/errc.hpp>
#include <string>
#include <system_error>

namespace todoke {

namespace {

class own_category final : public std::error_category {
public:
    const char* name() const noexcept override { return "todoke"; }
    std::string message(int) const override { return "no further thread can be started"; }
};

}  // namespace

/// EAGAIN by its name: what else answers "try again" is somebody else's.
boost::system::error_code no_thread()
{
    static const own_category own;
    return std::error_code{1, own};
}

bool is_shortage(const boost::system::error_code& error)
{
    namespace e = boost::system::errc;
    return error == no_thread() || error == e::too_many_files_open || error == e::too_many_files_open_in_system ||
           error == e::not_enough_memory || error == e::no_buffer_space ||
           error == e::no_space_on_device;  // epoll takes no more: fs.epoll.max_user_watches
}

std::string_view remedy_of_shortage(const boost::system::error_code& error)
{
    if (error == no_thread())
        return "raise TasksMax= of the service (outside of one: ulimit -u), or end what else runs there";
    return "raise LimitNOFILE= of the service (where there is no space: fs.epoll.max_user_watches), or close what else "
           "is open";
}

bool is_our_own(const boost::system::error_code& error)
{
    return error == boost::asio::error::operation_aborted || is_shortage(error);
}

}  // namespace todoke
