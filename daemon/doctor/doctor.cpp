#include "daemon/doctor/doctor.hpp"

#include <algorithm>
#include <utility>

#include "daemon/box.hpp"
#include "gateway/delivery/rule_keeper.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

void add_all(diagnoses& to, diagnoses more)
{
    std::ranges::move(more, std::back_inserter(to));
}

diagnosis no_provider()
{
    return {diagnosis::grade::bad,
            "provider",
            {},
            {"no provider is configured: everything waits", "プロバイダーが設定されていないため、すべて待機します"},
            {"copy one of /etc/todoke/conf.d.examples to /etc/todoke/conf.d, change it, and restart todoked",
             "/etc/todoke/conf.d.examples の例を /etc/todoke/conf.d にコピーして編集し、todoked を再起動してください"}};
}

}  // namespace

doctor::doctor(asio::any_io_executor executor, doctor_parts with)
    : executor_{std::move(executor)}, with_{std::move(with)}, open_{with_.set.open}, tokens_{with_.set.api.tokens}
{
}

/// A listener is opened or closed by a restart only.
void doctor::use(const config& next)
{
    if (open_ && next.open) open_ = next.open;
    tokens_ = next.api.tokens;
}

asio::awaitable<std::optional<diagnoses>> doctor::examine()
{
    if (std::exchange(busy_, true)) co_return std::nullopt;
    diagnoses found;
    std::exception_ptr failure;
    try {
        co_await look_at_all(found);
    } catch (...) {
        failure = std::current_exception();
    }
    busy_ = false;
    if (failure) std::rethrow_exception(failure);
    co_return found;
}

asio::awaitable<void> doctor::look_at_all(diagnoses& found)
{
    const auto now = with_.time.now();
    const auto read = load_config(with_.file);
    const auto* in_file = std::get_if<config>(&read);
    add_all(found, look_at_configuration(with_.file, read));
    found.push_back(look_at_clock(with_.keeper, system_clock_is_set(), with_.keeper.book()->trust_clock));
    found.push_back(look_at_disk(with_.set.store));
    add_all(found, look_at_permissions(with_.set));
    add_all(found, look_at_certificates(open_, in_file ? in_file->open : std::nullopt, now));
    add_all(found, look_at_tokens(with_.set, tokens_, now));
    if (with_.set.providers.empty()) found.push_back(no_provider());
    for (const auto& one : with_.set.providers) {
        std::optional<lane_view> lane;
        for (auto& view : with_.lanes())
            if (view.provider == one.name) lane = std::move(view);
        auto looking = look_at_provider(executor_, with_.set, one, std::move(lane));
        add_all(found, co_await std::move(looking));
    }
}

}  // namespace todoke
