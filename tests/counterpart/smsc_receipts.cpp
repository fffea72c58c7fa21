// What a message centre that is not ours delivers, and over which bind.
#include "tests/counterpart/smsc_bench.hpp"

namespace todoke {
namespace {

struct dialect_case {
    std::string name;
    std::map<std::string, std::string> environment;
    smpp_ids ids;
    std::string number;
    std::size_t deliveries;
    receipt_kind kind;
};
class SmscReceipts : public Smsc, public testing::WithParamInterface<dialect_case> {};

TEST_P(SmscReceipts, FindTheirMessageInEveryDialect)
{
    const auto& row = GetParam();
    account.dialect.ids = row.ids;
    start(row.environment, true);
    const auto ended = send(text_message("hello", row.number));
    expect_outcome(ended, outcome_kind::accepted);
    ASSERT_EQ(ended.references.size(), 1u);
    const auto told = read_told(row.deliveries);
    ASSERT_EQ(told.size(), row.deliveries);
    for (const auto& thing : told) {
        EXPECT_EQ(thing.key, told[0].key) << "a receipt that comes twice counts once";
        const auto& receipt = std::get<told_receipt>(thing.what);
        EXPECT_EQ(receipt.reference, ended.references[0]);
        EXPECT_EQ(to_text(receipt.what.kind), to_text(row.kind));
        EXPECT_EQ(receipt.to, "+81901234" + row.number);
        EXPECT_EQ(receipt.provider, "smsc");
    }
    stop();
    EXPECT_EQ(event("receipt_answered").at("status"), 0);
}

using receipt_words = std::map<std::string, std::string>;

INSTANTIATE_TEST_SUITE_P(
    Dialects, SmscReceipts,
    testing::Values(
        dialect_case{"both", {}, smpp_ids::same, "0001", 1, receipt_kind::delivered},
        dialect_case{"text", receipt_words{{"DLR", "text"}}, smpp_ids::same, "0002", 1, receipt_kind::failed},
        dialect_case{"parameters", receipt_words{{"DLR", "tlv"}}, smpp_ids::same, "0003", 1, receipt_kind::expired},
        dialect_case{"decimal_text", receipt_words{{"DLR", "text"}, {"IDS", "hexdec"}}, smpp_ids::hex_answer, "0001", 1,
                     receipt_kind::delivered},
        dialect_case{"decimal_text_and_parameters", receipt_words{{"IDS", "hexdec"}}, smpp_ids::hex_answer, "0001", 1,
                     receipt_kind::delivered},
        dialect_case{"parameters_only_in_hex", receipt_words{{"DLR", "tlv"}, {"IDS", "hexdec"}}, smpp_ids::hex_answer,
                     "0001", 1, receipt_kind::delivered},
        dialect_case{"before_the_answer", {}, smpp_ids::same, "0009", 1, receipt_kind::delivered},
        dialect_case{"twice", {}, smpp_ids::same, "0012", 2, receipt_kind::delivered}),
    [](const auto& row) { return row.param.name; });

TEST_F(Smsc, WhatAPersonWritesIsTold)
{
    start({}, true);
    expect_outcome(send(text_message("hello", "0013")), outcome_kind::accepted);
    const auto all = read_told(2);
    const auto words =
        std::ranges::find_if(all, [](const told& thing) { return std::holds_alternative<told_words>(thing.what); });
    ASSERT_NE(words, all.end());
    EXPECT_EQ(std::get<told_words>(words->what).text, "STOP 停止");
    EXPECT_EQ(std::get<told_words>(words->what).address, "+819012340013");
}

TEST_F(Smsc, SendsOnOneBindAndReceivesOnAnother)
{
    account.separate = true;
    start({}, true);
    const auto ended = send(text_message("hello"));
    expect_outcome(ended, outcome_kind::accepted);
    EXPECT_EQ(std::get<told_receipt>(read_told(1).at(0).what).reference, ended.references.at(0));
    EXPECT_EQ(text(event("submit_sm"), "bound_as"), "transmitter");
    stop();
    EXPECT_EQ(event("receipt_answered").at("status"), 0);
}

}  // namespace
}  // namespace todoke
