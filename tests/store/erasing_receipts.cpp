// What nobody could read may quote whoever is erased.
#include <gmock/gmock.h>

#include "tests/store/erasing.hpp"

namespace todoke {
namespace {

TEST_F(Erasing, ARawReceiptThatNobodyCouldRead)
{
    take_mail(0);
    for (const auto* body : {"to=hanako.yamada%40example.jp&st=odd", "<Hanako.Yamada@Example.JP>", "090-1234-5678 ?",
                             "U4af4980629aa11bb22cc33dd44ee55ff", "to=taro@example.jp"}) {
        raw_receipt what;
        what.provider = "smtp";
        what.form = "test";
        what.body = body;
        what.received = now;
        run(db->inbox().keep(std::move(what)));
    }
    for (const auto& one : run(db->inbox().next(10, now)).some) run(db->inbox().cannot_read(one.no, "no such form"));
    const std::vector<std::string> quoted{"hanako.yamada%40", "Hanako.Yamada", "090-1234-5678", user};
    EXPECT_THAT(left(quoted), testing::SizeIs(4));
    erase();
    EXPECT_THAT(left(quoted), testing::IsEmpty());
    EXPECT_EQ(text_in("SELECT body FROM inbox WHERE body IS NOT NULL"), "to=taro@example.jp") << "and nobody else's";
}

}  // namespace
}  // namespace todoke
