// Names of campaigns go when the last message that had them is purged; all other names stay.
#include <gmock/gmock.h>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/file/names.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ForgettingNames : public StoreTest {
protected:
    ForgettingNames()
    {
        options.walk_after = 1;
        reopen();
    }
    message_id send(const std::string& campaign, const std::string& klass = "bulk")
    {
        auto what = sms();
        what.klass = klass;
        what.campaign = campaign;
        what.expires_at = now + 24h;
        const auto m = put(what).id;
        for (const auto& one : take(1)) record(one, outcome_kind::accepted);
        return m;
    }
    void purge()
    {
        now += 24h * 100;
        auto newest = sms();
        newest.expires_at = now + 1h;
        put(newest);
        take(1);
        while (run(db->tidy(keeping(now - 1h, now - 1h)))) {
        }
    }
    std::vector<std::string> names()
    {
        db_connection raw{path(), db_connection::mode::read_only, {}};
        statement all{raw, "SELECT text FROM name ORDER BY no"};
        auto row = all.query();
        std::vector<std::string> made;
        while (row.next()) made.push_back(row.text(0));
        return made;
    }
    std::size_t of_campaign(const std::string& which)
    {
        list_query all;
        all.campaign = which;
        return run(db->list(all)).messages.size();
    }
};

TEST_F(ForgettingNames, OfCampaignsThatAreOver)
{
    send("spring");
    send("summer");
    send("");
    send("autumn");
    EXPECT_THAT(names(), ElementsAre("bulk", "spring", "smsc", "summer", "autumn"));
    purge();
    EXPECT_THAT(names(), ElementsAre("bulk", "smsc", "autumn")) << "the newest is where counting goes on";
    send("summer again");
    send("", "news");
    purge();
    EXPECT_THAT(names(), ElementsAre("bulk", "smsc", "news"));
    reopen();
    EXPECT_THAT(names(), ElementsAre("bulk", "smsc", "news"));
    put(sms());
}

TEST_F(ForgettingNames, OneThatComesBackIsANewOne)
{
    send("spring");
    send("", "news");
    purge();
    EXPECT_EQ(of_campaign("spring"), 0u);
    for (int start = 0; start < 2; ++start) {
        const auto m = send("spring");
        EXPECT_EQ(view(m).facts.campaign, "spring");
        EXPECT_EQ(of_campaign("spring"), static_cast<std::size_t>(start) + 1);
        reopen();
    }
}

TEST_F(ForgettingNames, NotWhileAMessageHasItOrItHasAnotherUse)
{
    send("spring");
    send("smsc");
    send("news", "news");
    send("autumn");
    send("", "autumn");
    auto later = sms();
    later.campaign = "winter";
    later.send_at = now + 24h * 200;
    later.expires_at = now + 24h * 300;
    put(later);
    send("", "last");
    purge();
    EXPECT_THAT(names(), ElementsAre("bulk", "smsc", "news", "autumn", "winter", "last"));
}

TEST_F(ForgettingNames, NotWhileAMessageThatCannotBeReadHasIt)
{
    const auto m = send("spring");
    send("", "last");
    {
        db_connection raw{path(), db_connection::mode::read_write, {}};
        raw.run("UPDATE progress SET legs = x'09' WHERE no = 1");
    }
    send("", "last");
    purge();
    purge();
    EXPECT_THAT(names(), testing::Contains("spring"));
    {
        db_connection raw{path(), db_connection::mode::read_write, {}};
        raw.run("UPDATE progress SET legs = NULL WHERE no = 1");
    }
    reopen();
    EXPECT_EQ(view(m).facts.campaign, "spring");
}

TEST_F(ForgettingNames, ARowThatNamesAForgottenOneIsDamaged)
{
    send("spring");
    send("", "last");
    purge();
    auto what = sms();
    what.expires_at = now + 24h;
    put(what);
    {
        db_connection raw{path(), db_connection::mode::read_write, {}};
        raw.run("UPDATE message SET campaign = 2 WHERE no = (SELECT max(no) FROM message)");
    }
    EXPECT_THAT(take(1), IsEmpty());
    EXPECT_EQ(run(db->facts()).damaged, 1);
}

/// Memory follows the file.
TEST_F(ForgettingNames, IsUndoneWithItsTransaction)
{
    db.reset();
    db_connection raw{path(), db_connection::mode::read_write, {}};
    class names all {
        raw
    };
    EXPECT_EQ(all.campaign("spring"), 1);
    EXPECT_EQ(all.campaign("summer"), 2);
    EXPECT_EQ(all.number("bulk"), 3);
    EXPECT_THAT(all.campaigns(0, 9), IsEmpty()) << "not in the same transaction";
    all.committed();
    EXPECT_THAT(all.campaigns(0, 9), ElementsAre(1, 2));
    EXPECT_THAT(all.campaigns(0, 1), ElementsAre(1));
    EXPECT_THAT(all.campaigns(1, 9), ElementsAre(2));
    raw.run("BEGIN");
    all.forget(1);
    EXPECT_FALSE(all.has(1));
    EXPECT_EQ(all.campaign("spring"), 4);
    EXPECT_EQ(all.number("summer"), 2);
    raw.run("ROLLBACK");
    all.rolled_back();
    EXPECT_EQ(all.known("spring"), 1);
    EXPECT_FALSE(all.has(4));
    EXPECT_THAT(all.campaigns(0, 9), ElementsAre(1, 2));
    EXPECT_EQ(all.number("other"), 4);
}

}  // namespace

}  // namespace todoke
