#include "tests/scenario/world.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "daemon/providers/providers.hpp"
#include "gateway/channel/sms/sms_attempt.hpp"
#include "gateway/policy/policy.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "tests/support/run.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

std::filesystem::path temporary_folder(const std::filesystem::path& root)
{
    auto pattern = (root / "todoke-scenario-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
    return pattern;
}

void fail_test(const std::string& task, std::exception_ptr error)
{
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& e) {
        ADD_FAILURE() << task << " ended with: " << e.what();
    }
}

std::string readable(const content& what)
{
    if (what.sms) return what.sms->text;
    if (what.email) return what.email->text;
    return what.line ? what.line->messages : std::string{};
}

asio::awaitable<bool> close(store& which)
{
    co_await which.close();
    co_return true;
}

asio::awaitable<bool> started(rule_keeper& which)
{
    co_await which.start();
    co_return true;
}

asio::awaitable<bool> adopted(rule_keeper& which)
{
    std::string reason = "a scenario";
    co_await which.adopt(std::move(reason));
    co_return true;
}

asio::awaitable<bool> stop_now(dispatcher& which)
{
    co_await which.stop(span{0});
    co_return true;
}

}  // namespace

world::world(config set, instant start_at, world_options options)
    : set_{std::move(set)},
      options_{std::move(options)},
      policy_{make_policy(set_.book)},
      folder_{temporary_folder(options_.root)},
      clock_{io_.get_executor(), start_at}
{
    start();
}

world::~world()
{
    stop(true);
    std::filesystem::remove_all(folder_);
}

void world::start()
{
    sqlite_store_options options;
    options.path = database().string();
    options.machine = machine_;
    options.merge_after = options_.merge_after;
    options.walk_after = options_.walk_after;
    store_ = open_sqlite_store(io_.get_executor(), options);
    keeper_ = std::make_unique<rule_keeper>(
        store_->box(), clock_, [this] { return clock_is_set_; }, set_.book);
    run(started(*keeper_));
    policy_ = keeper_->policy();
    std::vector<std::unique_ptr<lane>> lanes;
    providers_.clear();
    for (const auto& one : set_.providers) {
        auto seen = [this, name = one.name](const envelope& what, const outcome& how) {
            attempts.push_back({name, what.id, clock_.now(), what.address, what.attempt_key, readable(*what.what), how,
                                what.valid_until, what.unsubscribe_url});
            texts_[what.id] = attempts.back().text;
            unsubscribes_[what.id] = what.unsubscribe_url;
            if (options_.play.ended) options_.play.ended(attempts.back());
        };
        auto over = std::make_unique<scripted_channel>(io_.get_executor(), std::move(seen));
        auto rules = lane_rules_of(one);
        if (rules.on == channel::sms) over->set_billing(sms_segments());
        if (options_.play.begins)
            over->reacts([this, name = one.name](const envelope& what) { return options_.play.begins(name, what); });
        providers_[one.name] = over.get();
        lanes.push_back(std::make_unique<lane>(std::move(rules), std::move(over)));
    }
    delivery_parts parts{*store_,
                         clock_,
                         [this] { return policy_ = keeper_->policy(); },
                         [] {},
                         [](const ended_attempt&) {},
                         std::chrono::hours{24 * 365}};
    parts.keeper = keeper_.get();
    parts.public_url = set_.book->public_url;
    parts.outages_changed = [this](const auto& all, int epoch) { keeper_->providers_down(all, epoch); };
    dispatcher_ = std::make_unique<dispatcher>(io_.get_executor(), std::move(parts), std::move(lanes));
    tasks_ = std::make_unique<task_group>(io_.get_executor(), fail_test);
    tasks_->spawn("dispatcher", dispatcher_->run());
    settle();
}

void world::stop(bool orderly)
{
    if (!orderly) run(close(*store_));  // first of all: nothing that ends now can be recorded
    run(stop_now(*dispatcher_));
    tasks_->cancel();
    io_.restart();
    io_.poll();
    if (orderly) run(close(*store_));
    tasks_.reset();
    dispatcher_.reset();
    keeper_.reset();
    store_.reset();
}

