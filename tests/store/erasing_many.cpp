// Erasing a customer with many messages goes in pieces: nobody else waits, and a restart in the middle loses none of
// it.
#include <boost/asio/co_spawn.hpp>
#include <gmock/gmock.h>

#include "tests/store/erasing.hpp"

namespace todoke {

namespace {

using testing::IsEmpty;

/// 250 queued ones, and one before them that is under way.
class ErasingMany : public Erasing {
protected:
    ErasingMany()
    {
        script->repeats_uncertain = true;
        auto first = to_given();
        first.dedupe_key = "welcome:hanako";
        put(first);
        going = take_mail().at(0);
        std::vector<boost::asio::awaitable<accepted_submission>> calls;
        for (int i = 0; i < 250; ++i) calls.push_back(db->accept(i % 2 ? to_given() : to_hanako(), rules(), now));
        run_all(std::move(calls));
    }
    void carry_on()
    {
        while (run(db->sweep(rules(), now))) {
        }
    }
    reserved going;
};

TEST_F(ErasingMany, NobodyWaitsForAllOfIt)
{
    std::vector<std::string> order;
    boost::asio::co_spawn(io, db->erase_customer("hanako", rules(), now),
                          [&](std::exception_ptr, bool) { order.push_back("erased"); });
    boost::asio::co_spawn(io, db->accept(sms("+819000000000"), rules(), now),
                          [&](std::exception_ptr, const accepted_submission&) { order.push_back("stored"); });
    io.restart();
    io.run();
    EXPECT_THAT(order, testing::ElementsAre("stored", "erased"));
    EXPECT_THAT(left(), IsEmpty());
    EXPECT_EQ(text_in("SELECT count(*) FROM progress WHERE state = 8"), "250");
}

TEST_F(ErasingMany, CutShortItIsCarriedOnAfterARestart)
{
    erase_and_stop();
    EXPECT_EQ(run(db->facts()).erasing, 1);
    EXPECT_THAT(left(), testing::Not(IsEmpty())) << "it really was cut short";
    EXPECT_FALSE(run(db->customer("hanako")));
    EXPECT_EQ(run(db->settle_left_over(rules(), now)), 1u);
    EXPECT_THAT(take_mail(), IsEmpty()) << "what is not erased yet is not sent either";
    now += 2min;
    EXPECT_THAT(take_mail(), IsEmpty()) << "nor repeated";
    EXPECT_EQ(view(going.id).facts.now, state::uncertain);
    carry_on();
    EXPECT_EQ(run(db->facts()).erasing, 0);
    EXPECT_THAT(left(), IsEmpty());
    EXPECT_EQ(text_in("SELECT count(*) FROM queue"), "0");
}

TEST_F(ErasingMany, WhoAsksAgainWaitsForTheRest)
{
    erase_and_stop();
    erase();
    EXPECT_THAT(left(), IsEmpty());
    EXPECT_FALSE(run(db->erase_customer("hanako", rules(), now)));
}

TEST_F(ErasingMany, TheIdIsFreeAtOnce)
{
    erase_and_stop();
    EXPECT_TRUE(put_customer(profile_of("hanako", {"another@example.jp", "", ""})));
    const auto m = put(to_hanako());
    EXPECT_EQ(m.now, state::queued);
    list_query hers;
    hers.customer = "hanako";
    EXPECT_EQ(run(db->list(hers)).messages.size(), 1u) << "not those of the one who is gone";
    EXPECT_EQ(view(going.id).customer, "");
    EXPECT_FALSE(run(db->customer("\n1")));
    carry_on();
    EXPECT_EQ(run(db->customer("hanako"))->to[0], "another@example.jp");
    EXPECT_EQ(take_mail().at(0).id, m.id);
}

}  // namespace

}  // namespace todoke
