#include "gateway/channel/line/line_channel.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <stdexcept>

#include "gateway/awaiting.hpp"
#include "gateway/channel/http_client.hpp"
#include "gateway/channel/line/line_access.hpp"
#include "gateway/channel/line/line_answers.hpp"
#include "gateway/channel/line/line_quota.hpp"
#include "gateway/channel/line/line_request.hpp"
#include "gateway/channel/quoted_content.hpp"
#include "gateway/task_group.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

http_client_options options_of(const line_account& account)
{
    const auto address = parse_http_address(account.endpoint);
    if (!address)
        throw std::invalid_argument{"endpoint: not an address such as https://api.line.me: " + account.endpoint};
    http_client_options options;
    options.to = *address;
    options.ca_file = account.ca_file;
    options.max_connections = account.window;
    options.connect = options.answer = account.timeout;
    options.first_pause = account.first_reconnect;
    options.longest_pause = account.longest_reconnect;
    return options;
}

constexpr std::string_view bearer = "Bearer ";

line_credentials checked(line_credentials from)
{
    if (const auto* fixed = std::get_if<long_lived_token>(&from)) check_header_word("access_token", fixed->token);
    return from;
}

bool may_be_repeated(outcome_kind kind)
{
    return kind != outcome_kind::accepted && kind != outcome_kind::rejected && kind != outcome_kind::blocked;
}

class line_channel final : public provider_channel {
public:
    line_channel(asio::any_io_executor executor, const line_account& account);

    asio::awaitable<void> run() override;
    std::size_t room() const override { return access_.token().empty() ? 0 : client_.room(); }
    void want(std::size_t attempts) override { client_.want(attempts); }
    void on_change(std::function<void(availability)> listener) override { listener_ = std::move(listener); }
    asio::awaitable<outcome> send(envelope what) override;
    std::optional<allowance> monthly() const override { return quota_.now(); }

private:
    void tell() const;
    void note_account(const outcome& ended);
    asio::awaitable<std::optional<outcome>> look_for(std::string user, closing_time closes);
    asio::awaitable<outcome> push(envelope what, std::string body);
    asio::awaitable<outcome> notify(envelope what);
    asio::awaitable<http_result> call(http_request request, closing_time closes);
    secrets secrets_now(const std::string& before) const;

    asio::any_io_executor executor_;
    std::shared_ptr<clock> time_;
    line_credentials credentials_;
    http_client client_;
    line_access access_;
    line_quota quota_;
    const bool notifies_, reads_quota_, checks_profile_;
    const std::shared_ptr<line_friends> friends_;
    std::function<void(availability)> listener_;
    std::string refused_;  ///< why LINE refuses the account; empty: it does not
};

line_channel::line_channel(asio::any_io_executor executor, const line_account& account)
    : executor_{executor},
      time_{account.time},
      credentials_{checked(account.credentials)},
      client_{executor, options_of(account)},
      access_{executor, credentials_, *time_, client_},
      quota_{executor, *time_, client_, access_},
      notifies_{account.notifications},
      reads_quota_{account.reads_quota},
      checks_profile_{account.checks_profile},
      friends_{account.friends}
{
    client_.on_change([this](const availability&) { tell(); });
    access_.on_change([this] {
        if (!access_.token().empty()) quota_.read_soon();
        tell();
    });
    quota_.on_change([this] { tell(); });
}

/// None of these is to be missing unheard: without its token nothing would ever go.
asio::awaitable<void> line_channel::run()
{
    co_await asio::this_coro::throw_if_cancelled(false);
    std::exception_ptr bug;
    asio::steady_timer stop{executor_, asio::steady_timer::time_point::max()};
    const auto fail = [&](const std::string&, std::exception_ptr error) {
        bug = error;
        stop.cancel();
    };
    task_group tasks{executor_, fail};
    tasks.spawn("LINE connections", client_.run());
    tasks.spawn("LINE access token", access_.run());
    if (reads_quota_) tasks.spawn("LINE quota", quota_.run());
    if (!bug) co_await stop.async_wait(quietly);
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    tasks.cancel();
    co_await tasks.idle();
    if (bug) std::rethrow_exception(bug);
}

void line_channel::tell() const
{
    if (!listener_) return;
    auto now = client_.now();
    if (now.usable) now = access_.now();
    if (now.usable && !refused_.empty()) now = {false, true, refused_};
    listener_(std::move(now));
}

