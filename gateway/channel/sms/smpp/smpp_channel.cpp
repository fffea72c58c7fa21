#include "gateway/channel/sms/smpp/smpp_channel.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <stdexcept>
#include <utility>
#include <vector>

#include "gateway/awaiting.hpp"
#include "gateway/channel/sms/smpp/smpp_link.hpp"
#include "gateway/channel/sms/sms_attempt.hpp"
#include "gateway/deadline.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

/// What earlier tries have come to still holds.
outcome no_session(sms_attempt& attempt)
{
    if (!attempt.next(span{0})) return attempt.accepted();
    return attempt.record({part_answer::kind::not_sent, 0, {}, "no session with the centre has room", true}).value();
}

class smpp_channel final : public provider_channel {
public:
    smpp_channel(asio::any_io_executor executor, smpp_account account);

    asio::awaitable<void> run() override;
    std::size_t room() const override;
    void want(std::size_t) override {}  // always bound
    bool is_in_session() const override;
    void on_change(std::function<void(availability)> tell) override { tell_ = std::move(tell); }
    void on_receipt(receipt_keeper keep) override { keep_ = std::move(keep); }
    asio::awaitable<outcome> send(envelope what) override;
    content_count bills() const override { return sms_segments(account_.form); }
    content_count parts() const override;

private:
    /// A bind and its own group, so that one can be let go politely while another is just cancelled.
    struct seat {
        std::unique_ptr<smpp_link> link;
        std::unique_ptr<task_group> task;
    };

    asio::awaitable<bool> links_ended();
    smpp_link* roomiest();
    availability state() const;

    asio::any_io_executor executor_;
    smpp_account account_;
    receipt_keeper keep_;
    std::function<void(availability)> tell_;
    std::vector<seat> seats_;
};

smpp_channel::smpp_channel(asio::any_io_executor executor, smpp_account account)
    : executor_{std::move(executor)}, account_{std::move(account)}
{
    const auto changed = [this] {
        if (tell_) tell_(state());
    };
    const auto add = [&](smpp_command bind) {
        seats_.push_back({std::make_unique<smpp_link>(executor_, account_, bind, keep_, changed), nullptr});
    };
    for (std::size_t i = 0; i < account_.binds; ++i)
        add(account_.separate ? smpp_command::bind_transmitter : smpp_command::bind_transceiver);
    if (account_.separate) add(smpp_command::bind_receiver);
}

/// As one parameter it has one id, however the centre cuts it.
content_count smpp_channel::parts() const
{
    return account_.form.joining == sms_joining::payload ? nullptr : sms_segments(account_.form);
}

asio::awaitable<void> smpp_channel::run()
{
    co_await asio::this_coro::throw_if_cancelled(false);
    std::exception_ptr bug;
    asio::steady_timer stop{executor_, asio::steady_timer::time_point::max()};
    const auto fail = [&](const std::string&, std::exception_ptr error) {
        bug = error;
        stop.cancel();
    };
    for (auto& s : seats_) {
        s.task = std::make_unique<task_group>(executor_, fail);
        s.task->spawn(account_.name + " link", s.link->run());
    }
    co_await stop.async_wait(quietly);

    for (auto& s : seats_) {
        const bool polite = s.link->state().bound;
        s.link->leave();
        if (!polite) s.task->cancel();
    }
    bool all_left = true;
    auto leaving = links_ended();
    try {
        co_await before(account_.farewell * 2 + std::chrono::milliseconds{500}, std::move(leaving));
    } catch (const boost::system::system_error&) {
        all_left = false;
    }
    if (!all_left)
        for (auto& s : seats_) s.task->cancel();
    for (auto& s : seats_) co_await s.task->idle();
    if (bug) std::rethrow_exception(bug);
}

asio::awaitable<bool> smpp_channel::links_ended()
{
    for (auto& s : seats_) co_await s.task->idle();
    co_return true;
}

std::size_t smpp_channel::room() const
{
    std::size_t sum = 0;
    for (const auto& s : seats_) sum += s.link->room();
    return sum;
}

asio::awaitable<outcome> smpp_channel::send(envelope what)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    auto begun = sms_attempt::begin(what, account_, static_cast<bool>(keep_));
    if (auto* refused = std::get_if<outcome>(&begun)) co_return std::move(*refused);
    auto& attempt = std::get<sms_attempt>(begun);
    auto* link = roomiest();
    if (!link) co_return no_session(attempt);
    smpp_link::place place{*link};
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    const auto begun_at = std::chrono::steady_clock::now();
    for (;;) {
        auto part = attempt.next(std::chrono::duration_cast<span>(std::chrono::steady_clock::now() - begun_at));
        if (!part) break;
        part_answer how{part_answer::kind::not_sent, 0, {}, "the gateway stopped", false};
        if (what.closes.has_come()) {
            how.why = closed_before_hand_over;
        } else if (cancellation.cancelled() == asio::cancellation_type::none) {
            auto submitting = link->submit(place, std::move(*part));
            how = co_await std::move(submitting);
        }
        if (auto over = attempt.record(how)) co_return std::move(*over);
    }
    co_return attempt.accepted();
}

bool smpp_channel::is_in_session() const
{
    return std::ranges::any_of(seats_, [](const seat& s) { return s.link->sends() && s.link->is_in_session(); });
}

smpp_link* smpp_channel::roomiest()
{
    const auto best = std::ranges::max_element(seats_, {}, [](const seat& s) { return s.link->room(); });
    return best != seats_.end() && best->link->room() > 0 ? best->link.get() : nullptr;
}

/// One bound session that sends is enough; else an operator's business comes first. A receiver that is gone keeps
/// nobody from sending: the centre holds receipts back.
availability smpp_channel::state() const
{
    availability now{false, false, {}};
    for (const auto& s : seats_) {
        if (!s.link->sends()) continue;
        const auto& link = s.link->state();
        if (link.bound) return {};
        if (now.why.empty() || (link.misconfigured && !now.misconfigured)) now = {false, link.misconfigured, link.why};
    }
    return now;
}

}  // namespace

std::unique_ptr<provider_channel> make_smpp_channel(asio::any_io_executor executor, smpp_account account)
{
    if (const auto problem = problem_of(account); !problem.empty()) throw std::invalid_argument{problem};
    return std::make_unique<smpp_channel>(std::move(executor), std::move(account));
}

}  // namespace todoke
