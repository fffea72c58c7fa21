#include "daemon/service/service_parts.hpp"

#include <algorithm>

#include "daemon/api/resources.hpp"
#include "daemon/machine/process_figures.hpp"
#include "daemon/providers/providers.hpp"
#include "daemon/providers/report_doors.hpp"
#include "daemon/providers/sms_calls.hpp"
#include "daemon/service/settings_of.hpp"
#include "daemon/service/systemd.hpp"
#include "gateway/log.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace todoke {

namespace {

/// Four beats in the time in which systemd wants one; a second is soon enough for all else.
span longest_round_now()
{
    const auto within = systemd::watchdog();
    const span longest = std::chrono::seconds{1};
    return within ? std::min<span>(longest, std::chrono::duration_cast<span>(*within) / 4) : longest;
}

}  // namespace

service::parts::parts(config first, std::filesystem::path from)
    : set{std::move(first)},
      file{std::move(from)},
      may_open{take_descriptors(set)},
      reserve{set.store.path, set.store.min_free_disk},
      tasks{io.get_executor(), [this](const std::string& task, std::exception_ptr error) { task_failed(task, error); }},
      ending{io.get_executor(),
             [this](const std::string& task, std::exception_ptr error) { task_failed(task, error); }},
      longest_round{longest_round_now()}
{
    if (set.open) name_sms_callbacks(set, set.open->url);
    const auto friends = make_friends(set);
    open_store();
    keeper = std::make_unique<rule_keeper>(
        messages->box(), time, [this] { return trust.is_set(); }, set.book);
    turns = std::make_unique<estimates>(*messages, time, *keeper, set.providers);
    forwards = make_forwards(io.get_executor(), set, messages->inbox(), time);
    receipts = std::make_unique<receipt_desk>(io.get_executor(), taking_in(friends), readers_of(set));
    delivery = std::make_unique<dispatcher>(io.get_executor(), delivering(),
                                            make_lanes(io.get_executor(), set, receipts->keeper(), friends));
    for (const auto& one : set.callbacks)
        callbacks.push_back(std::make_unique<callback_endpoint>(io.get_executor(), messages->outbox(), time, one));
    doctor_parts whole{set, file, time, *keeper, [this] { return trust.is_set(); }, [this] { return lanes(); }};
    whole.unrecorded = [this] { return delivery->unrecorded(); };
    looks = std::make_unique<doctor>(io.get_executor(), whole);
    make_doors();
}

void service::parts::open_store()
{
    auto options = store_options_of(set.store);
    options.on_fatal = [this](const std::string& reason) {
        log::error("event=store_broken reason=\"{}\" remedy=\"stopping; systemd starts the daemon anew\"", reason);
        stop_soon(1);
    };
    options.free_disk = [this] { return reserve.free_for_new(); };
    options.make_room = [this] { return reserve.make_room(); };
    if (!may_open.reads_ahead) options.ahead.threads = 0;
    const systemd::long_start migrating;
    reserve.look();
    messages = open_sqlite_store(io.get_executor(), std::move(options));
}

receipt_desk_parts service::parts::taking_in(const friends_of_lines& friends)
{
    receipt_desk_parts made{*messages, time, [this] { return keeper->policy(); }, [this] { delivery->wake(); },
                            [this] { return keeper->book(); }};
    made.hears = hears_for(friends, time);
    made.kept_to_pass_on = [this] {
        for (auto& one : forwards) one->wake();
    };
    return made;
}

delivery_parts service::parts::delivering()
{
    delivery_parts made{*messages, time, [this] { return keeper->policy(); }, [this] { first_round_done(); },
                        [this](const ended_attempt& what) {
                            counted.attempt({what.on.provider, what.on.on, what.klass, what.how, what.took, what.age});
                            tried.note(what.on.provider, what.how, time.uptime());
                            if (what.how == outcome_kind::accepted) sent.add(time.uptime());
                        }};
    made.longest_rest = longest_round;
    made.keeper = keeper.get();
    made.may_begin = [this] { return !reserve.is_given_up(); };
    made.task_failed = [this](const std::string& task, std::exception_ptr error) { task_failed(task, error); };
    if (set.open) made.public_url = set.open->url;
    made.outages_changed = [this](const auto& all, int epoch) {
        keeper->providers_down(all, epoch);
        turns->providers_down(all);
    };
    return made;
}

void service::parts::make_doors()
{
    api = std::make_unique<door>(io.get_executor(), make_interior(serving(), api_routes()),
                                 door_settings_of(set, may_open.api));
    if (!set.open) return;
    open = std::make_unique<public_listener>(io.get_executor(), *set.open, may_open.open_side, serving());
    open->side().hooks = checks_of(set);
    open->side().keep = receipts->keeper();
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
    serves.process = [started = time.now()] { return figures_of_this_process(started); };
    serves.certificate_ends = [this] { return open ? open->certificate_ends() : std::nullopt; };
    for (const auto& one : callbacks) serves.callbacks.push_back(one.get());
    serves.examine = [this] { return looks->examine(); };
    return serves;
}

}  // namespace todoke
