#pragma once
// The SMTP side of a scripted peer, and the bench of the shared channel suite.

#include "gateway/channel/email/smtp_channel.hpp"
#include "tests/channel/channel_bench.hpp"

namespace todoke {

using namespace std::chrono_literals;

inline const std::string mx_greeting = "220 mx.test ESMTP\r\n";
inline const std::string offers = "250-mx.test\r\n250-SIZE 50000000\r\n250 AUTH PLAIN LOGIN\r\n";
inline const std::string secret_of_shop = "AHNob3AAaHVudGVyMjI=";

/// A smart host on the loopback: AUTH PLAIN, and one command after the other.
class smtp_bench : public channel_bench {
public:
    static constexpr const char* dialogue = "Plain";

    std::unique_ptr<provider_channel> make(boost::asio::any_io_executor executor, channel_setup setup) override
    {
        smtp_account account;
        account.name = "mail";
        account.host = setup.host;
        account.port = setup.port;
        account.security = setup.tls ? smtp_security::starttls : smtp_security::none;
        account.ca_file = setup.ca_file;
        account.user = "shop";
        account.password = "hunter22";
        account.helo = "shop.test";
        account.from = "お店 <news@shop.example.jp>";
        account.window = 2;
        account.timeout = setup.step_limit;
        account.answer_timeout = setup.answer_limit;
        account.first_pause = 2ms;
        account.longest_pause = 10ms;
        account.refused_pause = 50ms;
        account.farewell = 200ms;
        if (adjust) adjust(account);
        return make_smtp_channel(std::move(executor), std::move(account));
    }

    peer::script plays(behaviour what) override
    {
        if (what == behaviour::says_nothing) return {peer::silence{}};
        peer::script steps{peer::reply{mx_greeting}, peer::read_until{"\r\n"}, peer::reply{extensions()}};
        return with_mail(std::move(steps), what);
    }
    peer::script plays_over_tls(behaviour what, server_certificate as) override
    {
        peer::script steps{
            peer::reply{mx_greeting}, peer::read_until{"\r\n"},  peer::reply{"250-mx.test\r\n250 STARTTLS\r\n"},
            peer::read_until{"\r\n"}, peer::reply{"220 go\r\n"}, peer::secure{std::move(as)},
            peer::read_until{"\r\n"}, peer::reply{extensions()}};
        return with_mail(std::move(steps), what);
    }

    envelope message() override
    {
        content what;
        what.email = email_content{"発送のお知らせ", "本日発送しました。\n", "", "", {}, {}};
        return with(std::move(what), "taro@example.jp");
    }
    envelope big() override
    {
        content what;
        what.email = email_content{"発送のお知らせ", std::string(8 << 20, 'x'), "", "", {}, {}};
        return with(std::move(what), "taro@example.jp");
    }
    std::size_t copies(const std::string& received) override { return occurrences(received, "\r\n.\r\n"); }
    bool can_take_back() override { return true; }
    std::size_t answers_before_hand_over() override { return 3; }  // MAIL, RCPT, DATA
    outcome_kind for_stalling() override { return outcome_kind::retry; }
    std::vector<std::string> confidential() override { return {secret_of_shop, "taro@example.jp"}; }

    std::vector<envelope> hostile() override;

