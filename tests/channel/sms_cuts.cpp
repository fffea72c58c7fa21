// Dialogues with a message centre, cut behind each of their bytes.

#include "tests/channel/cut_suite.hpp"
#include "tests/channel/sms_bench.hpp"

namespace todoke {
namespace {

class smpp_in_two_parts : public smpp_bench {
public:
    static constexpr const char* dialogue = "TwoParts";

    envelope message() override { return sms(kana(100)); }
    std::size_t copies(const std::string& received) override { return std::ranges::min(copies_of_parts(received)); }
    /// Which it is stands at the end of the UDH.
    std::vector<std::size_t> copies_of_parts(const std::string& received) override
    {
        std::vector<std::size_t> count(2);
        for (const auto& each : submits_of(received)) ++count.at(static_cast<std::size_t>(each.short_message[5] - 1));
        return count;
    }
    std::size_t answers_before_hand_over() override { return 1; }  // to the first part
    /// The phone may have that one already.
    outcome_kind for_cut_before_hand_over() override { return outcome_kind::uncertain; }
};

/// A receipt comes while a submit waits for its answer, and the answer only once the receipt is acknowledged.
class smpp_with_receipt : public smpp_bench {
public:
    static constexpr const char* dialogue = "AReceiptInBetween";

    std::unique_ptr<provider_channel> make(boost::asio::any_io_executor executor, channel_setup setup) override
    {
        auto made = smpp_bench::make(std::move(executor), std::move(setup));
        made->on_receipt(keeper_of(kept_));
        return made;
    }
    peer::script plays(behaviour) override
    {
        smpp_message receipt;
        receipt.esm_class = 0x04;
        receipt.short_message = "id:m-0 stat:DELIVRD";
        constexpr std::uint32_t first_submit = 2;  // the bind was 1
        return bound({peer::read_pdu{}, peer::reply{encode_message(smpp_command::deliver_sm, 9, receipt)},
                      peer::read_pdu{}, peer::reply{encode_id(smpp_command::submit_sm_resp, 0, first_submit, "m-1")}});
    }

private:
    std::vector<raw_receipt> kept_;
};

/// Its transmitter is cut; the receiver connects behind it.
class smpp_in_two_binds : public smpp_bench {
public:
    static constexpr const char* dialogue = "SeparateBinds";

protected:
    void adjust(smpp_account& account) override { account.separate = true; }
};

using smpp_dialogues = testing::Types<smpp_bench, smpp_in_two_parts, smpp_with_receipt, smpp_in_two_binds>;
INSTANTIATE_TYPED_TEST_SUITE_P(Smpp, EveryCut, smpp_dialogues, by_dialogue);
INSTANTIATE_TYPED_TEST_SUITE_P(SmppInsideTls, EveryCut, inside_tls<smpp_bench>);

}  // namespace
}  // namespace todoke
