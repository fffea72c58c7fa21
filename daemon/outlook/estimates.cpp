#include "daemon/outlook/estimates.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

constexpr span counted_every = std::chrono::seconds{1};
/// What is due later than this is said to go when it is due.
constexpr span looks_ahead = std::chrono::hours{24};

}  // namespace

estimates::estimates(store& messages, clock& time, rule_keeper& keeper, const std::vector<provider_config>& providers)
    : messages_{messages}, time_{time}, keeper_{keeper}
{
    backlog none;
    for (const auto& one : providers) none.add_provider(one.name, one.on, one.priority, one.rates, one.reserve);
    counted_ = std::make_shared<const backlog>(std::move(none));
}

asio::awaitable<void> estimates::run()
{
    for (;;) {
        try {
            const auto now = time_.now();
            const auto counts = co_await messages_.due_counts(now + looks_ahead);
            auto next = std::make_shared<backlog>(*counted_);
            next->count(counts.waiting, keeper_.policy()->shares(), now);
            counted_ = std::move(next);
        } catch (const store_failure&) {  // whoever needs the store says so; the last estimate stands
        }
        co_await time_.pause(counted_every);
    }
}

void estimates::providers_down(const std::vector<outage>& which)
{
    auto next = std::make_shared<backlog>(*counted_);
    next->heed(which);
    counted_ = std::move(next);
}

estimator estimates::as_of_now() const
{
    return [counted = counted_, now = time_.now()](channel on, const std::string& klass, instant due,
                                                   std::optional<std::size_t> ahead) {
        return ahead ? counted->turn_of(on, klass, due, *ahead, now) : counted->estimate(on, klass, due, now);
    };
}

}  // namespace todoke
