// What the store does on this disk, without HTTP: durable accepts a second from N callers that each wait for their
// answer, and whole lives (accept, dispatch, record). Prints the writer's CPU beside each rate.
//   store_bench [FOLDER] [MESSAGES]

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

#include "store/sqlite/sqlite_store.hpp"

namespace asio = boost::asio;
using namespace todoke;

namespace {

/// The cheapest rules there are: everything goes at once.
struct open_door final : judge {
    std::vector<leg> route(const submission& what, const profile&) const override
    {
        std::vector<leg> made;
        for (const auto& asked : what.legs) made.emplace_back().asked = asked;
        return made;
    }
    verdict decide(const situation& s, instant) const override
    {
        verdict v;
        v.next = hand_over{0, never_ends};
        if (s.key_holder) {
            v.next = finish{state::suppressed, rule::duplicate};
            v.duplicate_of = s.key_holder;
        }
        return v;
    }
    verdict settle(const situation&, std::size_t leg, const outcome&, instant) const override
    {
        verdict v;
        v.next = finish{state::sent, rule::none};
        v.legs.push_back({leg, leg_state::accepted, rule::none, {}});
        return v;
    }
    std::vector<contact_need> looks_back(const std::string&) const override { return {}; }
    std::vector<class_share> shares() const override { return {{"promotional", 30, 3}}; }
    int revision() const override { return 1; }
};

instant wall_now()
{
    return std::chrono::floor<span>(std::chrono::system_clock::now());
}

submission one_of_many(std::int64_t n, int customers)
{
    const auto mix = static_cast<std::uint64_t>(n) * 0x9e3779b97f4a7c15;
    submission made;
    made.customer = "c-" + std::to_string(mix % static_cast<std::uint64_t>(customers));
    made.klass = "promotional";
    made.campaign = "spring-2026";
    made.content = R"({"text":")" + std::string(540, 'x') + R"("})";
    made.has_content = {true, false, true};
    made.legs = {{channel::sms, {}, {}}};
    made.dedupe_key = "order-" + std::to_string(n);
    made.dedupe_window = std::chrono::hours{24};
    made.expires_at = wall_now() + std::chrono::hours{24};
    made.caller = "shop";
    made.idempotency_key = "key-" + std::to_string(mix) + "-" + std::to_string(n);
    return made;
}

struct run_of {
    store& db;
    rules_ptr rules = std::make_shared<open_door>();
    std::int64_t next = 0, last = 0;
    int customers = 1000;
};

asio::awaitable<void> submit(run_of& r)
{
    while (r.next < r.last) {
        auto what = one_of_many(r.next++, r.customers);
        auto call = r.db.accept(std::move(what), r.rules, wall_now());
        co_await std::move(call);
    }
}

asio::awaitable<void> profiles(run_of& r, int first)
{
    for (int n = first; n < r.customers; n += 64) {
        customer_update what;
        what.customer = "c-" + std::to_string(n);
        what.to = {what.customer + "@example.jp", "", "+8190" + std::to_string(10000000 + n)};
        auto call = r.db.put_customer(std::move(what), r.rules, wall_now());
        co_await std::move(call);
    }
}

asio::awaitable<void> end_attempt(run_of& r, reserved what)
{
    attempt_end end{what.no, what.leg, what.attempt, wall_now(), {}};
    end.result.kind = outcome_kind::accepted;
    auto call = r.db.record(std::move(end), r.rules);
    co_await std::move(call);
}

asio::awaitable<void> deliver_all(run_of& r, std::int64_t& delivered)
{
    const auto executor = co_await asio::this_coro::executor;
    for (;;) {
        std::vector<opening> rooms{{"smsc", channel::sms, true, 256}};
        auto call = r.db.dispatch(std::move(rooms), r.rules, wall_now());
        auto some = co_await std::move(call);
        if (some.attempts.empty()) co_return;
        delivered += static_cast<std::int64_t>(some.attempts.size());
        for (auto& one : some.attempts) asio::co_spawn(executor, end_attempt(r, std::move(one)), asio::detached);
    }
}

double cpu_seconds()
{
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) { return double(t.tv_sec) + double(t.tv_usec) / 1e6; };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

template <class Work>
void measure(const char* name, std::int64_t count, asio::io_context& io, std::uint64_t& commits, Work start)
{
    const auto begin = std::chrono::steady_clock::now();
    const auto cpu = cpu_seconds();
    const auto commits_before = commits;
    start();
    io.restart();
    io.run();
    const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    const double used = cpu_seconds() - cpu;
    const auto n = static_cast<double>(count);
    std::printf("%-24s %8.0f/s  %6.1f us CPU each (all threads)  %6.1f a commit\n", name, n / took, used / n * 1e6,
                n / static_cast<double>(std::max<std::uint64_t>(1, commits - commits_before)));
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv)
{
    const std::filesystem::path folder = argc > 1 ? argv[1] : ".";
    const std::int64_t count = argc > 2 ? std::atoll(argv[2]) : 50'000;
    const auto file = folder / ("store_bench-" + std::to_string(::getpid()) + ".db");
    const auto remove = [&] {
        for (const auto* end : {"", "-wal", "-shm", ".lock"}) std::filesystem::remove(file.string() + end);
    };
    asio::io_context io;
    std::uint64_t commits = 0;
    {
        sqlite_store_options options;
        options.path = file.string();
        options.on_commit = [&](std::uint64_t n) { commits = n; };
        const auto db = open_sqlite_store(io.get_executor(), options);
        run_of r{*db};
        r.customers = static_cast<int>(std::max<std::int64_t>(1000, count / 5));
        measure("customers, 64 callers", r.customers, io, commits, [&] {
            for (int i = 0; i < 64; ++i) asio::co_spawn(io, profiles(r, i), asio::detached);
        });
        for (const int callers : {1, 16, 64, 256}) {
            const auto some = callers == 1 ? count / 20 : count;
            r.last += some;
            const auto name = "accept, " + std::to_string(callers) + " callers";
            measure(name.c_str(), some, io, commits, [&] {
                for (int i = 0; i < callers; ++i) asio::co_spawn(io, submit(r), asio::detached);
            });
        }
        std::int64_t delivered = 0;
        measure("dispatch and record", r.last, io, commits,
                [&] { asio::co_spawn(io, deliver_all(r, delivered), asio::detached); });
        if (delivered != r.last) std::printf("delivered %lld of %lld\n", (long long)delivered, (long long)r.last);
    }
    remove();
}
