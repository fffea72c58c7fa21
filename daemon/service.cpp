#include "daemon/service.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/signal.h>

#include "daemon/api/metrics.hpp"
#include "daemon/api/resources.hpp"
#include "daemon/box.hpp"
#include "daemon/descriptors.hpp"
#include "daemon/disk_reserve.hpp"
#include "daemon/estimates.hpp"
#include "daemon/lane_views.hpp"
#include "daemon/outside.hpp"
#include "daemon/providers.hpp"
#include "daemon/report_doors.hpp"
#include "daemon/settings_of.hpp"
#include "daemon/sms_calls.hpp"
#include "daemon/systemd.hpp"
#include "daemon/upkeep.hpp"
#include "daemon/version.hpp"
#include "gateway/delivery/dispatcher.hpp"
#include "gateway/delivery/rule_keeper.hpp"
#include "gateway/log.hpp"
#include "gateway/receipt/callback_endpoint.hpp"
#include "gateway/receipt/receipt_desk.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

constexpr span requests_may_end_for = std::chrono::seconds{2};
constexpr span attempts_may_end_for = std::chrono::seconds{5};
constexpr auto between_beats = std::chrono::seconds{1};

}  // namespace

struct service::parts {
    parts(config first, std::filesystem::path from);

    door_core serving();
    void listen();
    void start();
    asio::awaitable<void> begin();
    void stop_soon(int with_code);
    void reload();
    void beat();
    void first_round_done();
    void task_failed(const std::string& task, std::exception_ptr error);
    std::vector<lane_view> lanes();
    asio::awaitable<void> serve_signals();
    asio::awaitable<void> enable_callbacks();
    asio::awaitable<void> end();

    config set;
    std::filesystem::path file;
    descriptor_shares may_open;
    disk_reserve reserve;

    asio::io_context io{1};
    system_clock_source time;
    metrics counted{version};
    std::unique_ptr<store> messages;
    std::unique_ptr<rule_keeper> keeper;
    std::unique_ptr<estimates> turns;
    std::unique_ptr<receipt_desk> receipts;
    std::vector<std::unique_ptr<report_door>> reports;
    std::vector<std::unique_ptr<webhook_forward>> forwards;
    std::vector<std::unique_ptr<callback_endpoint>> callbacks;
    std::unique_ptr<dispatcher> delivery;
    std::unique_ptr<door> api;
    std::unique_ptr<outside> open;  ///< none: the public listener is off
    task_group tasks;
    task_group ending;
    asio::signal_set signals{io, SIGTERM, SIGINT, SIGHUP};
    std::chrono::steady_clock::time_point beats_again{};
    bool ready = false;
    bool stopping = false;
    int exit_code = 0;
};

