// Everything that providers tell: kept, read, matched.
#include "gateway/receipt/receipt_desk.hpp"

#include <gmock/gmock.h>

#include "store/sqlite/file/db_connection.hpp"
#include "tests/receipt/fixture.hpp"

namespace todoke {
namespace {

/// "delivered ref-1": one receipt of provider smsc. "bad": none.
read_receipt read_plain(const raw_receipt& what)
{
    if (what.body == "bad") return unreadable_receipt{"it is bad"};
    told_receipt made;
    made.provider = what.provider;
    made.reference = what.body.substr(what.body.find(' ') + 1);
    made.what.kind = *parse_receipt_kind(what.body.substr(0, what.body.find(' ')));
    made.what.at = what.received;
    return std::vector<told>{{"", made}};
}

class ReceiptDesk : public ReceiptTest {
protected:
    std::unique_ptr<receipt_desk> make(receipt_readers readers)
    {
        receipt_desk_parts parts{*messages, time, [this] { return make_policy(book); }, [this] { ++woken; },
                                 [this] { return book; }};
        return std::make_unique<receipt_desk>(io.get_executor(), std::move(parts), std::move(readers));
    }
    static receipt_readers plain()
    {
        receipt_readers made;
        made.add("plain", read_plain);
        return made;
    }
    static raw_receipt raw(const std::string& body)
    {
        raw_receipt made;
        made.provider = "smsc";
        made.form = "plain";
        made.body = body;
        return made;
    }
    /// Lets the desk look again until nothing is due for now.
    void settle(receipt_desk& desk)
    {
        desk.wake();
        until([&] { return time.next_wait().has_value(); });
    }
    int woken = 0;
};

TEST_F(ReceiptDesk, AReceiptIsOnDiskBeforeItIsAcknowledgedAndMatchedAfterIt)
{
    const auto id = put();
    record(take().at(0), outcome_kind::accepted, {"ref-1"});
    {
        const auto desk = make(plain());
        EXPECT_TRUE(run(desk->keeper()(raw("delivered ref-1"))));
        EXPECT_TRUE(run(desk->keep(raw("delivered ref-1")))) << "told again it is acknowledged again";
    }
    EXPECT_EQ(view(id).facts.now, state::sent);
    open();
    const auto desk = make(plain());
    spawn(desk->run());
    until([&] { return woken == 1; });
    EXPECT_EQ(view(id).facts.now, state::delivered);
    end();
}

TEST_F(ReceiptDesk, AReceiptThatCameBeforeTheEndOfItsAttemptIsLookedAtAgain)
{
    const auto id = put();
    const auto under_way = take().at(0);
    const auto desk = make(plain());
    spawn(desk->run());
    EXPECT_TRUE(run(desk->keep(raw("delivered ref-1"))));
    settle(*desk);
    record(under_way, outcome_kind::accepted, {"ref-1"});
    EXPECT_EQ(view(id).facts.now, state::sent);
    time.advance(1s);
    until([&] { return woken == 1; });
    EXPECT_EQ(view(id).facts.now, state::delivered);
    end();
}

TEST_F(ReceiptDesk, WhoWritesStopDeclinesWhatNeedsConsent)
{
    receipt_readers readers;
    readers.add("plain", [](const raw_receipt& what) -> read_receipt {
        return std::vector<told>{{"", told_words{channel::sms, "+819012345678", "message", what.body, what.received}}};
    });
    const auto desk = make(std::move(readers));
    spawn(desk->run());
    EXPECT_TRUE(run(desk->keep(raw("START"))));
    settle(*desk);
    EXPECT_TRUE(run(messages->people().consents({})).empty());
    const auto before = woken;
    EXPECT_TRUE(run(desk->keep(raw("ＳＴＯＰ。"))));
    until([&] { return woken > before; });
    settle(*desk);
    const auto ledger = run(messages->people().consents({}));
    ASSERT_EQ(ledger.size(), 2u);
    EXPECT_EQ(ledger[0].klass, "nurturing");
    EXPECT_EQ(ledger[1].klass, "promotional");
    EXPECT_EQ(ledger[0].evidence, "ＳＴＯＰ。");
    EXPECT_FALSE(run(messages->reactions().block_of(channel::sms, "+819012345678"))) << "its orders still reach it";
    end();
}

TEST_F(ReceiptDesk, WhatNobodyReadsWaitsForAReader)
{
    const auto id = put();
    record(take().at(0), outcome_kind::accepted, {"ref-1"});
    const auto desk = make({});
    spawn(desk->run());
    EXPECT_TRUE(run(desk->keep(raw("delivered ref-1"))));
    EXPECT_TRUE(run(desk->keep(raw("bad"))));
    settle(*desk);
    EXPECT_TRUE(run(messages->inbox().next(10, time.now())).some.empty());
    desk->use(plain());
    until([&] { return woken == 1; });
    EXPECT_EQ(view(id).facts.now, state::delivered);
    end();
}

/// "gone N": the LINE user N has blocked the account. "stop N": so the phone N says. Else as read_plain().
read_receipt read_all(const raw_receipt& what)
{
    const auto rest = what.body.substr(what.body.find(' ') + 1);
    if (what.body.starts_with("gone "))
        return std::vector<told>{{"", told_reach{channel::line, rest, false, what.received, {}}}};
    if (what.body.starts_with("stop "))
        return std::vector<told>{{"", told_words{channel::sms, rest, "message", "STOP", what.received}}};
    return read_plain(what);
}

TEST_F(ReceiptDesk, WhatMeetsADamagedCustomerHoldsUpNoOther)
{
    customer_update profile;
    profile.customer = "c-1";
    profile.to[index_of(channel::line)] = "U1";
    profile.to[index_of(channel::sms)] = "+819000000001";
    run(messages->put_customer(std::move(profile), make_policy(book), time.now()));
    {
        db_connection raw{(folder / "todoke.db").string(), db_connection::mode::read_write, {}};
        raw.run("UPDATE customer SET consents = x'ff' WHERE id = 'c-1'");
    }
    const auto id = put();
    record(take().at(0), outcome_kind::accepted, {"ref-1"});
    receipt_readers readers;
    readers.add("plain", read_all);
    const auto desk = make(std::move(readers));
    for (const auto* body : {"gone U1", "stop +819000000001", "delivered ref-1", "stop +819000000002"})
        EXPECT_TRUE(run(desk->keep(raw(body))));
    spawn(desk->run());
    until([&] { return time.next_wait().has_value(); });
    EXPECT_EQ(view(id).facts.now, state::delivered);
    const auto ledger = run(messages->people().consents({}));
    EXPECT_EQ(ledger.size(), 2u) << "the other phone's STOP, for two classes";
    EXPECT_TRUE(run(messages->inbox().next(10, time.now())).some.empty()) << "none is asked about again and again";
    EXPECT_EQ(run(messages->inbox().read_again(time.now())), 2u) << "they are kept";
    end();
}

TEST_F(ReceiptDesk, RefusesWhatIsTooLongAndWhatCannotBeKept)
{
    const auto desk = make(plain());
    EXPECT_FALSE(run(desk->keep(raw(std::string(longest_raw_receipt + 1, 'x')))));
    todoke::run(io, messages->close());
    EXPECT_FALSE(run(desk->keep(raw("delivered ref-1"))));
}

TEST(ReceiptReaders, OneForAProviderComesBeforeOneForAll)
{
    receipt_readers all;
    const auto says = [](const std::string& why) {
        return [why](const raw_receipt&) -> read_receipt { return unreadable_receipt{why}; };
    };
    all.add("http.receipt", says("all"));
    all.add("http.receipt", "shop", says("shop"));
    const auto read = [&](const std::string& form, const std::string& provider) {
        raw_receipt what;
        what.form = form;
        what.provider = provider;
        return std::get<unreadable_receipt>(all.read(what)).why;
    };
    EXPECT_EQ(read("http.receipt", "shop"), "shop");
    EXPECT_EQ(read("http.receipt", "another"), "all");
    EXPECT_EQ(read("x", "shop"), "nothing configured reads the form x");
}

}  // namespace
}  // namespace todoke
