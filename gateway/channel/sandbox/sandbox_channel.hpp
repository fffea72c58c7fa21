#pragma once
// A provider that sends nothing: it keeps the newest messages it was given, to be looked at, and answers as scripted.
// For trying the gateway out, for staging boxes, for demonstrations.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/channel/channel.hpp"

namespace todoke {

struct sandbox_script {
    std::string suffix;                  ///< for addresses that end so
    std::vector<outcome_kind> outcomes;  ///< of the first try, the second, …; the last one for ever after
};

struct sandbox_account {
    std::vector<sandbox_script> scripts;  ///< the first that fits; none: accepted
    std::size_t keep = 1000;              ///< messages
};

/// What would have been sent.
struct sandbox_delivery {
    std::uint64_t serial = 0;  ///< grows by one with each
    message_id id;
    int attempt = 0;
    instant started{};
    std::string address;
    std::string klass;
    std::string campaign;
    std::shared_ptr<const content> what;
    outcome_kind ended{};
};

/// The script for this try, by its number from 1 on.
outcome_kind scripted_outcome(const std::vector<sandbox_script>& scripts, std::string_view address, int attempt);

class sandbox_channel final : public provider_channel {
public:
    sandbox_channel(boost::asio::any_io_executor executor, sandbox_account account);

    boost::asio::awaitable<void> run() override;
    /// Always more than any window.
    std::size_t room() const override;
    void want(std::size_t attempts) override;
    void on_change(std::function<void(availability)> tell) override;
    boost::asio::awaitable<outcome> send(envelope what) override;

    /// Oldest first, the newest `keep` of them.
    const std::deque<sandbox_delivery>& kept() const { return kept_; }

private:
    sandbox_account account_;
    boost::asio::steady_timer end_;
    std::deque<sandbox_delivery> kept_;
    std::uint64_t serial_ = 0;
};

std::unique_ptr<sandbox_channel> make_sandbox_channel(boost::asio::any_io_executor executor, sandbox_account account);

}  // namespace todoke
