// A copy that is being made reads one state to its end: until then the log cannot be cut off.
#include <gmock/gmock.h>

#include "store/sqlite/file/backup.hpp"
#include "tests/store/erasing.hpp"

namespace todoke {
namespace {

TEST_F(Erasing, BesideARunningBackup)
{
    take_mail(0);
    for (int i = 0; i < 40; ++i) put(to_given());
    int steps = 0;
    const auto erase_meanwhile = [&] {
        if (steps++ > 0) return;
        erase();
        EXPECT_THAT(left({mail, given_mail}), testing::SizeIs(2)) << "as the copy sees it";
    };
    back_up(path(), path() + ".copy", {.min_free_disk = 0, .pages_a_step = 8, .stepped = erase_meanwhile});
    EXPECT_GT(steps, 1);
    EXPECT_THAT(left(), testing::IsEmpty()) << "once it has ended";
}

}  // namespace
}  // namespace todoke
