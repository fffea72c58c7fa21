#pragma once
// All that the service owns. Made in service_parts.cpp, in the order in which one needs the other; started, reloaded
// and ended in service.cpp.

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <sys/signal.h>

#include "daemon/api/metrics.hpp"
#include "daemon/doctor/doctor.hpp"
#include "daemon/machine/clock_trust.hpp"
#include "daemon/machine/descriptors.hpp"
#include "daemon/machine/disk_reserve.hpp"
#include "daemon/outlook/estimates.hpp"
#include "daemon/outlook/lane_views.hpp"
#include "daemon/outlook/recent_attempts.hpp"
#include "daemon/outlook/status_line.hpp"
#include "daemon/providers/line_people.hpp"
#include "daemon/service/public_listener.hpp"
#include "daemon/service/service.hpp"
#include "daemon/service/systemd.hpp"
#include "daemon/service/version.hpp"
#include "gateway/delivery/dispatcher.hpp"
#include "gateway/delivery/rule_keeper.hpp"
#include "gateway/receipt/callbacks/callback_endpoint.hpp"
#include "gateway/receipt/receipt_desk.hpp"
#include "gateway/receipt/report_door.hpp"
#include "gateway/receipt/webhook_forward.hpp"

namespace todoke {

struct service::parts {
    parts(config first, std::filesystem::path from);

    void open_store();
    receipt_desk_parts taking_in(const friends_of_lines& friends);
    delivery_parts delivering();
    void make_doors();
    door_core serving();
    void listen();
    void take_over(const std::vector<systemd::socket>& handed);
    void start();
    boost::asio::awaitable<void> begin();
    void stop_soon(int with_code);
    void reload();
    void use(const config& next);
    void beat();
    void first_round_done();
    boost::asio::awaitable<void> keep_status();
    boost::asio::awaitable<standing> look_around();
    std::vector<std::string> troubles();
    void task_failed(const std::string& task, std::exception_ptr error);
    std::vector<lane_view> lanes();
    boost::asio::awaitable<void> serve_signals();
    boost::asio::awaitable<void> enable_callbacks();
    boost::asio::awaitable<void> end();

    config set;
    std::filesystem::path file;
    descriptor_shares may_open;
    disk_reserve reserve;

    boost::asio::io_context io{1};
    system_clock_source time;
    clock_trust trust{time, witnesses_of_this_machine()};
    metrics counted{version};
    recent_attempts tried;
    std::unique_ptr<store> messages;
    std::unique_ptr<rule_keeper> keeper;
    std::unique_ptr<estimates> turns;
    std::unique_ptr<receipt_desk> receipts;
    std::vector<std::unique_ptr<report_door>> reports;
    std::vector<std::unique_ptr<webhook_forward>> forwards;
    std::vector<std::unique_ptr<callback_endpoint>> callbacks;
    std::unique_ptr<dispatcher> delivery;
    std::unique_ptr<doctor> looks;
    std::unique_ptr<door> api;
    std::unique_ptr<public_listener> open;  ///< none: the public listener is off
    task_group tasks;
    task_group ending;
    boost::asio::signal_set signals{io, SIGTERM, SIGINT, SIGHUP};
    span longest_round;  ///< of the delivery loop, and so between two beats
    std::chrono::steady_clock::time_point beats_again{};
    last_minute sent;
    std::string status = "serving";  ///< as systemd was told last
    std::string reload_trouble;      ///< of the last reload; empty: none
    bool ready = false;
    bool stopping = false;
    int exit_code = 0;
};

}  // namespace todoke
