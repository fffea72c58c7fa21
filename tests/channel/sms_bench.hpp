#pragma once
// The SMPP side of a scripted peer, and the bench of the shared channel suite.

#include <algorithm>
#include <utility>

#include "gateway/channel/connection.hpp"
#include "gateway/channel/sms/smpp/smpp_channel.hpp"
#include "tests/channel/channel_suite.hpp"

namespace todoke {

using namespace std::chrono_literals;

/// What the peer of a test answers to the PDU it has read.
inline std::string bind_answer(const std::string& pdu, std::uint32_t status)
{
    const auto head = first_frame(pdu).head;
    return encode_id(response_to(head.command), status, head.sequence, "SMSC");
}
inline std::string submit_answer(const std::string& pdu, std::uint32_t status, const std::string& id = "m-1")
{
    const auto head = first_frame(pdu).head;
    if (head.command == smpp_command::enquire_link || head.command == smpp_command::unbind)
        return encode_plain(response_to(head.command), 0, head.sequence);
    if (status != 0) return encode_plain(smpp_command::submit_sm_resp, status, head.sequence);
    return encode_id(smpp_command::submit_sm_resp, 0, head.sequence, id);
}
inline const peer::answer binds{[](const std::string& pdu) { return bind_answer(pdu, 0); }};
inline peer::answer answers_submit(std::uint32_t status, std::string id = "m-1")
{
    return {[=](const std::string& pdu) { return submit_answer(pdu, status, id); }};
}
/// The rest of a session: every submit is accepted.
inline void then_accept(peer::script& steps, int submits = 20)
{
    for (int i = 0; i < submits; ++i) {
        steps.push_back(peer::read_pdu{});
        steps.push_back(answers_submit(0, "m-" + std::to_string(i + 1)));
    }
}
inline peer::script bound(peer::script more = {})
{
    peer::script steps{peer::read_pdu{}, binds};
    steps.insert(steps.end(), more.begin(), more.end());
    return steps;
}

inline std::vector<std::pair<smpp_header, std::string>> pdus_of(std::string_view stream)
{
    std::vector<std::pair<smpp_header, std::string>> all;
    for (;;) {
        const auto frame = first_frame(stream);
        if (frame.is != smpp_frame::kind::whole) return all;
        all.emplace_back(frame.head, frame.body);
        stream.remove_prefix(frame.head.length);
    }
}
inline std::vector<smpp_message> submits_of(std::string_view stream)
{
    std::vector<smpp_message> all;
    for (const auto& [head, body] : pdus_of(stream))
        if (head.command == smpp_command::submit_sm)
            all.push_back(std::get<smpp_message>(decode_message(head.command, body)));
    return all;
}

/// Keeps what comes in `into` and says whether that went well.
inline boost::asio::awaitable<bool> keep_in(std::vector<raw_receipt>& into, bool well, raw_receipt what)
{
    into.push_back(std::move(what));
    co_return well;
}
inline receipt_keeper keeper_of(std::vector<raw_receipt>& into, bool well = true)
{
    return [&into, well](raw_receipt what) { return keep_in(into, well, std::move(what)); };
}

inline std::string kana(std::size_t count)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += "あ";
    return text;
}

inline envelope sms(std::string text, std::string number = "+819012345678")
{
    envelope e;
    e.id = message_id::make(1'700'000'000'000, message_no{7}, 1);
    e.address = std::move(number);
    content c;
    c.sms = sms_content{std::move(text)};
    e.what = std::make_shared<const content>(std::move(c));
    return e;
}

inline smpp_account account_for(const channel_setup& setup)
{
    smpp_account a;
    a.name = "smsc";
    a.host = setup.host;
    a.port = setup.port;
    if (setup.tls) a.trust = std::make_shared<tls_trust>(setup.ca_file);
    a.system_id = "todoke";
    a.password = "sesame-8";
    a.source = "Shop";
    a.timeout = setup.step_limit;
    a.answer_timeout = setup.answer_limit;
    a.first_pause = 2ms;
    a.longest_pause = 10ms;
    a.farewell = 50ms;
    return a;
}

class smpp_bench : public channel_bench {
public:
    static constexpr const char* dialogue = "OnePart";

