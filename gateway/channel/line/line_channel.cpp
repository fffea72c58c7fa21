#include "gateway/channel/line/line_channel.hpp"

#include <boost/asio/this_coro.hpp>
#include <stdexcept>

#include "gateway/channel/http_client.hpp"
#include "gateway/channel/line/line_answers.hpp"
#include "gateway/channel/line/line_request.hpp"

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

std::string authorization_of(const line_account& account)
{
    for (const char c : account.access_token)
        if (c <= ' ' || c >= 0x7f)
            throw std::invalid_argument{"access_token: has a space, a line break or a character that is not ASCII"};
    if (account.access_token.empty()) throw std::invalid_argument{"access_token: is empty"};
    return "Bearer " + account.access_token;
}

bool may_be_repeated(outcome_kind kind)
{
    return kind != outcome_kind::accepted && kind != outcome_kind::rejected && kind != outcome_kind::blocked;
}

class line_channel final : public provider_channel {
public:
    line_channel(asio::any_io_executor executor, const line_account& account)
        : authorization_{authorization_of(account)},
          secrets_{{account.access_token}},
          client_{std::move(executor), options_of(account)}
    {
        client_.on_change([this](const availability&) { tell(); });
    }

    asio::awaitable<void> run() override { return client_.run(); }
    std::size_t room() const override { return client_.room(); }
    void want(std::size_t attempts) override { client_.want(attempts); }
    void on_change(std::function<void(availability)> listener) override { listener_ = std::move(listener); }
    asio::awaitable<outcome> send(envelope what) override;
    std::size_t units(const content&) const override { return 1; }

private:
    void tell() const;
    void note_account(const outcome& ended);

    std::string authorization_;
    secrets secrets_;
    http_client client_;
    std::function<void(availability)> listener_;
    std::string refused_;  ///< why LINE refuses the account; empty: it does not
};

void line_channel::tell() const
{
    if (!listener_) return;
    auto now = client_.now();
    if (now.usable && !refused_.empty()) now = {false, true, refused_};
    listener_(std::move(now));
}

/// Only another attempt shows that an operator has mended the account at LINE's side, so room() stays as it is: the
/// lane's breaker decides when to try.
void line_channel::note_account(const outcome& ended)
{
    if (ended.code.empty()) return;  // no answer says nothing about the account
    const auto before = refused_;
    refused_ = ended.kind == outcome_kind::misconfigured ? ended.detail : std::string{};
    if (before.empty() != refused_.empty()) tell();
}

asio::awaitable<outcome> line_channel::send(envelope what)
{
    outcome ended;
    if (!what.what || !what.what->line) {
        ended.kind = outcome_kind::rejected;
        ended.detail = "the message has no content for LINE";
        co_return ended;
    }
    auto body = line_push_body(what);
    auto request = line_push_request(what, authorization_, body);
    const auto result = co_await client_.exchange(std::move(request), what.closes);
    ended = line_outcome(result, secrets_);
    note_account(ended);
    // Frozen once LINE may know the retry key: it must not see another body under it, ever.
    if (ended.kind == outcome_kind::uncertain)
        ended.resume = std::move(body);
    else if (may_be_repeated(ended.kind))
        ended.resume = std::move(what.resume);
    co_return ended;
}

}  // namespace

std::unique_ptr<provider_channel> make_line_channel(asio::any_io_executor executor, line_account account)
{
    return std::make_unique<line_channel>(std::move(executor), account);
}

}  // namespace todoke
