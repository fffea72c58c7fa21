#pragma once
// The connections to the smart hosts of an account: opened as wanted, kept while fresh, given up politely; and what
// their failures say about the account. Network thread only.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <variant>
#include <vector>

#include "gateway/channel/channel.hpp"
#include "gateway/channel/email/smtp_account.hpp"
#include "gateway/channel/email/smtp_hosts.hpp"
#include "gateway/channel/email/smtp_link.hpp"
#include "gateway/task_group.hpp"

namespace todoke {

class smtp_pool {
public:
    using held_link = std::unique_ptr<smtp_link>;

    /// Throws std::runtime_error when the trust store cannot be used.
    smtp_pool(boost::asio::any_io_executor executor, smtp_account account);

    /// Opens and closes until it is cancelled; once.
    boost::asio::awaitable<void> run();
    std::size_t room() const;
    void want(std::size_t attempts);
    void on_change(std::function<void(availability)> tell) { tell_ = std::move(tell); }

    /// A ready connection; one that is opened now when none is at hand; or why there is none.
    boost::asio::awaitable<std::variant<held_link, outcome>> take();
    void give_back(held_link used);
    /// The same, and what came of the mail that it carried: that tells whether its host can be worked with.
    void give_back(held_link used, const outcome& ended);
    std::size_t hosts() const { return hosts_.count(); }

    const smtp_account& account() const { return account_; }

private:
    using time = std::chrono::steady_clock;

    boost::asio::awaitable<void> open_one(counted opening);
    boost::asio::awaitable<void> part_from(held_link old);
    /// Leaves a link in `fresh`: ready, or there is an outcome that says what kept it from that.
    boost::asio::awaitable<std::optional<outcome>> connect(held_link& fresh);
    boost::asio::awaitable<void> say_farewell();
    void dismiss(held_link old);
    void note_lost();
    void dismiss_old();
    void open_wanted();
    void opened();
    void failed(const outcome& why);
    outcome not_asked(const outcome& why, const boost::system::error_code& shortage);
    void wake();
    std::size_t total() const { return idle_.size() + opening_ + busy_; }
    std::size_t most_open() const;
    time::time_point next_event() const;
    bool is_worn(const smtp_link& old) const;
    /// Ready, and of no host that others have to stand in for now.
    bool is_of_use(const smtp_link& kept) const;

    boost::asio::any_io_executor executor_;
    const smtp_account account_;
    tls_trust trust_;
    smtp_hosts hosts_;
    reconnect_pauses pauses_;
    task_group openers_, leavers_;
    boost::asio::steady_timer changed_;
    bool has_changed_ = true, stopped_ = false;

    std::set<std::string> no_chunks_;  ///< hosts that do not know the BDAT they offer
    std::vector<held_link> idle_;
    std::size_t opening_ = 0, busy_ = 0, wanted_ = 0;
    std::optional<outcome> failure_;  ///< of the last try to connect; none: it went well
    time::time_point next_try_{};
    availability state_;
    std::function<void(availability)> tell_ = [](const availability&) {};
};

}  // namespace todoke
