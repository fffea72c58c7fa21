#include "gateway/policy/rules.hpp"

#include <charconv>

#include "store/model/text.hpp"

namespace todoke {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t most_waits = 1000;

/// "5m*3" added to `waits`.
bool add_waits(std::string_view item, retry_pattern& waits)
{
    const auto star = item.find('*');
    const auto length = parse_span(trimmed(item.substr(0, star)));
    if (!length || *length <= 0ms) return false;
    std::size_t times = 1;
    if (star != std::string_view::npos) {
        const auto count = trimmed(item.substr(star + 1));
        const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), times);
        if (error != std::errc{} || end != count.data() + count.size() || times == 0) return false;
    }
    if (times > most_waits || waits.size() + times > most_waits) return false;
    waits.insert(waits.end(), times, *length);
    return true;
}

quiet_pattern nights()
{
    return {quiet_pattern::kind::ranges, {local_range{21h, 8h}}};
}

quiet_pattern never_quiet()
{
    return {quiet_pattern::kind::never, {}};
}

class_rules urgent()
{
    class_rules made;
    made.name = "urgent";
    made.priority = 0;
    made.quiet.fill(never_quiet());
    made.ttl = 10min;
    made.patience = 30s;
    made.uncertain.fill(on_uncertain::retry);
    return made;
}

class_rules transactional()
{
    class_rules made;
    made.name = "transactional";
    made.priority = 10;
    made.weight = 6;
    made.quiet.fill(nights());
    made.quiet[index_of(channel::email)] = never_quiet();
    made.uncertain.fill(on_uncertain::hold);
    made.uncertain[index_of(channel::email)] = on_uncertain::retry;
    made.patience = 15min;
    return made;
}

class_rules bulk(std::string name, int priority, int weight, span ttl, span max_lateness)
{
    class_rules made;
    made.name = std::move(name);
    made.priority = priority;
    made.weight = weight;
    made.quiet.fill(nights());
    made.release_spread = 30min;
    made.spacing = 10min;
    made.ttl = ttl;
    made.max_lateness = max_lateness;
    made.uncertain.fill(on_uncertain::assume_sent);
    made.needs_consent = true;
    made.patience = 2h;
    made.prints = fingerprint::any;
    return made;
}

}  // namespace

std::optional<retry_pattern> parse_retry_pattern(std::string_view text)
{
    retry_pattern waits;
    for (;;) {
        const auto comma = text.find(',');
        if (!add_waits(trimmed(text.substr(0, comma)), waits)) return std::nullopt;
        if (comma == std::string_view::npos) return waits;
        text.remove_prefix(comma + 1);
    }
}

const retry_pattern& default_retry()
{
    static const retry_pattern waits = *parse_retry_pattern("10s, 1m, 5m*3, 30m*4, 2h*6");
    return waits;
}

std::vector<std::string> declinable_classes(const rules& book)
{
    std::vector<std::string> made;
    for (const auto& [name, klass] : book.classes)
        if (is_declinable(klass)) made.push_back(name);
    return made;
}

std::map<std::string, class_rules> default_classes()
{
    return {{"urgent", urgent()},
            {"transactional", transactional()},
            {"promotional", bulk("promotional", 30, 3, 72h, 6h)},
            {"nurturing", bulk("nurturing", 40, 1, 7 * 24h, 24h)}};
}

}  // namespace todoke
