#include "gateway/channel/email/smtp_link.hpp"

#include <boost/asio/error.hpp>

#include "gateway/channel/loopback.hpp"
#include "gateway/channel/own_errors.hpp"

namespace todoke {

namespace asio = boost::asio;
using time_source = std::chrono::steady_clock;

namespace {

smtp_login login_of(const smtp_account& account, const std::string& host)
{
    smtp_login login;
    login.helo = name_for_ehlo(account, name_of_machine());
    login.secure = account.security == smtp_security::tls;
    login.starttls = account.security == smtp_security::starttls;
    login.clear_auth = account.security == smtp_security::none && is_loopback(host);
    login.who.user = account.user;
    login.who.password = account.password;
    login.who.mechanism = account.mechanism;
    if (!account.token_file.empty()) login.who.token = read_oauth_token(account.token_file);
    return login;
}

}  // namespace

smtp_link::smtp_link(asio::any_io_executor executor, const smtp_account& account, std::string host, tls_trust& trust)
    : account_{account},
      host_{std::move(host)},
      trust_{trust},
      connection_{std::move(executor)},
      dialogue_{login_of(account, host_)}
{
}

asio::awaitable<std::optional<outcome>> smtp_link::open()
{
    if (!account_.token_file.empty() && dialogue_.has_no_secret())
        co_return smtp_own_verdict(outcome_kind::misconfigured, "", "AUTH: there is no token in its file");
    auto error = co_await connection_.connect(host_, account_.port, account_.timeout);
    if (error) {
        connection_.close();
        if (error == asio::error::operation_aborted) co_return smtp_cancelled(false);
        if (is_shortage(error)) shortage_ = error;
        co_return smtp_lost(smtp_stage::connect, false, to_text(error));
    }
    if (account_.security == smtp_security::tls) {
        error = co_await connection_.start_tls(trust_, host_, account_.timeout);
        if (error) {
            connection_.close();
            if (error == asio::error::operation_aborted) co_return smtp_cancelled(false);
            co_return smtp_lost(smtp_stage::tls, false, to_text(error));
        }
    }
    step_began_ = time_source::now();
    co_await drive();
    if (!dialogue_.result() && !is_ready())
        co_return smtp_lost(dialogue_.stage(), false, "the server hung up behind its last answer");
    co_return dialogue_.result();
}

asio::awaitable<outcome> smtp_link::deliver(smtp_mail mail, closing_time closes)
{
    ++delivered_;
    closes_ = closes;
    dialogue_.begin(std::move(mail));
    co_await drive();
    co_return dialogue_.result().value();
}

asio::awaitable<void> smtp_link::quit()
{
    if (dialogue_.now() == smtp_dialogue::next::ready && is_ready()) {
        leaving_ = true;
        dialogue_.quit();
        co_await drive();
        co_await connection_.shut_down(account_.farewell);
    }
    connection_.close();
}

bool smtp_link::is_ready() const
{
    if (dialogue_.now() != smtp_dialogue::next::ready || connection_.is_stale()) return false;
    last_seen_ = time_source::now();
    return true;
}

bool smtp_link::seems_ready() const
{
    constexpr auto moment = std::chrono::milliseconds{20};
    const bool was_seen = dialogue_.now() == smtp_dialogue::next::ready && time_source::now() - last_seen_ < moment;
    return was_seen || is_ready();
}

smtp_account::duration smtp_link::patience() const
{
    if (leaving_) return account_.farewell;
    return dialogue_.awaits_verdict() ? account_.answer_timeout : account_.timeout;
}

asio::awaitable<void> smtp_link::drive()
{
    using next = smtp_dialogue::next;
    for (;;) {
        switch (dialogue_.now()) {
            case next::write:
                co_await write_out();
                break;
            case next::read:
                co_await read_in();
                break;
            case next::secure:
                co_await make_secure();
                break;
            case next::ready:
                last_used_ = last_seen_ = time_source::now();
                co_return;
            case next::end:
                connection_.close();
                co_return;
        }
    }
}

void smtp_link::note(const boost::system::error_code& error)
{
    if (error == asio::error::operation_aborted)
        dialogue_.cancelled();
    else
        dialogue_.lost(to_text(error));
}

asio::awaitable<void> smtp_link::write_out()
{
    if (dialogue_.is_text_next() && closes_.has_come()) {
        dialogue_.give_up(given_up_at_closing_time());
        co_return;
    }
    const auto bytes = dialogue_.begin_write();
    const auto error = co_await connection_.write(bytes, account_.timeout);
    step_began_ = time_source::now();
    if (!error) {
        dialogue_.wrote();
        co_return;
    }
    if (connection_.bytes_written() == 0) dialogue_.not_written();
    note(error);
}

asio::awaitable<void> smtp_link::read_in()
{
    // One limit for the whole answer, however many pieces it comes in.
    const auto left = step_began_ + patience() - time_source::now();
    if (left <= left.zero()) {
        note(asio::error::timed_out);
        co_return;
    }
    const std::span<char> space{buffer_};
    const auto got = co_await connection_.read_some(space, left);
    if (got.error) {
        note(got.error);
        co_return;
    }
    dialogue_.received(std::string_view{buffer_.data(), got.bytes});
}

asio::awaitable<void> smtp_link::make_secure()
{
    const auto error = co_await connection_.start_tls(trust_, host_, account_.timeout);
    step_began_ = time_source::now();
    if (error)
        note(error);
    else
        dialogue_.secured();
}

}  // namespace todoke
