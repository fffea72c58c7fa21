#pragma once
// A message, its person and its site, drawn at random from a fixed seed, so that a failure comes again.

#include <random>

#include "gateway/policy/calendar/quiet_hours.hpp"
#include "tests/policy/shop.hpp"

namespace todoke {

class dice {
public:
    explicit dice(unsigned seed) : engine_{seed} {}
    int upto(int most) { return std::uniform_int_distribution<>{0, most}(engine_); }
    bool often() { return upto(3) != 0; }
    template <class List>
    const auto& one_of(const List& list)
    {
        return list[static_cast<std::size_t>(upto(static_cast<int>(std::size(list)) - 1))];
    }

private:
    std::mt19937 engine_;
};

inline std::string some_range(dice& die)
{
    const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    const int from = die.upto(23);
    const int until = (from + 1 + die.upto(11)) % 24;
    constexpr const char* days[] = {"", "", "Sat-Sun ", "Tue-Thu ", "Mon,Wed ", "Sun ", "Fri-Mon "};
    return std::string{die.one_of(days)} + two(from) + ":" + two(die.upto(1) * 30) + "-" + two(until) + ":15";
}

inline constexpr const char* some_zones[] = {"Asia/Tokyo",     "America/New_York", "Australia/Lord_Howe",
                                             "America/Havana", "Pacific/Apia",     "Europe/Dublin"};
inline constexpr const char* some_classes[] = {"urgent", "transactional", "promotional", "nurturing"};
inline constexpr on_uncertain uncertain_rules[] = {on_uncertain::assume_sent, on_uncertain::hold, on_uncertain::retry,
                                                   on_uncertain::next_leg};

inline shop some_shop(dice& die)
{
    shop site{die.one_of(some_classes), {}};
    auto& m = site.s.message;
    // Any minute of three years: clock changes are among them.
    site.stored_at(at("2025-01-01T00:00:00Z") + std::chrono::minutes{die.upto(3 * 365 * 24 * 60)});
    m.expires_at = m.stored + std::chrono::minutes{1 + die.upto(5 * 24 * 60)};
    if (!die.often()) m.send_at = m.stored + std::chrono::minutes{die.upto(48 * 60)};
    m.time_zone = die.one_of(some_zones);
    site.s.known_as = person_no{1 + die.upto(10'000)};
    if (die.often()) site.s.person.quiet_hours = {some_range(die)};
    if (!die.often()) site.book.quiet_floor = own_quiet_hours({some_range(die)});
    if (!die.often()) site.klass().send_windows = own_quiet_hours({some_range(die), some_range(die)}).ranges;
    if (!die.often()) site.klass().when_closed = die.often() ? on_limit::next_leg : on_limit::drop;
    site.klass().uncertain.fill(die.one_of(uncertain_rules));
    const int legs = 1 + die.upto(2);
    for (int i = 0; i < legs; ++i) {
        const auto on = die.one_of(all_channels);
        const bool follows = i > 0 && !die.often();
        site.add_leg(on, follows ? std::optional{follow_up{"clicked", std::chrono::hours{die.upto(30)}, die.often()}}
                                 : std::nullopt);
    }
    for (const auto on : all_channels) {
        if (!die.often()) site.s.person.to[index_of(on)].clear();
        if (!die.often()) site.s.person.consents["promotional"][index_of(on)] = consent{false, {}};
    }
    return site;
}

}  // namespace todoke
