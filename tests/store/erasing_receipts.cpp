// What nobody could read, and what waits to be passed on, may quote whoever is erased.
#include <gmock/gmock.h>

#include "tests/store/erasing.hpp"

namespace todoke {
namespace {

class ErasingReceipts : public Erasing {
protected:
    ErasingReceipts() { take_mail(0); }
    void hear(const std::vector<std::string>& bodies, bool passed_on = false)
    {
        std::vector<boost::asio::awaitable<bool>> calls;
        for (const auto& body : bodies)
            calls.push_back(
                db->inbox().keep({"smtp", "test", {}, {{"x-line-signature", "abc"}}, body, now, passed_on}));
        run_all(std::move(calls));
    }
    void cannot_read_any()
    {
        for (auto some = heard(); !some.empty(); some = heard())
            for (const auto& one : some) run(db->inbox().cannot_read(one.no, "no such form"));
    }
    void read_all()
    {
        for (const auto& one : heard()) run(db->inbox().take_in({{one.no, {}}}, rules(), now));
    }
    std::vector<std::string> waiting()
    {
        std::vector<std::string> made;
        for (const auto& one : run(db->inbox().to_pass_on("smtp", 2000, now)).some) made.push_back(one.what.body);
        return made;
    }
    static std::vector<std::string> of_others(const std::string& what)
    {
        std::vector<std::string> made;
        for (int i = 0; i < 700; ++i) made.push_back(what + " taro" + std::to_string(i) + "@example.jp");
        return made;
    }

private:
    std::vector<due_receipt> heard() { return run(db->inbox().next(2000, now)).some; }
};

TEST_F(ErasingReceipts, NobodyCouldRead)
{
    hear({"to=hanako.yamada%40example.jp&st=odd", "<Hanako.Yamada@Example.JP>", "090-1234-5678 ?",
          "U4af4980629aa11bb22cc33dd44ee55ff", "to=taro@example.jp"});
    cannot_read_any();
    const std::vector<std::string> quoted{"hanako.yamada%40", "Hanako.Yamada", "090-1234-5678", user};
    EXPECT_THAT(left(quoted), testing::SizeIs(4));
    erase();
    EXPECT_THAT(left(quoted), testing::IsEmpty());
    EXPECT_EQ(text_in("SELECT body FROM inbox WHERE body IS NOT NULL"), "to=taro@example.jp") << "and nobody else's";
}

TEST_F(ErasingReceipts, WaitToBePassedOn)
{
    const std::string hers = R"({"source":{"userId":")" + user + R"("},"message":{"text":"Yamada here"}})";
    hear({hers, "to=taro@example.jp"}, true);
    read_all();
    EXPECT_THAT(waiting(), testing::SizeIs(2));
    run(db->inbox().not_passed_on(run(db->inbox().to_pass_on("smtp", 2, now)).some.back().no, now + 1h));
    erase();
    EXPECT_THAT(left({user, "Yamada here"}), testing::IsEmpty());
    now += 2h;
    EXPECT_THAT(waiting(), testing::ElementsAre("to=taro@example.jp"));
}

TEST_F(ErasingReceipts, AmongThousands)
{
    hear({"unread " + mail});
    hear(of_others("unread"));
    cannot_read_any();
    hear({"waits, of " + user}, true);
    now += 1s;
    hear(of_others("waits, of"), true);
    read_all();
    hear({"waits, of " + phone}, true);
    read_all();
    erase();
    EXPECT_THAT(left(), testing::IsEmpty());
    EXPECT_THAT(waiting(), testing::SizeIs(700));
    EXPECT_EQ(text_in("SELECT count(*) FROM inbox WHERE unread IS NOT NULL"), "700");
}

}  // namespace
}  // namespace todoke