void world::restart()
{
    stop(true);
    start();
}

void world::restart_without(const std::string& provider)
{
    stop(true);
    const auto is_it = [&](const auto& one) { return one.name == provider; };
    if (!whole_) whole_ = set_;
    auto book = std::make_shared<rules>(*set_.book);
    std::erase_if(book->providers, is_it);
    std::erase_if(set_.providers, is_it);
    set_.book = std::move(book);
    start();
}

void world::restart_with_all()
{
    stop(true);
    set_ = std::exchange(whole_, std::nullopt).value();
    start();
}

void world::back_up()
{
    stop(true);
    std::filesystem::copy_file(folder_ / "todoke.db", folder_ / "backup",
                               std::filesystem::copy_options::overwrite_existing);
    start();
}

void world::restore()
{
    stop(true);
    std::filesystem::copy_file(folder_ / "backup", folder_ / "todoke.db",
                               std::filesystem::copy_options::overwrite_existing);
    start();
}

void world::move_to_another_machine()
{
    stop(true);
    machine_ = "second";
    start();
}

void world::set_clock(instant to)
{
    clock_.jump(to);
    look_again();
}

void world::sleep_until(instant when)
{
    clock_.set(when);
    dispatcher_->wake();
    settle();
}

void world::clock_is_set(bool is)
{
    clock_is_set_ = is;
    look_again();
}

/// As the dispatcher does by itself every second.
void world::look_again()
{
    dispatcher_->wake();
    settle();
}

void world::reload(const config& next)
{
    auto renewed = std::make_shared<rules>(*next.book);
    renewed->revision = keeper_->book()->revision + 1;
    set_.book = renewed;
    keeper_->use(renewed);
    look_again();
}

void world::adopt()
{
    run(adopted(*keeper_));
    look_again();
}

void world::crash_until(instant when)
{
    stop(false);
    clock_.set(when);
    start();
}

void world::restart_with(config set)
{
    stop(true);
    set_ = std::move(set);
    policy_ = make_policy(set_.book);
    start();
}

void world::crash()
{
    stop(false);
    start();
}

void world::run(asio::awaitable<void> work)
{
    std::exception_ptr failure;
    bool done = false;
    asio::co_spawn(io_, std::move(work), [&](std::exception_ptr error) {
        failure = error;
        done = true;
    });
    io_.restart();
    while (!done && io_.run_one() > 0) {
    }
    if (failure) std::rethrow_exception(failure);
}

std::size_t world::hanging() const
{
    std::size_t count = 0;
    for (const auto& [name, one] : providers_) count += one->hanging();
    return count;
}

void world::settle()
{
    io_.restart();
    io_.poll();
    while (!(dispatcher_->is_resting() && dispatcher_->in_flight() == hanging())) {
        if (io_.run_one() == 0) break;
        io_.poll();
    }
}

void world::move_to(instant when)
{
    settle();
    while (const auto next = clock_.next_wait()) {
        if (*next > when) break;
        clock_.set(std::max(*next, clock_.now()));
        settle();
    }
    clock_.set(when);
    settle();
}

scripted_channel& world::provider(const std::string& name)
{
    const auto found = providers_.find(name);
    if (found == providers_.end()) throw std::runtime_error{"no provider " + name};
    return *found->second;
}

void world::release(const std::string& name)
{
    auto& one = provider(name);
    const auto before = one.hanging();
    one.release();
    io_.restart();
    while (one.hanging() == before && before > 0) io_.run_one();
    settle();
}

void world::set_room(const std::string& name, std::size_t at_once)
{
    provider(name).set_room(at_once);
    settle();
}

void world::set_reachable(const std::string& name, bool is_reachable)
{
    provider(name).set_reachable(is_reachable);
    settle();
}

}  // namespace todoke
