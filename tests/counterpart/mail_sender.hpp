#pragma once
// The SMTP channel as a counterpart test drives it.

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/channel/email/smtp_channel.hpp"
#include "gateway/task_group.hpp"
#include "tests/support/expect_kind.hpp"
#include "tests/support/run.hpp"

namespace todoke {

class mail_sender {
public:
    mail_sender(boost::asio::io_context& io, smtp_account account)
        : io_{io},
          channel_{make_smtp_channel(io_.get_executor(), std::move(account))},
          tasks_{io_.get_executor(), [](const std::string& name, std::exception_ptr) { ADD_FAILURE() << name; }}
    {
        channel_->on_change([this](availability now) { seen_.push_back(std::move(now)); });
        tasks_.spawn("mail", channel_->run());
    }
    ~mail_sender()
    {
        tasks_.cancel();
        run_until(io_, [this] { return tasks_.size() == 0; });
    }

    void get_ready()
    {
        channel_->want(1);
        run_until(io_, [this] { return channel_->room() > 0; });
    }
    outcome send(envelope what)
    {
        get_ready();
        auto attempt = channel_->send(std::move(what));
        return run(io_, std::move(attempt));
    }
    /// What keeps the account from being used.
    availability trouble()
    {
        channel_->want(1);
        run_until(io_, [this] { return !seen_.empty() && !seen_.back().usable; });
        return seen_.back();
    }

private:
    boost::asio::io_context& io_;
    std::unique_ptr<provider_channel> channel_;
    task_group tasks_;
    std::vector<availability> seen_;
};

inline envelope mail_to(std::string address, email_content what)
{
    envelope e;
    e.id = *message_id::parse("0198f2c4-1111-7222-8333-444455556666");
    e.address = std::move(address);
    content c;
    c.email = std::move(what);
    e.what = std::make_shared<const content>(std::move(c));
    e.klass = "transactional";
    e.first_started = *parse_instant("2026-11-23T03:00:00Z");
    return e;
}

inline email_content shipped()
{
    email_content what;
    what.subject = "ご注文の品を発送しました";
    what.text = "本日発送しました。\n";
    return what;
}

}  // namespace todoke