    std::unique_ptr<provider_channel> make(boost::asio::any_io_executor executor, channel_setup setup) override
    {
        auto account = account_for(setup);
        adjust(account);
        return make_smpp_channel(std::move(executor), std::move(account));
    }
    peer::script plays(behaviour what) override
    {
        auto steps = bound();
        switch (what) {
            case behaviour::accepts:
                then_accept(steps);
                return steps;
            case behaviour::refuses:
                return bound({peer::read_pdu{}, answers_submit(0x0b)});
            case behaviour::throttles:
                return bound({peer::read_pdu{}, answers_submit(0x58)});
            case behaviour::breaks_off:
                return bound({peer::read_pdu{}, peer::cut{}});
            case behaviour::talks_garbage:
                return bound({peer::read_pdu{}, peer::reply{"HTTP/1.1 400 Bad Request\r\n\r\n"}});
            case behaviour::never_answers:
                return bound({peer::read_pdu{}, peer::silence{}});
            case behaviour::answers_slowly:
                return bound({peer::read_pdu{}, peer::drip{answers_submit(0).make}});
            case behaviour::answers_for_ever:  // to everything but the question
                return bound({peer::read_pdu{}, peer::pour{encode_plain(smpp_command::enquire_link, 0, 77)}});
            case behaviour::says_nothing:
                return {peer::silence{}};
            case behaviour::stalls:  // what it does not read the network holds, as small as a PDU is
                return bound({peer::stall{}});
        }
        return steps;
    }
    envelope message() override { return sms("ご注文の品を発送しました"); }
    std::size_t copies(const std::string& received) override { return submits_of(received).size(); }
    std::vector<std::string> confidential() override { return {"sesame-8", "819012345678"}; }
    std::vector<envelope> hostile() override
    {
        const std::string nul{"\0X-Injected", 11};
        return {sms("hello\r\nX-Injected"), sms("hello" + nul), sms("hello", "+819012345678\r\nX-Injected"),
                sms("hello", "+819012345678" + nul), sms("hello\nX-Injected")};
    }
    void expect_clean(const std::string& received) override
    {
        const auto submits = submits_of(received);
        ASSERT_EQ(submits.size(), 2u);  // the line ends in the text, which carries its length before it
        for (const auto& m : submits) {
            EXPECT_EQ(m.short_message, "hello\nX-Injected");
            EXPECT_EQ(m.destination.digits, "819012345678");
            EXPECT_TRUE(m.tlvs.empty());
        }
    }

protected:
    virtual void adjust(smpp_account&) {}
};

/// What only SMPP does, on the suite's own footing.
class SmppChannel : public Channel<smpp_bench> {
protected:
    void start_with(smpp_account account, std::vector<peer::script> scripts, receipt_keeper keep = {})
    {
        peer_.emplace(io_, std::move(scripts));
        account.port = peer_->port();
        channel_ = make_smpp_channel(io_.get_executor(), std::move(account));
        if (keep) channel_->on_receipt(std::move(keep));
        channel_->on_change([this](availability now) { seen_.push_back(std::move(now)); });
        tasks_.emplace(io_.get_executor(), [](const std::string& name, std::exception_ptr) { ADD_FAILURE() << name; });
        tasks_->spawn("channel", channel_->run());
    }
    void start_with(std::vector<peer::script> scripts, receipt_keeper keep = {})
    {
        start_with(account_for({}), std::move(scripts), std::move(keep));
    }
    outcome send(envelope what)
    {
        auto attempt = channel_->send(std::move(what));
        return run(io_, std::move(attempt));
    }
    /// Starts an attempt; the test looks at `ended_` later.
    void launch(envelope what)
    {
        const auto index = ended_.size();
        ended_.emplace_back();
        boost::asio::co_spawn(io_, channel_->send(std::move(what)),
                              [this, index](std::exception_ptr, outcome how) { ended_[index] = std::move(how); });
    }
    bool all_ended() const
    {
        return std::ranges::all_of(ended_, [](const auto& e) { return e.has_value(); });
    }
    std::vector<smpp_message> submits() { return submits_of(peer_->received()); }

    std::vector<std::optional<outcome>> ended_;
};

}  // namespace todoke
