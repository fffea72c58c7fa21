#include "daemon/service/upkeep.hpp"

#include <utility>

#include "gateway/log.hpp"
#include "gateway/policy/caps.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

/// Rests this long when there is nothing to do, and this long between two pieces so that others come first.
constexpr span upkeep_rest = std::chrono::seconds{1};
constexpr span upkeep_pace = std::chrono::milliseconds{5};

log::trouble upkeep_fails;

/// A line when there is no room any more, and one when there is again: callers are told with every answer.
class room_watch {
public:
    void saw(const std::optional<refused>& full)
    {
        if (full && !is_full_)
            log::error(
                "event=no_room reason=\"{}\" remedy=\"new messages are answered 503; what is stored still goes, and "
                "orders and opt-outs are still taken\"",
                full->detail);
        if (!full && is_full_) log::info("event=room_again");
        is_full_ = full.has_value();
    }

private:
    bool is_full_ = false;
};

}  // namespace

asio::awaitable<void> upkeep(store& messages, clock& time, const rule_keeper& keeper, disk_reserve& reserve,
                             const store_config& set)
{
    auto last = time.uptime(), looks_again = last;
    room_watch room;
    for (;;) {
        std::string failure;
        bool more = false;
        const auto uptime = time.uptime();
        if (uptime >= looks_again) {
            reserve.look();
            looks_again = uptime + upkeep_rest;
        }
        try {
            // Once, whatever becomes of it: a round that fails and is repeated must not make time pass faster.
            const auto passed = uptime - std::exchange(last, uptime);
            const upkeep_terms terms{time.now(), passed, set.keep, set.keep_content, longest_look_back(*keeper.book())};
            more = co_await messages.tidy(terms);
            const auto full = co_await messages.no_room();
            room.saw(full);
        } catch (const store_failure& e) {
            failure = e.what();
        }
        if (!failure.empty())
            log::error(upkeep_fails, "event=upkeep_failed reason=\"{}\" remedy=\"trying again\"", failure);
        co_await time.pause(more ? upkeep_pace : upkeep_rest);
    }
}

}  // namespace todoke
