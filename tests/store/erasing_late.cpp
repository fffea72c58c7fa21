// What an erasing does not reach at once, for nothing leads to it from the customer: it goes at the end of `keep`.
#include <gmock/gmock.h>

#include "tests/store/erasing.hpp"

namespace todoke {
namespace {

using testing::IsEmpty;

class ErasingLate : public Erasing {
protected:
    ErasingLate() { take_mail(0); }
    void hear(const std::string& body)
    {
        raw_receipt what;
        what.provider = "smtp";
        what.form = "test";
        what.body = body;
        what.received = now;
        run(db->inbox().keep(std::move(what)));
    }
    std::vector<due_receipt> heard() { return run(db->inbox().next(2000, now)).some; }
    void take_in(std::int64_t no, decltype(told::what) what)
    {
        run(db->inbox().take_in({{no, {{"", std::move(what)}}}}, rules(), now));
    }
    void cannot_read_any()
    {
        for (auto some = heard(); !some.empty(); some = heard())
            for (const auto& one : some) run(db->inbox().cannot_read(one.no, "no such form"));
    }
    /// So many days later, as upkeep leaves it; the log has gone round meanwhile.
    std::vector<std::string> left_after(int days_gone, const std::string& words)
    {
        now += 24h * days_gone;
        while (run(db->tidy(keeping(now - 24h * 90, now - 24h * 30)))) {
        }
        reopen();
        return left({words});
    }
};

TEST_F(ErasingLate, AReceiptThatStillWaitsForItsMessage)
{
    hear("to=" + given_mail);
    told_receipt what;
    what.provider = "smtp";
    what.reference = "of-nobody";
    what.what.kind = receipt_kind::delivered;
    what.what.at = now;
    take_in(heard().at(0).no, what);
    EXPECT_EQ(text_in("SELECT count(*) FROM inbox_awaits"), "1");
    erase();
    EXPECT_THAT(left_after(1, given_mail), testing::SizeIs(1));
    cannot_read_any();  // whatever has become of it
    EXPECT_THAT(left_after(91, given_mail), IsEmpty());
    EXPECT_EQ(text_in("SELECT count(*) FROM inbox_awaits"), "0");
}

TEST_F(ErasingLate, WordsOfSomebodyWhoWasNoCustomerThen)
{
    const std::string said = "a mail to given.with.message@example.jp, please";
    hear("1");
    take_in(heard().at(0).no, told_words{channel::line, "U1", "message", said, now});
    hear("2");  // the newest stays, where counting goes on
    take_in(heard().at(0).no, told_words{channel::line, "U2", "message", "hello", now});
    erase();
    EXPECT_THAT(left_after(29, said), testing::SizeIs(1));
    EXPECT_THAT(left_after(2, said), IsEmpty()) << "the words go with the contents";
}

}  // namespace
}  // namespace todoke
