#pragma once
// A protocol's side of the channel suite.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

#include "gateway/channel/channel.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {

/// What the provider does once it is ready and has read the request as far as this says.
enum class behaviour {
    accepts,           ///< every request, for as long as the connection lives
    refuses,           ///< this recipient, for good
    throttles,         ///< too fast
    breaks_off,        ///< cuts the connection after it has read the whole request (SMTP: the final dot)
    talks_garbage,     ///< answers the request with bytes that are no answer
    never_answers,     ///< reads the whole request and keeps quiet
    answers_slowly,    ///< accepts, a byte at a time
    answers_for_ever,  ///< begins an answer to the whole request, and never comes to its end
    says_nothing,      ///< takes the connection and keeps quiet from its first byte on, TLS or not
    stalls,            ///< stops reading in the midst of big()
};

struct channel_setup {
    std::string host = "127.0.0.1";
    int port = 0;
    bool tls = false;  ///< by the protocol's usual means; else plain
    std::string ca_file;
    std::chrono::milliseconds answer_limit = std::chrono::seconds{20};  ///< for the answer to the request
    /// For every step but that answer; longer than a test may last: what ends in time was ended by its own limit.
    std::chrono::milliseconds step_limit = std::chrono::hours{1};
};

inline std::size_t occurrences(const std::string& in, const std::string& what)
{
    std::size_t count = 0;
    for (auto at = in.find(what); at != std::string::npos; at = in.find(what, at + what.size())) ++count;
    return count;
}

class channel_bench {
public:
    virtual ~channel_bench() = default;

    /// Short back-off on reconnecting (milliseconds) where there is one.
    virtual std::unique_ptr<provider_channel> make(boost::asio::any_io_executor executor, channel_setup setup) = 0;
    /// From the first byte of a plain connection on: greeting, login, then the behaviour.
    virtual peer::script plays(behaviour what) = 0;
    /// The same inside TLS. STARTTLS protocols override it.
    virtual peer::script plays_over_tls(behaviour what, server_certificate as)
    {
        auto steps = plays(what);
        steps.insert(steps.begin(), peer::secure{std::move(as)});
        return steps;
    }
    /// A message that is well and true.
    virtual envelope message() = 0;
    /// A message that is more than the network holds for a peer that does not read, where the protocol has any.
    virtual envelope big() { return message(); }
    /// How often the whole request of message() is in what the peer has read.
    virtual std::size_t copies(const std::string& received) = 0;
    /// Whether it is: nothing more will be sent before an answer.
    bool handed_over(const std::string& received) { return copies(received) > 0; }
    /// Whether the client can still take back a request of which a part was written (SMTP, until the dot).
    virtual bool can_take_back() { return false; }
    /// Text that must never be sent to a peer whose certificate is not good: credentials, the message.
    virtual std::vector<std::string> confidential() = 0;
    virtual outcome_kind for_throttling() { return outcome_kind::throttled; }
    virtual outcome_kind for_garbage() { return outcome_kind::uncertain; }
    /// Of a provider that says nothing, without TLS. HTTP is written as soon as there is a connection, so that its
    /// limit comes after the request; where the provider has to speak before, nothing was written.
    virtual outcome_kind for_saying_nothing() { return outcome_kind::retry; }
    virtual outcome_kind for_stalling() { return outcome_kind::uncertain; }

    // Of a dialogue that is cut (cut_suite.hpp).

    /// Whether it goes inside TLS.
    virtual bool is_inside_tls() { return false; }
    /// Whether only its login is another than that of a dialogue which is cut already.
    virtual bool is_cut_at_login_only() { return false; }
    /// Whether the channel connects of its own accord, and one more connection is not wanted.
    virtual bool connects_by_itself() { return false; }
    /// Whether it can take a message, and has nothing else under way.
    virtual bool is_ready(const provider_channel& channel) { return channel.room() > 0; }
    /// It is waited for that: for a channel that waits on a clock of its own.
    virtual void let_time_pass() {}
    /// For how many answers the client waits, once it is ready, before it begins to hand the message over.
    virtual std::size_t answers_before_hand_over() { return 0; }
    /// Of a cut in one of those.
    virtual outcome_kind for_cut_before_hand_over() { return outcome_kind::retry; }
    /// How often each of the parts in which message() goes is in what the peer has read.
    virtual std::vector<std::size_t> copies_of_parts(const std::string& received) { return {copies(received)}; }

    /// Messages with CR, LF or NUL, followed by "X-Injected", in each field a caller can fill.
    virtual std::vector<envelope> hostile() = 0;
    /// What the peer got while it was sent those: must show that none of it began a line, a command or a field.
    virtual void expect_clean(const std::string& received)
    {
        EXPECT_EQ(received.find("\nX-Injected"), std::string::npos) << received;
        EXPECT_EQ(received.find("\rX-Injected"), std::string::npos) << received;
        EXPECT_EQ(received.find('\0'), std::string::npos) << received;
    }
};

/// The same inside TLS.
template <class Bench>
class inside_tls : public Bench {
public:
    bool is_inside_tls() override { return true; }
};

/// Whoever would do more of his own accord has his turn; not for ever, for a peer may never be done.
inline void run_what_is_ready(boost::asio::io_context& io)
{
    int turns = 1000;
    io.restart();
    while (turns > 0 && io.poll_one() > 0) --turns;
}

/// Of a provider over HTTP. `ok`, `no`, `slow`: whole answers.
inline peer::script plays_http(behaviour what, const std::string& ok, const std::string& no, const std::string& slow)
{
    switch (what) {
        case behaviour::accepts:
            return {peer::read_http{}, peer::reply{ok}, peer::again{}};
        case behaviour::refuses:
            return {peer::read_http{}, peer::reply{no}, peer::again{}};
        case behaviour::throttles:
            return {peer::read_http{}, peer::reply{slow}, peer::again{}};
        case behaviour::breaks_off:
            return {peer::read_http{}, peer::cut{}};
        case behaviour::talks_garbage:
            return {peer::read_http{}, peer::reply{"220 mail.example.jp ESMTP\r\n"}};
        case behaviour::never_answers:
            return {peer::read_http{}, peer::silence{}};
        case behaviour::answers_slowly:
            return {peer::read_http{}, peer::drip{[ok](const std::string&) { return ok; }}};
        case behaviour::answers_for_ever:
            return {peer::read_http{}, peer::reply{"HTTP/1.1 200 OK\r\n\r\n"}, peer::pour{std::string(4096, ' ')}};
        case behaviour::says_nothing:
            return {peer::silence{}};
        case behaviour::stalls:
            return {peer::read_bytes{100}, peer::stall{}};
    }
    return {};
}

}  // namespace todoke
