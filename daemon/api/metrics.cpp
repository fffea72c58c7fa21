#include "daemon/api/metrics.hpp"

#include <map>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <sstream>

#include "daemon/api/gauges.hpp"

namespace todoke {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Histogram;

namespace {

/// Of an attempt: from a local smart host to the ten minutes that one may take after the final dot.
const Histogram::BucketBoundaries attempt_seconds{0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600};
/// Of a message when it is taken: from a one-time code to a campaign that waited for days.
const Histogram::BucketBoundaries message_seconds{1, 2, 5, 10, 30, 60, 300, 900, 3600, 21600, 86400, 259200};

Family<Counter>& counters(prometheus::Registry& registry, const char* name, const char* help)
{
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

Family<Histogram>& histograms(prometheus::Registry& registry, const char* name, const char* help)
{
    return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

double in_seconds(span length)
{
    return std::chrono::duration<double>{std::max(length, span{0})}.count();
}

/// Looking a metric up by its labels costs a map of strings; this remembers where it was found.
template <class Key, class Metric = Counter>
class remembered {
public:
    template <class Make>
    Metric& find(const Key& key, Make make)
    {
        auto found = known_.find(key);
        if (found == known_.end()) found = known_.emplace(key, make()).first;
        return *found->second;
    }

private:
    std::map<Key, Metric*> known_;
};

}  // namespace

struct metrics::parts {
    prometheus::Registry registry;
    Family<Counter>& requests = counters(registry, "todoke_http_requests_total", "HTTP requests answered");
    Family<Counter>& submissions =
        counters(registry, "todoke_submissions_total", "Submissions by the state they were stored in, or refused");
    Family<Counter>& attempts = counters(registry, "todoke_attempts_total", "Attempts at providers by outcome");
    Family<Histogram>& took =
        histograms(registry, "todoke_attempt_seconds", "How long attempts took, whatever came of them");
    Family<Histogram>& ages =
        histograms(registry, "todoke_accepted_age_seconds",
                   "Time since a message was stored when a provider took it, planned waiting too");
    remembered<std::tuple<std::string, std::string, unsigned>> known_requests;
    remembered<std::string> known_submissions;
    remembered<std::tuple<std::string, channel, outcome_kind>> known_attempts;
    remembered<std::tuple<std::string, channel>, Histogram> known_took, known_ages;
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

void metrics::attempt(const counted_attempt& what)
{
    const std::string provider{what.provider}, klass{what.klass}, on{to_text(what.on)};
    const auto make = [&] {
        return &parts_->attempts.Add(
            {{"provider", provider}, {"channel", on}, {"outcome", std::string{to_text(what.how)}}});
    };
    parts_->known_attempts.find({provider, what.on, what.how}, make).Increment();
    const auto make_took = [&] {
        return &parts_->took.Add({{"provider", provider}, {"channel", on}}, attempt_seconds);
    };
    parts_->known_took.find({provider, what.on}, make_took).Observe(in_seconds(what.took));
    if (what.how != outcome_kind::accepted) return;
    const auto make_age = [&] { return &parts_->ages.Add({{"class", klass}, {"channel", on}}, message_seconds); };
    parts_->known_ages.find({klass, what.on}, make_age).Observe(in_seconds(what.age));
}

std::string metrics::text(const metrics_moment& now) const
{
    auto families = parts_->registry.Collect();
    for (auto& family : gauges_of(now)) families.push_back(std::move(family));
    std::ostringstream page;
    prometheus::TextSerializer{}.Serialize(page, families);
    return std::move(page).str();
}

}  // namespace todoke