service::parts::parts(config first, std::filesystem::path from)
    : set{std::move(first)},
      file{std::move(from)},
      may_open{take_descriptors(set)},
      reserve{set.store.path, set.store.min_free_disk},
      tasks{io.get_executor(), [this](const std::string& task, std::exception_ptr error) { task_failed(task, error); }},
      ending{io.get_executor(), [this](const std::string& task, std::exception_ptr error) { task_failed(task, error); }}
{
    auto options = store_options_of(set.store);
    options.on_fatal = [this](const std::string& reason) {
        log::error("event=store_broken reason=\"{}\" remedy=\"stopping; systemd starts the daemon anew\"", reason);
        stop_soon(1);
    };
    options.on_set_aside = [](const message_set_aside& what) {
        log::error(
            "event=message_damaged number={} message={} reason=\"{}\" remedy=\"it is kept and not sent, all others go "
            "on; restore a backup, or install the version that wrote it, and restart: every start tries it again\"",
            what.no.value, what.id.empty() ? "unknown" : what.id, what.reason);
    };
    {
        const systemd::long_start migrating;
        reserve.look();  // on a full disk, nothing could be opened without it
        messages = open_sqlite_store(io.get_executor(), std::move(options));
    }
    keeper = std::make_unique<rule_keeper>(messages->box(), time, system_clock_is_set, set.book);
    turns = std::make_unique<estimates>(*messages, time, *keeper, set.providers);
    delivery_parts delivers{
        *messages, time, [this] { return keeper->policy(); }, [this] { first_round_done(); },
        [this](const lane_rules& on, outcome_kind how) { counted.attempt(on.provider, on.on, how); }};
    delivers.keeper = keeper.get();
    delivers.may_begin = [this] { return !reserve.is_given_up(); };
    if (set.open) {
        delivers.public_url = set.open->url;
        name_sms_callbacks(set, set.open->url);
    }
    delivers.outages_changed = [this](const auto& all, int epoch) {
        keeper->providers_down(all, epoch);
        turns->providers_down(all);
    };
    receipt_desk_parts takes_in{*messages, time, [this] { return keeper->policy(); }, [this] { delivery->wake(); },
                                [this] { return keeper->book(); }};
    const auto friends = make_friends(set);
    takes_in.hears = hears_for(friends, time);
    takes_in.kept_to_pass_on = [this] {
        for (auto& one : forwards) one->wake();
    };
    forwards = make_forwards(io.get_executor(), set, messages->inbox(), time);
    receipts = std::make_unique<receipt_desk>(io.get_executor(), std::move(takes_in), readers_of(set));
    delivery = std::make_unique<dispatcher>(io.get_executor(), std::move(delivers),
                                            make_lanes(io.get_executor(), set, receipts->keeper(), friends));
    for (const auto& one : set.callbacks)
        callbacks.push_back(std::make_unique<callback_endpoint>(io.get_executor(), *messages, time, one));
    api = std::make_unique<door>(io.get_executor(), make_interior(serving(), api_routes()),
                                 door_settings_of(set, may_open.api));
    if (set.open) {
        open = std::make_unique<outside>(io.get_executor(), *set.open, may_open.open_side, serving());
        open->side().hooks = checks_of(set);
        open->side().keep = receipts->keeper();
    }
}

door_core service::parts::serving()
{
    door_core serves{*messages,
                     time,
                     counted,
                     [this] { return keeper->book(); },
                     [this] { return keeper->policy(); },
                     [this] { delivery->wake(); },
                     [this] { return ready && !stopping; },
                     [this] { return lanes(); },
                     [this] { return turns->as_of_now(); },
                     version};
    serves.keeper = keeper.get();
    for (const auto& one : callbacks) serves.callbacks.push_back(one.get());
    return serves;
}

/// Sockets that systemd holds open for us survive a restart; those it does not give are opened here.
void service::parts::listen()
{
    reports = open_report_doors(io.get_executor(), set, receipts->keeper());
    if (open) open->listen();
    const auto handed = systemd::listening_sockets();
    for (const auto& socket : handed) api->adopt(socket.fd);
    if (!handed.empty()) return log::info("event=listening sockets={} from=systemd", handed.size());
    for (const auto& address : set.api.listen) {
        if (address.unix_path.empty()) {
            const auto port = api->listen_tcp(address.host, address.port);
            log::info("event=listening address={}:{}", address.host, port);
        } else {
            api->listen_unix(address.unix_path);
            log::info("event=listening address=unix:{}", address.unix_path);
        }
    }
}

void service::parts::start()
{
    tasks.spawn("signals", serve_signals());
    tasks.spawn("start", begin());
}

/// Holds of an earlier run bind, and the box and its clock are looked at, before anything is decided or answered.
asio::awaitable<void> service::parts::begin()
{
    co_await keeper->start();
    if (stopping) co_return;
    tasks.spawn("delivery", delivery->run());
    tasks.spawn("api", api->run());
    if (open) tasks.spawn("public listener", open->run());
    tasks.spawn("upkeep", upkeep(*messages, time, *keeper, reserve, set.store));
    tasks.spawn("estimates", turns->run());
    tasks.spawn("receipts", receipts->run());
    for (const auto& one : reports) tasks.spawn("reports", one->run());
    for (auto& one : forwards) {
        tasks.spawn("webhook forward", one->run());
        tasks.spawn("webhook forward connections", one->keep_connections());
    }
    for (const auto& one : callbacks) {
        tasks.spawn("callbacks " + one->name(), one->run());
        tasks.spawn("connections to " + one->name(), one->keep_connections());
    }
}

