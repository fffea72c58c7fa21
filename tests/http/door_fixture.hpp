#pragma once
// A door on a free loopback port and on a Unix socket, running on a thread of its own.

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/value.hpp>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <thread>

#include "daemon/api/core.hpp"
#include "daemon/api/metrics.hpp"
#include "daemon/http/door.hpp"
#include "gateway/delivery/rule_keeper.hpp"
#include "tests/http/raw_client.hpp"
#include "tests/http/scripted_store.hpp"
#include "tests/support/manual_clock.hpp"

namespace todoke {

/// The text at a JSON Pointer; what is missing where there is none.
std::string text(const boost::json::value& what, std::string_view pointer);

class Door : public testing::Test {
protected:
    Door();
    ~Door() override;

    /// Before open(): what the settings are to be.
    door_settings settings;
    void open();
    void stop(std::chrono::milliseconds grace);
    /// For the connections and requests that come from now on.
    void use_settings()
    {
        there([this] { door_->use(settings); });
    }
    void end_thread();
    /// Runs `what` on the door's thread and waits for it.
    void there(std::function<void()> what);

    raw_client tcp(const std::string& address = "127.0.0.1");
    raw_client local();
    /// A client on TCP; "secret" is a right token for everything.
    raw_client tcp_with_token();
    bool is_in_flight();
    std::size_t door_connections();
    /// How much goes on after its answer.
    std::size_t door_aside();
    std::size_t bytes_of_bodies();
    /// Returns once so many bytes are held for bodies.
    void wait_for_bytes_of_bodies(std::size_t bytes);
    void open_another_on_the_same_socket();
    /// A second door on a listening socket that somebody else opened.
    void adopt_another(int fd);
    void stop_another();
    /// One request on a connection of its own, through the Unix socket.
    reply ask(const std::string& method, const std::string& target, const std::string& body = "",
              const std::string& headers = "");
    static std::string request(const std::string& method, const std::string& target, const std::string& body = "",
                               const std::string& headers = "");
    static std::string message(const std::string& more = "");

    boost::asio::io_context io;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> works_on{io.get_executor()};
    manual_clock time;
    scripted_store messages;
    store* served = &messages;  ///< before open(): another one
    metrics counted{"0.1.0"};
    std::shared_ptr<rules> book;
    std::unique_ptr<rule_keeper> keeper;  ///< from open() on
    bool clock_is_set = true;
    bool ready = true;
    std::vector<lane_view> lanes;
    std::vector<callback_endpoint*> callbacks;  ///< before open()
    const public_side* outside = nullptr;       ///< before open(): it is the public door
    decltype(door_core::examine) looks_at;      ///< before open()
    std::optional<instant> ends;                ///< of the certificate of [public]
    int woken = 0;
    span ahead = std::chrono::seconds{4};  ///< what estimates add to the due
    std::string tcp_host = "127.0.0.1";    ///< before open(): where it listens
    int port = 0;
    std::string socket_path;

private:
    interior leads_to();
    door_core core();
    void stop_door(door& which, std::chrono::milliseconds grace);

    std::thread thread_;
    bool stopped_ = false;

protected:
    std::unique_ptr<door> door_, another_;
};

}  // namespace todoke
