#pragma once
// A provider that answers as a test tells it to, and remembers what it was given.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <optional>

#include "gateway/channel/channel.hpp"

namespace todoke {

class scripted_channel final : public provider_channel {
public:
    using witness = std::function<void(const envelope& what, const outcome& how)>;

    struct reaction {
        outcome how;
        bool hangs = false;  ///< no answer until release()
    };
    /// Asked as each attempt begins; nothing: as scripted.
    using mind = std::function<std::optional<reaction>(const envelope& what)>;

    /// `seen` hears of every attempt that ended.
    scripted_channel(boost::asio::any_io_executor executor, witness seen);

    /// The answers of the attempts to come, in turn; without any, everything is accepted.
    void answers(outcome next) { script_.push_back(std::move(next)); }
    void reacts(mind to_each) { mind_ = std::move(to_each); }
    /// The next attempt gets no answer until release() or its cancellation.
    void hangs() { hang_next_ = true; }
    /// The next attempt is not handed over until release(): the provider takes its time before that.
    void dawdles() { hang_next_ = dawdle_next_ = true; }
    void release();
    std::size_t hanging() const { return hanging_; }
    void set_room(std::size_t attempts);
    /// Whether there is a connection at all.
    void set_reachable(bool is);
    /// run() ends by a bug.
    void breaks_down();

    boost::asio::awaitable<void> run() override;
    std::size_t room() const override { return reachable_ ? room_ : 0; }
    void want(std::size_t) override {}
    void on_change(std::function<void(availability)> tell) override { tell_ = std::move(tell); }
    boost::asio::awaitable<outcome> send(envelope what) override;
    content_count bills() const override { return bills_; }
    void set_billing(content_count how) { bills_ = std::move(how); }  ///< before a lane is made of it
    content_count parts() const override { return parts_; }
    void goes_in_parts(content_count how) { parts_ = std::move(how); }
    std::optional<allowance> monthly() const override { return month_; }
    void set_month(std::optional<allowance> month) { month_ = month; }

private:
    outcome next_answer();
    outcome answer_to(const envelope& what);

    witness seen_;
    mind mind_;
    std::function<void(availability)> tell_;
    std::deque<outcome> script_;
    bool hang_next_ = false, dawdle_next_ = false;
    std::size_t hanging_ = 0;
    std::size_t room_ = 1000;
    bool reachable_ = true, broken_ = false;
    int given_ = 0;
    std::optional<allowance> month_;
    content_count bills_, parts_;
    boost::asio::steady_timer never_;
    boost::asio::steady_timer released_;
};

}  // namespace todoke