/// Rounds are thousands a second, and systemd wants a word every half minute.
void service::parts::beat()
{
    const auto now = std::chrono::steady_clock::now();
    if (now < beats_again) return;
    beats_again = now + between_beats;
    systemd::beat();
}

void service::parts::first_round_done()
{
    beat();
    if (ready) return;
    ready = true;
    systemd::ready("serving");
    log::info("event=ready version={} providers={}", version, set.providers.size());
}

void service::parts::task_failed(const std::string& task, std::exception_ptr error)
{
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& e) {
        log::error("event=task_failed task=\"{}\" reason=\"{}\" remedy=\"stopping; systemd starts the daemon anew\"",
                   task, e.what());
    }
    stop_soon(1);
}

std::vector<lane_view> service::parts::lanes()
{
    std::vector<lane_view> made;
    for (const auto& one : delivery->status()) made.push_back(view_of(one, time.now()));
    return made;
}

asio::awaitable<void> service::parts::serve_signals()
{
    for (;;) {
        const int received = co_await signals.async_wait(asio::use_awaitable);
        if (received == SIGHUP) {
            reload();
        } else {
            log::info("event=stopping signal={}", received);
            stop_soon(0);
        }
    }
}

/// New rules, tokens, limits, certificates and secrets of webhooks at once; providers and listeners keep what they were
/// started with.
void service::parts::reload()
{
    if (ready) systemd::reloading();
    auto read = load_config(file);
    if (const auto* problems = std::get_if<config_problems>(&read)) {
        for (const auto& one : *problems) log::error("event=config_problem what=\"{}\"", to_text(one));
        log::error("event=reload_refused remedy=\"mend the file; the configuration in use stays\"");
    } else {
        auto next = std::get<config>(std::move(read));
        auto renewed = std::make_shared<rules>(*next.book);
        renewed->revision = keeper->book()->revision + 1;
        renewed->providers = keeper->book()->providers;  // the lanes that run
        renewed->public_url = keeper->book()->public_url;
        renewed->callbacks = keeper->book()->callbacks;
        keeper->use(renewed);
        api->use(door_settings_of(next, may_open.api));
        if (open && next.open) open->use(*next.open);
        if (open) open->side().hooks = checks_of(set, next);
        log::info(
            "event=reloaded rules_revision={} note=\"all but rules, tokens, certificates and webhooks' secrets needs a "
            "restart\"",
            renewed->revision);
        delivery->wake();
        receipts->use(readers_of(set, next));
        tasks.spawn("enable callbacks", enable_callbacks());
    }
    if (ready) systemd::ready("serving");
}

/// A reload says that what was wrong is mended.
asio::awaitable<void> service::parts::enable_callbacks()
{
    for (const auto& one : callbacks) {
        std::string failure;
        try {
            co_await one->enable();
        } catch (const store_failure& e) {
            failure = e.what();
        }
        if (!failure.empty()) log::error("event=callback_not_enabled endpoint={} reason=\"{}\"", one->name(), failure);
    }
}

void service::parts::stop_soon(int with_code)
{
    exit_code = std::max(exit_code, with_code);
    if (std::exchange(stopping, true)) return;
    systemd::stopping();
    ending.spawn("end", end());
}

/// Doors first, then attempts under way, then what is queued for the disk.
asio::awaitable<void> service::parts::end()
{
    if (open) co_await open->stop(requests_may_end_for);
    co_await api->stop(requests_may_end_for);
    co_await delivery->stop(exit_code == 0 ? attempts_may_end_for : span{0});
    tasks.cancel();
    co_await tasks.idle();
    co_await messages->close();
    log::info("event=stopped");
}

service::service(config set, std::filesystem::path file)
    : parts_{std::make_unique<parts>(std::move(set), std::move(file))}
{
    parts_->listen();
}

service::~service() = default;

int service::run()
{
    parts_->start();
    parts_->io.run();
    return parts_->exit_code;
}

}  // namespace todoke
