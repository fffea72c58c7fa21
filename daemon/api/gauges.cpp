#include "daemon/api/gauges.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include "daemon/outlook/queue_figures.hpp"

namespace todoke {

using prometheus::Family;
using prometheus::Gauge;

namespace {

using labels = std::map<std::string, std::string>;

/// Made, written and forgotten.
class snapshot {
public:
    Family<Gauge>& family(const char* name, const char* help)
    {
        return prometheus::BuildGauge().Name(name).Help(help).Register(registry_);
    }
    void gauge(const char* name, const char* help, double value) { family(name, help).Add({}).Set(value); }
    std::vector<prometheus::MetricFamily> collect() { return registry_.Collect(); }

private:
    prometheus::Registry registry_;
};

std::string text_of(const std::optional<channel>& on)
{
    return on ? std::string{to_text(*on)} : "none";
}

labels of_lane(const lane_view& lane)
{
    return {{"provider", lane.provider}, {"channel", std::string{to_text(lane.on)}}};
}

void count_messages(snapshot& into, const metrics_moment& now)
{
    auto& all =
        into.family("todoke_messages", "Messages kept, by state, class, next channel and the rule that put them off");
    for (const auto& row : now.counts.all) {
        if (row.count == 0 && is_final(row.in)) continue;
        const labels named{{"state", std::string{to_text(row.in)}},
                           {"class", row.klass},
                           {"channel", text_of(row.on)},
                           {"rule", std::string{to_text(row.why)}}};
        all.Add(named).Increment(static_cast<double>(row.count));
    }
    into.gauge("todoke_messages_unfinished", "Messages that are not final", static_cast<double>(now.kept.queued));
    into.gauge("todoke_damaged_messages", "Messages that are stored but cannot be read; the log names each",
               static_cast<double>(now.kept.damaged));
    into.gauge("todoke_erasing_customers", "Customers whose data is being erased and is not gone yet",
               static_cast<double>(now.kept.erasing));
}

/// Of what is queued, each message once: due, retrying or held.
void count_queued(snapshot& into, const metrics_moment& now)
{
    auto& due = into.family("todoke_messages_due", "Messages that may go now and wait only for their turn");
    auto& retrying = into.family("todoke_messages_retrying", "Messages that wait for their next try");
    auto& held = into.family("todoke_messages_held", "Messages that a rule holds back, by the rule");
    for (const auto& [key, count] : standing_of_queued(now.counts, now.at, now.lanes, now.shares)) {
        labels named{{"class", key.klass}, {"channel", text_of(key.on)}};
        const auto value = static_cast<double>(count);
        if (key.is_due) {
            due.Add(named).Set(value);
        } else if (key.why == rule::retry) {
            retrying.Add(named).Set(value);
        } else if (count != 0) {
            named["rule"] = to_text(key.why);
            held.Add(named).Set(value);
        }
    }
}

bool waits_for_provider(const due_row& row, instant at)
{
    return row.needs_provider() && row.until <= at;
}

double age_in_seconds(const due_row& row, instant at)
{
    return std::chrono::duration<double>{at - row.until}.count();
}

/// A class that has messages stands here with 0, so that an alert has something to look at.
void count_overdue(snapshot& into, const metrics_moment& now)
{
    auto& overdue =
        into.family("todoke_messages_overdue",
                    "Messages due for more than a minute that still wait for a provider, by class and channel");
    auto& oldest = into.family("todoke_waiting_oldest_seconds",
                               "For how long the message has been due that waits longest for a provider");
    for (const auto& row : now.counts.all)
        for (const auto& lane : now.lanes) {
            const labels named{{"class", row.klass}, {"channel", std::string{to_text(lane.on)}}};
            overdue.Add(named).Set(0);
            oldest.Add(named).Set(0);
        }
    for (const auto& row : now.counts.waiting) {
        if (!waits_for_provider(row, now.at)) continue;
        const labels named{{"class", row.klass}, {"channel", text_of(channel_waited_for(row, now.lanes))}};
        auto& age = oldest.Add(named);
        age.Set(std::max(age.Value(), age_in_seconds(row, now.at)));
        if (is_overdue(row, now.at)) overdue.Add(named).Increment(static_cast<double>(row.count));
    }
}

constexpr std::array age_bounds{60, 300, 900, 3600, 6 * 3600, 24 * 3600, 72 * 3600};

void add_age(prometheus::ClientMetric::Histogram& to, double age, std::uint64_t count)
{
    if (to.bucket.empty())
        for (const int bound : age_bounds) to.bucket.push_back({0, static_cast<double>(bound)});
    for (auto& bucket : to.bucket)
        if (age <= bucket.upper_bound) bucket.cumulative_count += count;
    to.sample_count += count;
    to.sample_sum += age * static_cast<double>(count);
}

/// How long what may go has been waiting for a provider, whatever its state: a histogram of this moment, not of what
/// happened, so its buckets fall as well as rise.
prometheus::MetricFamily ages_of_waiting(const metrics_moment& now)
{
    std::map<labels, prometheus::ClientMetric::Histogram> all;
    for (const auto& row : now.counts.waiting) {
        if (!waits_for_provider(row, now.at)) continue;
        const auto by = stopped_by(row, now.lanes, is_bulk(row.klass, now.shares));
        const labels named{{"class", row.klass},
                           {"channel", text_of(channel_waited_for(row, now.lanes))},
                           {"provider", row.on ? std::string{"any"} : row.provider},
                           {"rule", std::string{to_text(by)}}};
        add_age(all[named], age_in_seconds(row, now.at), static_cast<std::uint64_t>(row.count));
    }
    prometheus::MetricFamily made{"todoke_waiting_age_seconds",
                                  "For how long messages have been due that wait for a provider now, as of this moment",
                                  prometheus::MetricType::Histogram,
                                  {}};
    for (auto& [named, counts] : all) {
        prometheus::ClientMetric one;
        for (const auto& [name, value] : named) one.label.push_back({name, value});
        one.histogram = std::move(counts);
        made.metric.push_back(std::move(one));
    }
    return made;
}

void count_lanes(snapshot& into, const metrics_moment& now)
{
    auto& in_flight = into.family("todoke_provider_attempts_in_flight", "Attempts under way");
    auto& window = into.family("todoke_provider_window", "Attempts that may be under way at once");
    auto& ready = into.family("todoke_provider_ready", "1 while the provider takes work");
    auto& in = into.family("todoke_provider_state", "1 for the state the provider is in, 0 for the others");
    auto& used = into.family("todoke_provider_quota_used", "Used up of a rate of a day or longer, or of a month");
    auto& left = into.family("todoke_provider_quota_left", "Left of a rate of a day or longer, or of a month");
    for (const auto& lane : now.lanes) {
        const auto named = of_lane(lane);
        in_flight.Add(named).Set(static_cast<double>(lane.in_flight));
        window.Add(named).Set(static_cast<double>(lane.window));
        ready.Add(named).Set(lane.state == lane_state::ready ? 1 : 0);
        for (const auto one : all_lane_states) {
            auto with_state = named;
            with_state["state"] = to_text(one);
            in.Add(with_state).Set(lane.state == one ? 1 : 0);
        }
        for (const auto& quota : lane.quotas) {
            auto with_rate = named;
            with_rate["rate"] = quota.rate;
            used.Add(with_rate).Set(static_cast<double>(quota.used));
            left.Add(with_rate).Set(static_cast<double>(quota.left));
        }
    }
}

void count_callbacks(snapshot& into, const std::vector<callback_view>& callbacks)
{
    auto& in = into.family("todoke_callback_state", "1 for the state the backend's callbacks are in, 0 for the others");
    for (const auto& one : callbacks)
        for (const char* name : {"ready", "retrying", "disabled"})
            in.Add({{"callback", one.name}, {"state", name}}).Set(one.state == name ? 1 : 0);
}

double seconds_since_1970(instant at)
{
    return std::chrono::duration<double>{at.time_since_epoch()}.count();
}

void count_box(snapshot& into, const metrics_moment& now)
{
    into.gauge("todoke_ready", "1 while submissions are taken", now.ready);
    into.gauge("todoke_holds", "An operator's holds in force", static_cast<double>(now.box.holds));
    into.gauge("todoke_clock_right", "0 while classes with quiet hours wait for the system clock",
               now.box.clock_is_right);
    into.gauge("todoke_adoption_needed", "1 while messages wait for todoke adopt", now.box.adoption_needed);
    into.gauge("todoke_database_bytes", "Size of the database file", static_cast<double>(now.kept.bytes));
    if (now.certificate_ends)
        into.gauge("todoke_certificate_ends_timestamp_seconds", "When the certificate of [public] ends, since 1970",
                   seconds_since_1970(*now.certificate_ends));
    if (now.free_disk)
        into.gauge("todoke_disk_free_bytes", "Free on the disk of the database", static_cast<double>(*now.free_disk));
}

/// The names that Prometheus' own client libraries use.
void count_process(snapshot& into, const process_figures& used)
{
    into.gauge("process_resident_memory_bytes", "Memory in use", static_cast<double>(used.resident_bytes));
    into.gauge("process_open_fds", "Open files and sockets", static_cast<double>(used.open_files));
    into.gauge("process_max_fds", "Files and sockets that may be open", static_cast<double>(used.most_files));
    into.gauge("process_start_time_seconds", "When this process began, since 1970", seconds_since_1970(used.started));
}

prometheus::MetricFamily cpu_seconds(const process_figures& used)
{
    prometheus::ClientMetric one;
    one.counter.value = used.cpu_seconds;
    return {"process_cpu_seconds_total", "User and system time used", prometheus::MetricType::Counter, {one}};
}

}  // namespace

std::vector<prometheus::MetricFamily> gauges_of(const metrics_moment& now)
{
    snapshot into;
    count_messages(into, now);
    count_queued(into, now);
    count_overdue(into, now);
    count_lanes(into, now);
    count_callbacks(into, now.callbacks);
    count_box(into, now);
    if (now.process) count_process(into, *now.process);
    auto made = into.collect();
    made.push_back(ages_of_waiting(now));
    if (now.process) made.push_back(cpu_seconds(*now.process));
    return made;
}

}  // namespace todoke
