#include "bench/load.hpp"

#include <algorithm>
#include <cerrno>
#include <deque>
#include <memory>
#include <stdexcept>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <system_error>
#include <unistd.h>
#include <vector>

#include "bench/connection.hpp"

namespace todoke {

namespace {

using clock_type = std::chrono::steady_clock;

/// Connections and who of them has something to read.
class connected {
public:
    explicit connected(const load_settings& how) : poll_{epoll_create1(EPOLL_CLOEXEC)}
    {
        for (std::size_t i = 0; i < how.connections; ++i) {
            all_.push_back(std::make_unique<load_connection>(how.address));
            watch(all_.back()->socket(), all_.back().get());
        }
    }
    ~connected() { close(poll_); }
    connected(const connected&) = delete;
    connected& operator=(const connected&) = delete;

    const std::vector<std::unique_ptr<load_connection>>& all() const { return all_; }
    void watch(int descriptor, load_connection* as)
    {
        epoll_event event{EPOLLIN, {.ptr = as}};
        epoll_ctl(poll_, EPOLL_CTL_ADD, descriptor, &event);
    }
    /// Calls `ready` for each that can be read.
    template <class Ready>
    void wait(Ready ready)
    {
        epoll_event events[64];
        const int count = epoll_wait(poll_, events, 64, 10'000);
        if (count == 0) throw std::runtime_error{"no answer within 10 s"};
        if (count < 0 && errno != EINTR) throw std::system_error{errno, std::generic_category(), "epoll_wait"};
        for (int i = 0; i < count; ++i) ready(static_cast<load_connection*>(events[i].data.ptr));
    }

private:
    int poll_;
    std::vector<std::unique_ptr<load_connection>> all_;
};

/// Wakes epoll at one instant after another.
class alarm_clock {
public:
    alarm_clock() : descriptor_{timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC)} {}
    ~alarm_clock() { close(descriptor_); }
    alarm_clock(const alarm_clock&) = delete;
    alarm_clock& operator=(const alarm_clock&) = delete;

    int descriptor() const { return descriptor_; }
    void ring_at(clock_type::time_point when)
    {
        const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(when.time_since_epoch()).count();
        itimerspec at{};
        at.it_value.tv_sec = ns / 1'000'000'000;
        at.it_value.tv_nsec = ns % 1'000'000'000;
        timerfd_settime(descriptor_, TFD_TIMER_ABSTIME, &at, nullptr);
    }

private:
    int descriptor_;
};

load_result summary(std::vector<double>& times, const load_settings& how)
{
    if (times.empty()) throw std::runtime_error{"nothing was answered"};
    std::sort(times.begin(), times.end());
    return {static_cast<double>(times.size()) / how.length.count(), times[times.size() / 2],
            times[times.size() * 99 / 100]};
}

/// Submissions by a clock that waits for nobody.
class steady_run {
public:
    steady_run(const load_settings& how, double rate) : how_{how}, rate_{rate}, over_{how}
    {
        for (const auto& one : over_.all()) free_.push_back(one.get());
        over_.watch(alarm_.descriptor(), nullptr);
    }

    std::vector<submitted> run()
    {
        const auto count = static_cast<std::size_t>(rate_ * (how_.warm_up + how_.length).count());
        for (std::size_t begun = 0; made_.size() < count;) {
            for (; begun < count && due(begun) <= clock_type::now() && !free_.empty(); ++begun) begin(begun);
            if (begun < count && !free_.empty()) alarm_.ring_at(due(begun));
            over_.wait([&](load_connection* one) { one ? ended(*one) : acknowledge(); });
        }
        return std::move(made_);
    }

private:
    clock_type::time_point due(std::size_t index) const
    {
        return start_ + std::chrono::duration_cast<clock_type::duration>(
                            std::chrono::duration<double>{static_cast<double>(index) / rate_});
    }
    void begin(std::size_t index)
    {
        auto* const one = free_.back();
        free_.pop_back();
        one->submit(how_.first_number + index, request_of(how_, how_.first_number + index));
    }
    void ended(load_connection& one)
    {
        if (!one.read()) return;
        free_.push_back(&one);
        made_.push_back({one.number(), due(one.number() - how_.first_number), clock_type::now()});
    }
    void acknowledge()
    {
        std::uint64_t times = 0;
        if (read(alarm_.descriptor(), &times, sizeof times) < 0) throw std::runtime_error{"the timer cannot be read"};
    }

    load_settings how_;
    double rate_;
    connected over_;
    alarm_clock alarm_;
    clock_type::time_point start_ = clock_type::now();
    std::deque<load_connection*> free_;
    std::vector<submitted> made_;
};

}  // namespace

load_result submit_under_load(const load_settings& how)
{
    connected over{how};
    auto number = how.first_number;
    const auto submit_next = [&](load_connection& one) { one.submit(number, request_of(how, number)), ++number; };
    for (const auto& one : over.all()) submit_next(*one);
    const auto begin = clock_type::now();
    const auto measure_from = begin + std::chrono::duration_cast<clock_type::duration>(how.warm_up);
    const auto end = measure_from + std::chrono::duration_cast<clock_type::duration>(how.length);
    std::vector<double> times;
    for (auto now = begin; now < end;)
        over.wait([&](load_connection* one) {
            if (!one->read()) return;
            now = clock_type::now();
            if (now >= measure_from && now < end)
                times.push_back(std::chrono::duration<double, std::milli>{now - one->began()}.count());
            submit_next(*one);
        });
    auto made = summary(times, how);
    made.submitted = number - how.first_number;
    return made;
}

double submit_count(const load_settings& how, std::size_t count)
{
    connected over{how};
    std::size_t begun = 0, ended = 0;
    const auto submit_next = [&](load_connection& one) {
        if (begun == count) return;
        const auto number = how.first_number + begun++;
        one.submit(number, how.request ? how.request(number) : request_of(how, number));
    };
    const auto begin = clock_type::now();
    for (const auto& one : over.all()) submit_next(*one);
    while (ended < count)
        over.wait([&](load_connection* one) {
            if (!one->read()) return;
            ++ended;
            submit_next(*one);
        });
    return std::chrono::duration<double>{clock_type::now() - begin}.count();
}

std::vector<submitted> submit_at_rate(const load_settings& how, double rate)
{
    return steady_run{how, rate}.run();
}

}  // namespace todoke
