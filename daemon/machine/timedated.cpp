#include "daemon/machine/timedated.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/this_coro.hpp>
#include <fcntl.h>
#include <memory>
#include <poll.h>
#include <systemd/sd-bus.h>
#include <unistd.h>
#include <utility>

#include "gateway/awaiting.hpp"
#include "gateway/deadline.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

using asio::posix::stream_descriptor;

struct bus_closer {
    void operator()(sd_bus* bus) const { sd_bus_close_unref(bus); }
};

struct timedated_answer {
    bool has_come = false;
    std::optional<bool> said;
};

/// Also called when the bus hangs up, with an error for an answer.
int take_answer(sd_bus_message* message, void* into, sd_bus_error*)
{
    auto& answer = *static_cast<timedated_answer*>(into);
    answer.has_come = true;
    int is_synchronised = 0;
    if (!sd_bus_message_is_method_error(message, nullptr) &&
        sd_bus_message_read(message, "v", "b", &is_synchronised) > 0)
        answer.said = is_synchronised != 0;
    return 0;
}

int put_question(sd_bus* bus, timedated_answer& answer)
{
    return sd_bus_call_method_async(bus, nullptr, "org.freedesktop.timedate1", "/org/freedesktop/timedate1",
                                    "org.freedesktop.DBus.Properties", "Get", take_answer, &answer, "ss",
                                    "org.freedesktop.timedate1", "NTPSynchronized");
}

/// Opening the bus sends nothing yet: greeting and question are sent, and answers read, as its socket allows.
asio::awaitable<std::optional<bool>> ask_over_the_bus()
{
    sd_bus* opened = nullptr;
    if (sd_bus_open_system(&opened) < 0) co_return std::nullopt;
    timedated_answer answer;
    const std::unique_ptr<sd_bus, bus_closer> bus{opened};  // gone before `answer` is
    if (put_question(opened, answer) < 0) co_return std::nullopt;
    stream_descriptor socket{co_await asio::this_coro::executor};
    boost::system::error_code error;
    const int descriptor = ::fcntl(sd_bus_get_fd(opened), F_DUPFD_CLOEXEC, 0);
    if (descriptor < 0) co_return std::nullopt;
    socket.assign(descriptor, error);
    if (error) {
        ::close(descriptor);
        co_return std::nullopt;
    }
    for (;;) {
        const int done = sd_bus_process(opened, nullptr);
        if (answer.has_come || done < 0) co_return answer.said;
        if (done > 0) continue;
        const bool writes = (sd_bus_get_events(opened) & POLLOUT) != 0;
        const auto what = writes ? stream_descriptor::wait_write : stream_descriptor::wait_read;
        const auto [failed] = co_await socket.async_wait(what, quietly);
        if (failed) co_return std::nullopt;
    }
}

}  // namespace

asio::awaitable<std::optional<bool>> ask_timedated(std::chrono::steady_clock::duration within)
{
    auto question = ask_over_the_bus();
    co_return co_await before(within, std::move(question));
}

}  // namespace todoke
