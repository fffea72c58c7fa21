#include "gateway/channel/sandbox/sandbox_channel.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace todoke {

namespace asio = boost::asio;

namespace {

outcome made_up(outcome_kind kind, std::uint64_t serial)
{
    outcome ended;
    ended.kind = kind;
    ended.code = "sandbox";
    ended.detail = kind == outcome_kind::accepted ? "kept in the sandbox, sent to nobody"
                                                  : "the sandbox's script says " + std::string{to_text(kind)};
    if (kind == outcome_kind::accepted) ended.references.push_back("sandbox-" + std::to_string(serial));
    ended.transport = kind == outcome_kind::uncertain;
    return ended;
}

}  // namespace

outcome_kind scripted_outcome(const std::vector<sandbox_script>& scripts, std::string_view address, int attempt)
{
    const auto fits = [&](const sandbox_script& each) {
        return address.ends_with(each.suffix) && !each.outcomes.empty();
    };
    const auto found = std::ranges::find_if(scripts, fits);
    if (found == scripts.end()) return outcome_kind::accepted;
    const auto which = static_cast<std::size_t>(std::max(attempt, 1)) - 1;
    return found->outcomes[std::min(which, found->outcomes.size() - 1)];
}

sandbox_channel::sandbox_channel(asio::any_io_executor executor, sandbox_account account)
    : account_{std::move(account)}, end_{executor, asio::steady_timer::time_point::max()}
{
}

asio::awaitable<void> sandbox_channel::run()
{
    co_await end_.async_wait(asio::as_tuple(asio::use_awaitable));
}

std::size_t sandbox_channel::room() const
{
    return 1u << 20;
}

void sandbox_channel::want(std::size_t) {}

void sandbox_channel::on_change(std::function<void(availability)>) {}

asio::awaitable<outcome> sandbox_channel::send(envelope what)
{
    if (what.closes.has_come()) co_return given_up_at_closing_time();
    const auto kind = scripted_outcome(account_.scripts, what.address, what.attempt);
    ++serial_;
    kept_.push_back({serial_, what.id, what.attempt, what.started, std::move(what.address), std::move(what.klass),
                     std::move(what.campaign), std::move(what.what), kind});
    while (kept_.size() > account_.keep) kept_.pop_front();
    co_return made_up(kind, serial_);
}

std::unique_ptr<sandbox_channel> make_sandbox_channel(asio::any_io_executor executor, sandbox_account account)
{
    return std::make_unique<sandbox_channel>(std::move(executor), std::move(account));
}

}  // namespace todoke
