#pragma once
// The gateway from its store to its providers' connections: real lanes, real channels with what the configuration says
// of them, over loopback sockets to doubles. Time is the manual clock for the gateway and the steady clock of this
// program for its connections: both go on together, by the test's word.

#include <array>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>

#include "daemon/config/config.hpp"
#include "gateway/delivery/dispatcher.hpp"
#include "tests/faults/faulty_provider.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"

namespace todoke {

class shop {
public:
    /// With so many messages for each channel, all due now.
    explicit shop(int messages);
    ~shop();

    faulty_provider& provider(channel on) { return *providers_[index_of(on)]; }
    /// It will be at fault: its attempts may wait for answers that take time, nobody else's may. What was attempted
    /// before is forgotten.
    void is_at_fault(channel on)
    {
        at_fault_ = on;
        ended_ = {};
    }
    void let_pass_a_second();
    instant now() const { return clock_.now(); }

    struct ended {
        instant at{};
        outcome_kind how{};
    };
    /// The attempts that have ended since, oldest first.
    const std::vector<ended>& attempts(channel on) const { return ended_[index_of(on)]; }
    /// How all messages of a channel stand, by the end of their address.
    std::map<std::string, message_view> messages(channel on);
    bool all_have_ended(channel on);
    /// What the address of message `n` ends with.
    static std::string mark(int n);

private:
    std::unique_ptr<lane> make_lane(const provider_config& of);
    void submit(int messages);
    void settle();
    void run(boost::asio::awaitable<void> work);
    template <class T>
    T run(boost::asio::awaitable<T> work)
    {
        std::optional<T> kept;
        run(keep(std::move(work), kept));
        return std::move(*kept);
    }

    boost::asio::io_context io_;
    manual_clock clock_;
    std::array<std::unique_ptr<faulty_provider>, channel_count> providers_;
    config set_;
    rules_ptr policy_;
    std::filesystem::path folder_;
    std::unique_ptr<store> store_;
    std::unique_ptr<dispatcher> dispatcher_;
    std::unique_ptr<task_group> tasks_;
    std::optional<channel> at_fault_;
    std::array<std::size_t, channel_count> under_way_{};
    std::array<std::vector<ended>, channel_count> ended_;
    std::array<std::vector<message_id>, channel_count> sent_;
};

}  // namespace todoke
