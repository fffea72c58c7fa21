#include "daemon/doctor/doctor.hpp"

#include <algorithm>
#include <unistd.h>
#include <utility>

#include "daemon/doctor/provider_findings.hpp"
#include "daemon/doctor/side_by_side.hpp"
#include "gateway/delivery/rule_keeper.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

/// Each costs a connection, and a thread while its name is looked up.
constexpr std::size_t asked_at_once = 16;

void add_all(diagnoses& to, diagnoses more)
{
    std::ranges::move(more, std::back_inserter(to));
}

/// Of whom it is said when they do not answer.
struct asked_one {
    diagnosis::area about;
    std::string name;
};

}  // namespace

doctor::doctor(asio::any_io_executor executor, doctor_parts with)
    : executor_{std::move(executor)}, with_{std::move(with)}, open_{with_.set.open}, tokens_{with_.set.api.tokens}
{
}

/// A listener is opened, closed and named by a restart only; its certificate is taken by a reload.
void doctor::use(const config& next)
{
    if (open_ && next.open) {
        open_->certificate = next.open->certificate;
        open_->key = next.open->key;
    }
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
    add_all(found, look_at_configuration(with_.file, read, with_.set));
    found.push_back(look_at_clock(with_.keeper.seen(), with_.clock_is_set(), with_.keeper.book()->trust_clock));
    const auto free = free_space_of(std::filesystem::path{with_.set.store.path}.parent_path());
    found.push_back(look_at_disk(with_.set.store, free));
    if (auto one = look_at_unrecorded(with_.unrecorded ? with_.unrecorded() : 0, with_.set.store))
        found.push_back(*std::move(one));
    add_all(found, look_at_permissions(with_.set, with_.file, ::geteuid()));
    add_all(found, look_at_certificates(open_, in_file ? in_file->open : std::nullopt, now));
    add_all(found, look_at_tokens(with_.set, tokens_, now));
    co_await ask_others(found);
}

std::optional<lane_view> doctor::lane_of(const std::string& provider) const
{
    for (auto& view : with_.lanes())
        if (view.provider == provider) return std::move(view);
    return std::nullopt;
}

asio::awaitable<void> doctor::ask_others(diagnoses& found)
{
    if (with_.set.providers.empty()) found.push_back(no_provider());
    std::vector<asking> questions;
    std::vector<asked_one> all;
    using area = diagnosis::area;
    const auto ask = [&](area about, const std::string& name, asking question) {
        questions.push_back(std::move(question));
        all.push_back({about, name});
    };
    for (const auto& one : with_.set.providers)
        ask(area::provider, one.name, [this, &one, now = with_.time.now()] {
            return look_at_provider(executor_, with_.set, one, lane_of(one.name), now);
        });
    for (const auto& one : with_.set.callbacks)
        ask(area::dns, one.name, [this, &one] { return look_at_callback(executor_, one); });
    if (open_) ask(area::dns, "[public]", [this] { return look_at_public_name(executor_, open_->url); });
    auto limit = with_.time.pause(longest_examination);
    auto asked = side_by_side(executor_, std::move(questions), asked_at_once, std::move(limit));
    auto told = co_await std::move(asked);
    for (std::size_t i = 0; i < told.size(); ++i) {
        if (told[i].found)
            add_all(found, *std::move(told[i].found));
        else
            found.push_back(not_answered(all[i].about, all[i].name, told[i].asked));
    }
}

}  // namespace todoke
