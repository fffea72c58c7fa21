#include "daemon/api/metrics.hpp"

#include <map>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <sstream>

#include "daemon/api/queue_figures.hpp"
#include "daemon/lane_views.hpp"

namespace todoke {

using prometheus::Counter;
using prometheus::Family;

namespace {

Family<Counter>& counters(prometheus::Registry& registry, const char* name, const char* help)
{
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

/// Looking a counter up by its labels costs a map of strings; this remembers where it was found.
template <class Key>
class remembered {
public:
    template <class Make>
    Counter& find(const Key& key, Make make)
    {
        auto found = known_.find(key);
        if (found == known_.end()) found = known_.emplace(key, make()).first;
        return *found->second;
    }

private:
    std::map<Key, Counter*> known_;
};

}  // namespace

struct metrics::parts {
    prometheus::Registry registry;
    Family<Counter>& requests = counters(registry, "todoke_http_requests_total", "HTTP requests answered");
    Family<Counter>& submissions =
        counters(registry, "todoke_submissions_total", "Submissions by the state they were stored in, or refused");
    Family<Counter>& attempts = counters(registry, "todoke_attempts_total", "Attempts at providers by outcome");
    remembered<std::tuple<std::string, std::string, unsigned>> known_requests;
    remembered<std::string> known_submissions;
    remembered<std::tuple<std::string, channel, outcome_kind>> known_attempts;
};

metrics::metrics(const std::string& version) : parts_{std::make_unique<parts>()}
{
    prometheus::BuildGauge()
        .Name("todoke_build_info")
        .Help("1, with the version")
        .Register(parts_->registry)
        .Add({{"version", version}})
        .Set(1);
}

metrics::~metrics() = default;

void metrics::request(std::string_view method, std::string_view route, unsigned status)
{
    auto& family = parts_->requests;
    const auto make = [&] {
        return &family.Add(
            {{"method", std::string{method}}, {"route", std::string{route}}, {"status", std::to_string(status)}});
    };
    parts_->known_requests.find({std::string{method}, std::string{route}, status}, make).Increment();
}

void metrics::submission(std::string_view result)
{
    const auto make = [&] { return &parts_->submissions.Add({{"result", std::string{result}}}); };
    parts_->known_submissions.find(std::string{result}, make).Increment();
}

void metrics::attempt(std::string_view provider, channel on, outcome_kind how)
{
    const auto make = [&] {
        return &parts_->attempts.Add({{"provider", std::string{provider}},
                                      {"channel", std::string{to_text(on)}},
                                      {"outcome", std::string{to_text(how)}}});
    };
    parts_->known_attempts.find({std::string{provider}, on, how}, make).Increment();
}

namespace {

using labels = std::map<std::string, std::string>;

/// Gauges of one moment: made, written and forgotten.
class snapshot {
public:
    Family<prometheus::Gauge>& family(const char* name, const char* help)
    {
        return prometheus::BuildGauge().Name(name).Help(help).Register(registry_);
    }
    std::vector<prometheus::MetricFamily> collect() { return registry_.Collect(); }

private:
    prometheus::Registry registry_;
};

void count_queue(snapshot& now, const std::vector<tally_row>& counts)
{
    auto& queue =
        now.family("todoke_messages", "Messages kept, by state, class, next channel and the rule that holds them");
    for (const auto& row : counts) {
        if (row.count == 0 && is_final(row.in)) continue;
        const labels named{{"state", std::string{to_text(row.in)}},
                           {"class", row.klass},
                           {"channel", row.on ? std::string{to_text(*row.on)} : std::string{"none"}},
                           {"rule", std::string{to_text(row.why)}}};
        queue.Add(named).Increment(static_cast<double>(row.count));
    }
}

std::string channel_waited_for(const due_row& row, const std::vector<lane_view>& lanes)
{
    if (row.on) return std::string{to_text(*row.on)};
    for (const auto& lane : lanes)
        if (lane.provider == row.provider) return std::string{to_text(lane.on)};
    return "none";  // the provider is not configured any more
}

/// A class that has messages stands here with 0, so that an alert has something to look at.
void count_overdue(snapshot& now, const waiting_counts& counts, instant at, const std::vector<lane_view>& lanes)
{
    auto& overdue =
        now.family("todoke_messages_overdue",
                   "Messages due for more than a minute that still wait for a provider, by class and channel");
    for (const auto& row : counts.all)
        for (const auto& lane : lanes)
            overdue.Add({{"class", row.klass}, {"channel", std::string{to_text(lane.on)}}}).Set(0);
    for (const auto& row : counts.waiting)
        if (is_overdue(row, at))
            overdue.Add({{"class", row.klass}, {"channel", channel_waited_for(row, lanes)}})
                .Increment(static_cast<double>(row.count));
}

void count_lanes(snapshot& now, const std::vector<lane_view>& lanes)
{
    auto& in_flight = now.family("todoke_provider_attempts_in_flight", "Attempts under way");
    auto& window = now.family("todoke_provider_window", "Attempts that may be under way at once");
    auto& ready = now.family("todoke_provider_ready", "1 while the provider takes work");
    for (const auto& lane : lanes) {
        const labels named{{"provider", lane.provider}, {"channel", std::string{to_text(lane.on)}}};
        in_flight.Add(named).Set(static_cast<double>(lane.in_flight));
        window.Add(named).Set(static_cast<double>(lane.window));
        ready.Add(named).Set(lane.state == "ready" ? 1 : 0);
    }
}

void count_box(snapshot& now, const box_figures& box)
{
    const auto gauge = [&](const char* name, const char* help, double value) {
        now.family(name, help).Add({}).Set(value);
    };
    gauge("todoke_holds", "An operator's holds in force", static_cast<double>(box.holds));
    gauge("todoke_clock_right", "0 while classes with quiet hours wait for the system clock", box.clock_is_right);
    gauge("todoke_adoption_needed", "1 while messages wait for todoke adopt", box.adoption_needed);
}

}  // namespace

std::string metrics::text(const waiting_counts& counts, instant at, const std::vector<lane_view>& lanes,
                          const store_facts& kept, const box_figures& box) const
{
    snapshot now;
    count_queue(now, counts.all);
    count_overdue(now, counts, at, lanes);
    count_lanes(now, lanes);
    const auto gauge = [&](const char* name, const char* help, std::int64_t value) {
        now.family(name, help).Add({}).Set(static_cast<double>(value));
    };
    gauge("todoke_messages_unfinished", "Messages that are not final", kept.queued);
    gauge("todoke_damaged_messages", "Messages that are stored but cannot be read; the log names each", kept.damaged);
    gauge("todoke_erasing_customers", "Customers whose data is being erased and is not gone yet", kept.erasing);
    count_box(now, box);
    auto families = parts_->registry.Collect();
    for (auto& family : now.collect()) families.push_back(std::move(family));
    std::ostringstream page;
    prometheus::TextSerializer{}.Serialize(page, families);
    return std::move(page).str();
}

}  // namespace todoke
