#include "tests/weeks/plan.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace todoke::weeks {

using namespace std::chrono_literals;

namespace {

using texts = std::vector<std::string>;

/// As the Cabinet Office publishes them.
const texts japanese_days{
    "2025-01-01", "2025-01-13", "2025-02-11", "2025-02-23", "2025-02-24", "2025-03-20", "2025-04-29", "2025-05-03",
    "2025-05-04", "2025-05-05", "2025-05-06", "2025-07-21", "2025-08-11", "2025-09-15", "2025-09-23", "2025-10-13",
    "2025-11-03", "2025-11-23", "2025-11-24", "2026-01-01", "2026-01-12", "2026-02-11", "2026-02-23", "2026-03-20",
    "2026-04-29", "2026-05-03", "2026-05-04", "2026-05-05", "2026-05-06", "2026-07-20", "2026-08-11", "2026-09-21",
    "2026-09-22", "2026-09-23", "2026-10-12", "2026-11-03", "2026-11-23", "2027-01-01", "2027-01-11"};

const std::vector<texts> nights{{"21:00-08:00"},
                                {"22:30-07:15"},
                                {"20:00-09:00", "12:00-13:00"},
                                {"Sat-Sun 20:00-10:00", "Mon-Fri 21:00-08:00"},
                                {"21:00-01:30"},
                                {"02:10-02:20", "21:00-06:00"},
                                {"Sun 00:00-24:00"},
                                {}};
const std::vector<texts> floors{{}, {}, {}, {"23:00-07:00"}, {"Sun 06:00-10:00"}, {"01:30-03:30"}};
const std::vector<texts> window_lists{{},
                                      {},
                                      {},
                                      {"12:00-15:00"},
                                      {"Tue-Thu 12:00-15:00", "Sun 20:00-21:00"},
                                      {"09:00-12:00", "12:00-18:30"},
                                      {"Mon-Fri 10:00-20:00"}};

std::vector<hours> read_all(const texts& all)
{
    std::vector<hours> made;
    for (const auto& text : all) made.push_back(read_hours(text));
    return made;
}

int day_number(const std::string& name)
{
    static const texts names{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) throw std::runtime_error{"no day: " + name};
    return static_cast<int>(found - names.begin());
}

int minutes_of(const std::string& text)
{
    return std::stoi(text.substr(0, 2)) * 60 + std::stoi(text.substr(3, 2));
}

std::string in_list(const texts& all)
{
    std::string made;
    for (const auto& one : all) made += (made.empty() ? "\"" : ", \"") + one + "\"";
    return "[" + made + "]";
}

std::string in_list(const std::vector<hours>& all)
{
    texts made;
    for (const auto& one : all) made.push_back(one.text);
    return in_list(made);
}

std::string in_list(const std::vector<channel>& all)
{
    texts made;
    for (const auto on : all) made.emplace_back(to_text(on));
    return in_list(made);
}

std::string written(const cap_plan& cap)
{
    return std::to_string(cap.most) + "/" + to_text(cap.window);
}

void quiet_and_windows(class_plan& klass, dice& chance)
{
    for (const auto on : all_channels) {
        auto& quiet = klass.quiet[index_of(on)];
        quiet.never = chance.happens(10);
        if (!quiet.never) quiet.ranges = read_all(chance.one_of(nights));
    }
    klass.windows = read_all(chance.one_of(window_lists));
    const texts instead{"defer", "defer", "defer", "defer", "drop", "next_leg", "next_leg"};
    klass.on_quiet = chance.one_of(instead);
    klass.on_cap = chance.one_of(instead);
    klass.guard = chance.one_of<span>({60s, 60s, 5min, 0s});
}

class_plan usual(const std::string& name, int priority)
{
    class_plan made;
    made.name = name;
    made.priority = priority;
    made.ttl = 72h;
    made.dedupe_window = 24h;
    made.guard = 60s;
    made.patience = 15min;
    made.max_lateness = 5min;
    made.legs = {channel::line, channel::email, channel::sms};
    return made;
}

class_plan urgent(dice& chance)
{
    auto made = usual("urgent", 0);
    for (auto& quiet : made.quiet) quiet.never = true;
    made.ttl = chance.one_of<span>({10min, 2h});
    made.on_uncertain = {"retry", "retry", chance.happens(50) ? "retry" : "next_leg"};
    made.fingerprint = "line_sms";
    made.patience = 30s;
    return made;
}

class_plan service(const std::string& name, int priority, dice& chance)
{
    auto made = usual(name, priority);
    quiet_and_windows(made, chance);
    if (chance.happens(70)) made.windows.clear();
    const texts doubt{"hold", "retry", "next_leg", "assume_sent"};
    for (auto& one : made.on_uncertain) one = chance.one_of(doubt);
    made.fingerprint = chance.happens(70) ? "line_sms" : "off";
    made.spacing = chance.one_of<span>({0s, 0s, 10min});
    if (chance.happens(40)) made.patience = chance.one_of<std::optional<span>>({1min, 1h, std::nullopt});
    made.max_lateness = chance.one_of<std::optional<span>>({std::nullopt, std::nullopt, 10min, 8h});
    return made;
}

class_plan bulk(const std::string& name, int priority, dice& chance)
{
    auto made = usual(name, priority);
    quiet_and_windows(made, chance);
    const texts doubt{"assume_sent", "assume_sent", "hold", "next_leg"};
    for (auto& one : made.on_uncertain) one = chance.one_of(doubt);
    made.spread = chance.one_of<span>({0s, 30min, 2h});
    made.spacing = chance.one_of<span>({0s, 10min, 3h});
    made.ttl = chance.one_of<span>({24h, 72h, 168h});
    made.dedupe_window = chance.one_of<span>({1h, 24h, 96h});
    made.patience = chance.one_of<std::optional<span>>({15min, 2h, 2h, std::nullopt});
    made.max_lateness = chance.one_of<std::optional<span>>({1h, 4h, 12h, std::nullopt});
    made.needs_consent = chance.happens(70);
    made.fingerprint = chance.one_of<std::string>({"any", "any", "line_sms"});
    return made;
}

void draw_caps(site_plan& site, dice& chance)
{
    const std::vector<cap_plan> limits{{1, 24h, {}, {}, false}, {3, 168h, {}, {}, false}, {2, 36h, {}, {}, false},
                                       {1, 20h, {}, {}, false}, {2, 5h, {}, {}, false},   {0, 24h, {}, {}, false}};
    for (const auto& [name, klass] : site.classes)
        if (klass.priority > 0 && chance.happens(50)) {
            auto own = limits[static_cast<std::size_t>(chance.below(chance.happens(5) ? 6 : 5))];
            own.classes = {name};
            own.is_own = true;
            site.caps.push_back(own);
        }
    if (!chance.happens(60)) return;
    auto shared = limits[static_cast<std::size_t>(chance.below(5))];
    shared.classes = {"promotional", "nurturing"};
    if (chance.happens(40)) shared.channels = {channel::sms};
    if (chance.happens(30)) shared.classes.push_back("transactional");
    site.caps.push_back(shared);
}

void draw_providers(site_plan& site, dice& chance)
{
    const std::vector<std::pair<std::string, std::vector<span>>> patterns{
        {"1m, 10m", {1min, 10min}}, {"10s, 1m, 5m*3", {10s, 1min, 5min, 5min, 5min}}, {"30m, 3h", {30min, 3h}}};
    const auto add = [&](const char* name, channel on, int priority) {
        const auto& [text, waits] = chance.one_of(patterns);
        site.providers.push_back({name, on, priority, text, waits, {}, chance.one_of<int>({2, 3, 5})});
        if (on == channel::line) site.providers.back().repeats = 23h;
    };
    add("mail", channel::email, 1);
    add("line", channel::line, 1);
    add("sms", channel::sms, 1);
    if (chance.happens(30)) add("sms-too", channel::sms, 2);
}

void write_class(std::ostream& out, const site_plan& site, const class_plan& klass)
{
    out << "[class." << klass.name << "]\npriority = " << klass.priority << "\nquiet_hours = {";
    for (const auto on : all_channels) {
        const auto& quiet = klass.quiet[index_of(on)];
        out << (on == channel::email ? " " : ", ") << to_text(on) << " = "
            << (quiet.never ? "\"never\"" : in_list(quiet.ranges));
    }
    out << " }\nsend_windows = " << in_list(klass.windows) << "\non_quiet = \"" << klass.on_quiet << "\"\non_cap = \""
        << klass.on_cap << "\"\nrelease_spread = \"" << to_text(klass.spread) << "\"\nspacing = \""
        << to_text(klass.spacing) << "\"\nttl = \"" << to_text(klass.ttl) << "\"\ndedupe_window = \""
        << to_text(klass.dedupe_window) << "\"\nguard = \"" << to_text(klass.guard) << "\"\npatience = \""
        << (klass.patience ? to_text(*klass.patience) : "none") << "\"\nmax_lateness = \""
        << (klass.max_lateness ? to_text(*klass.max_lateness) : "none")
        << "\"\nneeds_consent = " << (klass.needs_consent ? "true" : "false") << "\nfingerprint = \""
        << klass.fingerprint << "\"\nlegs = " << in_list(klass.legs) << "\non_uncertain = {";
    for (const auto on : all_channels)
        out << (on == channel::email ? " " : ", ") << to_text(on) << " = \"" << klass.on_uncertain[index_of(on)]
            << "\"";
    texts own;
    for (const auto& cap : site.caps)
        if (cap.is_own && cap.classes.front() == klass.name) own.push_back(written(cap));
    out << " }\ncaps = " << in_list(own) << "\n";
}

}  // namespace

