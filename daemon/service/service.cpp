#include "daemon/service/service.hpp"

#include <algorithm>
#include <boost/asio/use_awaitable.hpp>

#include "daemon/config/forms.hpp"
#include "daemon/config/restarts.hpp"
#include "daemon/providers/providers.hpp"
#include "daemon/providers/report_doors.hpp"
#include "daemon/service/service_parts.hpp"
#include "daemon/service/settings_of.hpp"
#include "daemon/service/systemd.hpp"
#include "daemon/service/upkeep.hpp"
#include "gateway/log.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

constexpr span requests_may_end_for = std::chrono::seconds{2};
constexpr span attempts_may_end_for = std::chrono::seconds{5};

bool is_sandbox(const config& set, const std::string& provider)
{
    return std::any_of(set.providers.begin(), set.providers.end(), [&](const auto& one) {
        return one.name == provider && std::holds_alternative<sandbox_settings>(one.how);
    });
}

void tell_of_addresses(const api_config& running, const api_config& next)
{
    for (const auto& one : other_addresses(running, next))
        log::warning(
            "event=not_in_use what=\"{}\" remedy=\"systemctl edit todoked.socket (under [Socket] an empty "
            "ListenStream=, then one for each address), then: {}. Or put [api] listen right\"",
            to_text(one), sockets_opened_anew);
}

}  // namespace

/// Sockets that systemd holds open for us survive a restart; those it does not give are opened here.
void service::parts::listen()
{
    reports = open_report_doors(io.get_executor(), set, receipts->keeper());
    if (open) open->listen();
    const auto handed = systemd::listening_sockets();
    if (!handed.empty()) return take_over(handed);
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

/// Where they listen is the socket unit's to say. What the file says otherwise is told: nobody can come in there.
void service::parts::take_over(const std::vector<systemd::socket>& handed)
{
    const auto file_says = set.api;
    set.api.is_held = true;
    set.api.listen.clear();
    for (const auto& socket : handed) {
        api->adopt(socket.fd);
        const auto where = reading::parse_listen(socket.address);
        if (const auto* address = std::get_if<listen_address>(&where)) set.api.listen.push_back(*address);
    }
    log::info("event=listening sockets={} from=systemd", handed.size());
    tell_of_addresses(set.api, file_says);
}

void service::parts::start()
{
    tasks.spawn("signals", serve_signals());
    tasks.spawn("start", begin());
}

/// Holds of an earlier run bind, and the box and its clock are looked at, before anything is decided or answered.
asio::awaitable<void> service::parts::begin()
{
    co_await trust.ask();
    co_await keeper->start();
    if (stopping) co_return;
    tasks.spawn("clock", trust.run());
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

/// Rounds are thousands a second.
void service::parts::beat()
{
    const auto now = std::chrono::steady_clock::now();
    if (now < beats_again) return;
    beats_again = now + longest_round / 2;
    systemd::beat();
}

void service::parts::first_round_done()
{
    beat();
    if (ready) return;
    ready = true;
    systemd::ready(status);
    log::info("event=ready version={} providers={}", version, set.providers.size());
    tasks.spawn("status", keep_status());
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
    for (const auto& one : delivery->status()) {
        made.push_back(view_of(one, time.now()));
        made.back().sandbox = is_sandbox(set, one.provider);
        made.back().recent = tried.of(one.provider, time.uptime());
        made.back().last_minute = tried.last_minute(one.provider, time.uptime());
    }
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

void service::parts::reload()
{
    if (stopping) return;  // systemd would be told that it serves
    if (ready) systemd::reloading();
    auto read = load_config(file);
    if (const auto* problems = std::get_if<config_problems>(&read)) {
        for (const auto& one : *problems) log::error("event=config_problem what=\"{}\"", to_text(one));
        log::error("event=reload_refused remedy=\"mend the file; the configuration in use stays\"");
        reload_trouble = "the configuration file is refused, what was in use stays (todoked --check-config says why)";
        status = "TROUBLE: " + reload_trouble;
    } else {
        reload_trouble.clear();
        use(std::get<config>(std::move(read)));
    }
    if (ready) systemd::ready(status);
}

/// New rules, tokens, limits, certificates and secrets of webhooks at once; providers and listeners keep what they were
/// started with.
void service::parts::use(const config& next)
{
    auto renewed = std::make_shared<rules>(*next.book);
    renewed->revision = keeper->book()->revision + 1;
    renewed->providers = keeper->book()->providers;  // the lanes that run
    renewed->public_url = keeper->book()->public_url;
    renewed->callbacks = keeper->book()->callbacks;
    keeper->use(renewed);
    api->use(door_settings_of(next, may_open.api));
    if (open && next.open) open->use(*next.open);
    looks->use(next);
    if (open) open->side().hooks = checks_of(set, next);
    log::info("event=reloaded rules_revision={} note=\"credentials stay what they were at the start\"",
              renewed->revision);
    for (const auto& one : what_needs_a_restart(set, next))
        log::warning("event=not_in_use what=\"{}\" remedy=\"systemctl restart todoked\"", one);
    tell_of_addresses(set.api, next.api);
    delivery->wake();
    receipts->use(readers_of(set, next));
    tasks.spawn("enable callbacks", enable_callbacks());
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
