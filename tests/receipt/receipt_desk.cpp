// Everything that providers tell: kept, read, matched.
#include "gateway/receipt/receipt_desk.hpp"

#include <gmock/gmock.h>

#include "gateway/receipt/readers/declining_words.hpp"
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

TEST_F(ReceiptDesk, WhatIsToldIsHeardOfAsItIsRead)
{
    std::vector<std::string> heard;
    receipt_desk_parts parts{*messages, time, [this] { return make_policy(book); }, [] {}, [this] { return book; }};
    parts.hears = [&](const std::string& provider, const told& what) {
        heard.push_back(provider + " " + std::get<told_receipt>(what.what).reference);
    };
    receipt_desk desk{io.get_executor(), std::move(parts), plain()};
    spawn(desk.run());
    EXPECT_TRUE(run(desk.keep(raw("delivered ref-1"))));
    settle(desk);
    EXPECT_EQ(heard, std::vector<std::string>{"smsc ref-1"});
    end();
}

TEST_F(ReceiptDesk, StopIsHeededThoughTheRestOfTheCallCannotBeRead)
{
    receipt_readers readers;
    readers.add("plain", [](const raw_receipt& what) -> read_receipt {
        const told_words stop{channel::sms, "+819012345678", "message", what.body, what.received};
        return unreadable_receipt{"its state is not among those configured", {{"", stop}}};
    });
    const auto desk = make(std::move(readers));
    spawn(desk->run());
    EXPECT_TRUE(run(desk->keep(raw("STOP"))));
    until([&] { return woken > 0; });
    settle(*desk);
    EXPECT_EQ(run(messages->people().consents({})).size(), 2u);
    EXPECT_TRUE(run(messages->inbox().next(10, time.now())).some.empty()) << "it is kept aside";
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

TEST_F(ReceiptDesk, StopDeclinesBulkOfTheSitesOwnToo)
{
    book->classes["tips"] = book->classes.at("nurturing");
    book->classes["tips"].name = "tips";
    book->classes["tips"].needs_consent = false;
    const auto wish = declining_words({channel::sms, "+819012345678", "message", "STOP", time.now()}, *book);
    ASSERT_TRUE(wish);
    EXPECT_THAT(wish->classes, testing::UnorderedElementsAre("nurturing", "promotional", "tips"));
}

TEST_F(ReceiptDesk, OneThatCannotBeTakenInHoldsUpNoOther)
{
    const auto id = put();
    record(take().at(0), outcome_kind::accepted, {"ref-1"});
    receipt_readers readers = plain();
    readers.add("words", [](const raw_receipt& what) -> read_receipt {
        return std::vector<told>{{"", told_words{channel::sms, "+819012345678", "message", what.body, what.received}}};
    });
    {
        db_connection raw{(folder / "todoke.db").string(), db_connection::mode::read_write, {}};
        raw.run(
            "CREATE TRIGGER t1 BEFORE INSERT ON word WHEN NEW.text = 'poison' BEGIN SELECT RAISE(ABORT, 'no'); END");
        raw.run(
            "CREATE TRIGGER t2 BEFORE INSERT ON consent_ledger WHEN NEW.evidence = 'stop'"
            " BEGIN SELECT RAISE(ABORT, 'no'); END");
    }
    const auto desk = make(std::move(readers));
    for (const std::string words : {"poison", "stop", "STOP"}) {
        auto said = raw(words);
        said.form = "words";
        EXPECT_TRUE(run(desk->keep(said)));
    }
    EXPECT_TRUE(run(desk->keep(raw("delivered ref-1"))));
    spawn(desk->run());
    until([&] { return view(id).facts.now == state::delivered; });
    settle(*desk);
    EXPECT_EQ(run(messages->people().consents({})).size(), 2u) << "the other wish, for two classes";
    EXPECT_TRUE(run(messages->inbox().next(10, time.now())).some.empty());
    EXPECT_EQ(run(messages->inbox().read_again(time.now())), 2u) << "both are kept";
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