hours read_hours(const std::string& text)
{
    hours made;
    made.text = text;
    const auto blank = text.find(' ');
    const auto times = blank == text.npos ? text : text.substr(blank + 1);
    made.from = minutes_of(times.substr(0, 5));
    made.until = minutes_of(times.substr(6, 5));
    if (blank == text.npos) return made;
    const auto first = day_number(text.substr(0, 3));
    const auto last = blank > 3 ? day_number(text.substr(4, 3)) : first;
    made.days = 0;
    for (int day = first;; day = (day + 1) % 7) {
        made.days |= 1 << day;
        if (day == last) return made;
    }
}

const provider_plan& site_plan::provider(const std::string& name) const
{
    for (const auto& one : providers)
        if (one.name == name) return one;
    throw std::runtime_error{"no provider " + name};
}

bool site_plan::is_free(date::local_days day) const
{
    const auto text = date::format("%F", day);
    const auto is_in = [&](const texts& all) { return std::find(all.begin(), all.end(), text) != all.end(); };
    return is_in(free_days) || (japanese && is_in(japanese_days));
}

site_plan random_site(dice& chance, const std::string& zone)
{
    site_plan made;
    made.zone = zone;
    made.floor = read_all(chance.one_of(floors));
    made.japanese = zone != "Pacific/Apia" && chance.happens(50);
    if (chance.happens(30)) made.free_days = {"2026-03-04", "2026-10-06", "2011-12-29"};
    made.classes["urgent"] = urgent(chance);
    made.classes["transactional"] = service("transactional", 10, chance);
    made.classes["promotional"] = bulk("promotional", 30, chance);
    made.classes["nurturing"] = bulk("nurturing", 40, chance);
    if (chance.happens(50)) made.classes["reminder"] = service("reminder", 20, chance);
    draw_caps(made, chance);
    draw_providers(made, chance);
    return made;
}

std::string to_toml(const site_plan& site)
{
    std::ostringstream out;
    auto days = site.free_days;
    if (site.japanese) days.insert(days.begin(), "jp");
    out << "[site]\ntime_zone = \"" << site.zone << "\"\nquiet_floor = " << in_list(site.floor)
        << "\nholidays = " << in_list(days) << "\n";
    for (const auto& [name, klass] : site.classes) write_class(out, site, klass);
    for (const auto& cap : site.caps) {
        if (cap.is_own) continue;
        out << "[[cap]]\nclasses = " << in_list(cap.classes) << "\nlimit = \"" << written(cap) << "\"\n";
        if (!cap.channels.empty()) out << "channels = " << in_list(cap.channels) << "\n";
    }
    for (const auto& one : site.providers) {
        out << "[[provider]]\nname = \"" << one.name << "\"\nchannel = \"" << to_text(one.on)
            << "\"\nkind = \"sandbox\"\nretry = \"" << one.retry << "\"\npriority = " << one.priority
            << "\nbreaker = { failures = " << one.failures << ", pause = \"30s\" }\n";
        if (one.repeats) out << "repeats = \"" << to_text(*one.repeats) << "\"\n";
    }
    return out.str();
}

}  // namespace todoke::weeks