/// Only another attempt shows that an operator has mended the account at LINE's side, so room() stays as it is: the
/// lane's breaker decides when to try.
void line_channel::note_account(const outcome& ended)
{
    if (ended.kind == outcome_kind::over_quota) quota_.read_soon();
    if (ended.kind == outcome_kind::accepted && ended.code == "200") quota_.count_one();
    if (ended.code.empty()) return;  // no answer says nothing about the account
    const auto before = refused_;
    refused_ = ended.kind == outcome_kind::misconfigured ? ended.detail : std::string{};
    if (before.empty() != refused_.empty()) tell();
}

/// The token of before an exchange, too: it may have been replaced meanwhile.
secrets line_channel::secrets_now(const std::string& before) const
{
    std::vector<std::string> forms{before, access_.token()};
    if (const auto* one = std::get_if<stateless_token>(&credentials_)) forms.push_back(one->channel_secret);
    return secrets{std::move(forms)};
}

/// Nothing: the message may go to this person.
asio::awaitable<std::optional<outcome>> line_channel::look_for(std::string user, closing_time closes)
{
    std::optional<outcome> against;
    const auto token = access_.token();
    auto request = line_get_request("/v2/bot/profile/" + user, token);
    const auto result = co_await call(std::move(request), closes);
    against = line_profile_outcome(result, secrets_now(token));
    if (!against && result.answer.status == 200) friends_->told(user, true, time_->uptime());
    co_return against;
}

/// The request again with another token, where LINE refuses this one before its time. Once.
asio::awaitable<http_result> line_channel::call(http_request request, closing_time closes)
{
    auto copy = request;
    auto result = co_await client_.exchange(std::move(copy), closes);
    if (result.ended != http_result::how::answered || result.answer.status != 401) co_return result;
    auto& authorization = request.headers.front().second;
    auto refused = authorization.substr(bearer.size());
    const bool is_replaced = co_await access_.replaced(std::move(refused));
    if (!is_replaced) co_return result;
    authorization = std::string{bearer} + access_.token();
    result = co_await client_.exchange(std::move(request), closes);
    co_return result;
}

asio::awaitable<outcome> line_channel::push(envelope what, std::string body)
{
    const auto token = access_.token();
    auto request = line_push_request(what, token, std::move(body));
    const auto result = co_await call(std::move(request), what.closes);
    co_return without_content(line_outcome(result, secrets_now(token)), *what.what);
}

/// Nothing to be given back: no try of it is a repeat of another.
asio::awaitable<outcome> line_channel::notify(envelope what)
{
    const auto token = access_.token();
    auto request = line_notification_request(what, token);
    const auto result = co_await call(std::move(request), what.closes);
    auto told = line_notification_outcome(result, what.attempt_key.text(), secrets_now(token));
    auto ended = without_content(std::move(told), *what.what);
    note_account(ended);
    co_return ended;
}

asio::awaitable<outcome> line_channel::send(envelope what)
{
    outcome ended;
    if (!what.what || !what.what->line) {
        ended.kind = outcome_kind::rejected;
        ended.detail = "the message has no content for LINE";
        co_return ended;
    }
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    if (notifies_) {
        ended = co_await notify(std::move(what));
        co_await asio::this_coro::throw_if_cancelled(throws);
        co_return ended;
    }
    std::optional<outcome> against;
    // Not before a repeat: a "no" would say nothing of the try before.
    const bool is_stranger = checks_profile_ && what.attempt == 1 && is_line_user(what.address) &&
                             !friends_->knows(what.address, time_->uptime());
    if (is_stranger) against = co_await look_for(what.address, what.closes);
    auto body = line_push_body(what);
    if (against) {
        ended = *std::move(against);
    } else {
        auto copy = what;
        ended = co_await push(std::move(copy), body);
    }
    note_account(ended);
    // Frozen once LINE may know the retry key: it must not see another body under it, ever.
    if (ended.kind == outcome_kind::uncertain)
        ended.resume = std::move(body);
    else if (may_be_repeated(ended.kind))
        ended.resume = std::move(what.resume);
    co_await asio::this_coro::throw_if_cancelled(throws);
    co_return ended;
}

}  // namespace

std::unique_ptr<provider_channel> make_line_channel(asio::any_io_executor executor, line_account account)
{
    return std::make_unique<line_channel>(std::move(executor), account);
}

}  // namespace todoke
