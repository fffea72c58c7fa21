#pragma once
// A provider that answers as a test tells it to, and remembers what it was given.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>

#include "gateway/channel/channel.hpp"

namespace todoke {

class scripted_channel final : public provider_channel {
public:
    using witness = std::function<void(const envelope& what, const outcome& how)>;

    /// `seen` hears of every attempt that ended.
    scripted_channel(boost::asio::any_io_executor executor, witness seen);

    /// The answers of the attempts to come, in turn; without any, everything is accepted.
    void answers(outcome next) { script_.push_back(std::move(next)); }
    /// The next attempt gets no answer until release() or its cancellation.
    void hangs() { hang_next_ = true; }
    /// The next attempt is not handed over until release(): the provider takes its time before that.
    void dawdles() { hang_next_ = dawdle_next_ = true; }
    void release();
    std::size_t hanging() const { return hanging_; }
    void set_room(std::size_t attempts);

    boost::asio::awaitable<void> run() override;
    std::size_t room() const override { return room_; }
    void want(std::size_t) override {}
    void on_change(std::function<void(availability)> tell) override { tell_ = std::move(tell); }
    boost::asio::awaitable<outcome> send(envelope what) override;
    std::size_t units(const content&) const override { return 1; }

private:
    outcome next_answer();

    witness seen_;
    std::function<void(availability)> tell_;
    std::deque<outcome> script_;
    bool hang_next_ = false, dawdle_next_ = false;
    std::size_t hanging_ = 0;
    std::size_t room_ = 1000;
    int given_ = 0;
    boost::asio::steady_timer never_;
    boost::asio::steady_timer released_;
};

}  // namespace todoke
