#pragma once
// An SMPP session and the instant of the test; every event goes through the shell's side.

#include <gtest/gtest.h>
#include <string>

#include "gateway/channel/sms/smpp/smpp_session.hpp"

namespace todoke {

using namespace std::chrono_literals;
using session_end = smpp_session::ending::kind;

class SmppSession : public testing::Test {
protected:
    using actions = smpp_session::actions;

    static smpp_session_rules rules()
    {
        smpp_session_rules r;
        r.account = {"shop", "secret", "", smpp_command::bind_transceiver};
        r.window = 3;
        return r;
    }
    void bind()
    {
        const auto asked = session_.start(now_);
        EXPECT_EQ(asked.write, encode_bind(1, rules().account));
        const auto bound = peer(encode_id(smpp_command::bind_transceiver_resp, 0, 1, "SMSC"));
        EXPECT_TRUE(bound.bound);
        EXPECT_TRUE(session_.is_bound());
    }
    actions peer(const std::string& octets) { return session_.received(octets, now_); }
    actions plain(smpp_command command, std::uint32_t sequence, std::uint32_t status = 0)
    {
        return peer(encode_plain(command, status, sequence));
    }
    actions answer_submit(std::uint32_t sequence, std::uint32_t status, const std::string& id)
    {
        return peer(encode_id(smpp_command::submit_sm_resp, status, sequence, id));
    }
    actions after(smpp_session::duration length)
    {
        now_ += length;
        return session_.woken(now_);
    }
    std::uint32_t submit()
    {
        smpp_message m;
        m.destination = {1, 1, "819012340001"};
        m.short_message = "hi";
        const auto s = session_.submit(m, now_);
        EXPECT_EQ(s.write, encode_message(smpp_command::submit_sm, s.sequence, m));
        return s.sequence;
    }

    smpp_session::time_point now_{};
    smpp_session session_{rules()};
};

}  // namespace todoke