    std::function<void(smtp_account&)> adjust;

protected:
    /// The answer to EHLO.
    virtual std::string extensions() { return offers; }
    virtual void put_login(peer::script& into)
    {
        into.push_back(peer::read_until{"\r\n"});
        into.push_back(peer::reply{"235 welcome\r\n"});
    }
    /// Before the text of a mail, and how that is read.
    virtual int commands() { return 3; }
    virtual peer::step reads_text() { return peer::read_until{"\r\n.\r\n"}; }

private:
    static envelope with(content what, std::string address)
    {
        envelope e;
        e.id = *message_id::parse("0198f2c4-1111-7222-8333-444455556666");
        e.address = std::move(address);
        e.what = std::make_shared<const content>(std::move(what));
        e.klass = "transactional";
        e.first_started = *parse_instant("2026-11-23T03:00:00Z");
        return e;
    }
    peer::script with_mail(peer::script steps, behaviour what);
};

/// Answers a command by its first word, as long as the connection lives: a server with `what` in it.
inline std::string answer_to(const std::string& line, behaviour what)
{
    if (line.starts_with("MAIL")) return what == behaviour::throttles ? "450 4.7.1 too much mail\r\n" : "250 ok\r\n";
    if (line.starts_with("RCPT"))
        return what == behaviour::refuses ? "550 5.1.1 <taro@example.jp> no\r\n" : "250 ok\r\n";
    if (line.starts_with("DATA")) return "354 go\r\n";
    if (line.starts_with("RSET")) return "250 ok\r\n";
    if (line.starts_with("QUIT")) return "221 bye\r\n";
    return "500 what?\r\n";
}

inline peer::script smtp_bench::with_mail(peer::script steps, behaviour what)
{
    const auto command = [&] {
        steps.push_back(peer::read_until{"\r\n"});
        steps.push_back(peer::answer{[what](const std::string& line) { return answer_to(line, what); }});
    };
    put_login(steps);
    const bool goes_through = what != behaviour::refuses && what != behaviour::throttles;
    const int mails = what == behaviour::accepts ? 12 : 1;
    for (int i = 0; i < mails; ++i) {
        for (int said = 0; said < (goes_through ? commands() : 8); ++said) command();
        if (!goes_through) break;
        if (what == behaviour::stalls) steps.push_back(peer::stall{});
        steps.push_back(reads_text());
        if (what == behaviour::accepts) steps.push_back(peer::reply{"250 2.0.0 Ok: queued as 4F3B21\r\n"});
        if (what == behaviour::talks_garbage) steps.push_back(peer::reply{"yes, fine\r\n"});
        if (what == behaviour::breaks_off) steps.push_back(peer::cut{});
        if (what == behaviour::never_answers) steps.push_back(peer::silence{});
        if (what == behaviour::answers_for_ever) steps.push_back(peer::pour{"250-2.0.0 and more\r\n"});
        if (what == behaviour::answers_slowly)
            steps.push_back(
                peer::drip{[](const std::string&) { return "250-2.0.0 Ok:\r\n250 2.0.0 queued as 1\r\n"; }});
    }
    return steps;
}

inline std::vector<envelope> smtp_bench::hostile()
{
    std::vector<envelope> all;
    const std::vector<std::string> marks{"\r\nX-Injected: 1", "\nX-Injected: 1", "\rX-Injected: 1",
                                         std::string("\0X-Injected", 11)};
    for (const auto& mark : marks) {
        const auto put = [&](auto change) {
            content what = *message().what;
            change(*what.email);
            all.push_back(with(std::move(what), "taro@example.jp"));
        };
        put([&](email_content& mail) { mail.subject += mark; });
        put([&](email_content& mail) { mail.from = "a" + mark; });
        put([&](email_content& mail) { mail.from = "a" + mark + " <a@example.jp>"; });
        put([&](email_content& mail) { mail.from = "a <a@example.jp" + mark + ">"; });
        put([&](email_content& mail) { mail.headers = {{"X-A", "b" + mark}}; });
        put([&](email_content& mail) { mail.headers = {{"X-A" + mark, "b"}}; });
        put([&](email_content& mail) { mail.headers = {{"Reply-To", "a" + mark + " <a@example.jp>"}}; });
        put([&](email_content& mail) { mail.attachments = {{"a" + mark, "a/b", "x"}}; });
        put([&](email_content& mail) { mail.attachments = {{"a", "a/b" + mark, "x"}}; });
        all.push_back(with(*message().what, "taro@example.jp" + mark));
        all.push_back(with(*message().what, "taro" + mark + "@example.jp"));
        all.push_back(with(*message().what, "\"taro" + mark + "\"@example.jp"));
    }
    return all;
}

}  // namespace todoke
