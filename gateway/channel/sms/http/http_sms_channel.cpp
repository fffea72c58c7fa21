#include "gateway/channel/sms/http/http_sms_channel.hpp"

#include <boost/asio/error.hpp>

#include "gateway/channel/own_errors.hpp"
#include "gateway/channel/quoted_content.hpp"
#include "gateway/channel/sms/sms_attempt.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

class http_sms_channel final : public provider_channel {
public:
    http_sms_channel(asio::any_io_executor executor, http_client_options options, http_sms_protocol protocol)
        : protocol_{std::move(protocol)}, client_{std::move(executor), std::move(options)}
    {
        client_.on_change([this](const availability&) { tell(); });
    }

    asio::awaitable<void> run() override { return client_.run(); }
    std::size_t room() const override { return client_.room(); }
    void want(std::size_t attempts) override { client_.want(attempts); }
    void on_change(std::function<void(availability)> listener) override { listener_ = std::move(listener); }
    asio::awaitable<outcome> send(envelope what) override;
    content_count bills() const override { return sms_segments(); }

private:
    void tell() const;
    void note_account(const outcome& ended);

    http_sms_protocol protocol_;
    http_client client_;
    std::function<void(availability)> listener_;
    std::string refused_;  ///< why the provider refuses the account; empty: it does not
};

/// No provider of this kind knows a repeat, so what may have left is in doubt.
outcome unanswered(const http_result& result)
{
    outcome ended;
    const bool not_sent = result.ended == http_result::how::not_sent;
    ended.kind = not_sent ? outcome_kind::retry : outcome_kind::uncertain;
    ended.detail = result.why + (not_sent ? "; nothing was sent" : "; the provider may have taken the message");
    ended.transport = !is_our_own(result.error);
    return ended;
}

void http_sms_channel::tell() const
{
    if (!listener_) return;
    auto now = client_.now();
    if (now.usable && !refused_.empty()) now = {false, true, refused_};
    listener_(std::move(now));
}

/// Only another attempt shows that an operator has mended the account, so room() stays as it is: the lane's breaker
/// decides when to try.
void http_sms_channel::note_account(const outcome& ended)
{
    if (ended.code.empty()) return;  // no answer says nothing about the account
    const auto before = refused_;
    refused_ = ended.kind == outcome_kind::misconfigured ? ended.detail : std::string{};
    if (before.empty() != refused_.empty()) tell();
}

asio::awaitable<outcome> http_sms_channel::send(envelope what)
{
    auto made = protocol_.request(what);
    if (auto* refused = std::get_if<outcome>(&made)) co_return std::move(*refused);
    auto request = std::get<http_request>(std::move(made));
    const auto result = co_await client_.exchange(std::move(request), what.closes);
    const bool answered = result.ended == http_result::how::answered;
    auto told = answered ? protocol_.meaning(result.answer) : unanswered(result);
    auto ended = without_content(std::move(told), *what.what);
    note_account(ended);
    co_return ended;
}

}  // namespace

std::unique_ptr<provider_channel> make_http_sms_channel(asio::any_io_executor executor, http_client_options options,
                                                        http_sms_protocol protocol)
{
    return std::make_unique<http_sms_channel>(std::move(executor), std::move(options), std::move(protocol));
}

}  // namespace todoke
