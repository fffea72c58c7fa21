// A kill -9 between an erasing and the upkeep that cuts off the log: nothing is closed, so the old pages still stand in
// the log, and no process knows any more that they do. The next start has them go.
#include <atomic>
#include <filesystem>
#include <gmock/gmock.h>

#include "tests/store/erasing.hpp"

namespace todoke {
namespace {

using testing::IsEmpty;

class ErasingKilled : public Erasing {
protected:
    ErasingKilled()
    {
        options.on_commit = [this](std::uint64_t) {
            if (copies_each_commit) keep_copy();
        };
        reopen();
        take_mail(0);
        while (run(db->tidy(keeping()))) {
        }
    }
    /// As a kill -9 at this moment leaves them: what was written is there, whether or not it was synced.
    void keep_copy()
    {
        const auto to = path() + ".killed" + std::to_string(++copies);
        for (const auto* end : {"", "-wal"}) std::filesystem::copy_file(path() + end, to + end);
    }
    std::string log_of_copy(int which) const
    {
        std::ifstream file{path() + ".killed" + std::to_string(which) + "-wal", std::ios::binary};
        return {std::istreambuf_iterator<char>{file}, {}};
    }
    /// A start with the files that the kill left.
    void start_with_copy(int which)
    {
        options.on_commit = {};
        db.reset();
        const auto from = path() + ".killed" + std::to_string(which);
        for (const auto* end : {"", "-wal"}) std::filesystem::rename(from + end, path() + end);
        open();
        run(db->box().recognise());
        run(db->settle_left_over(rules(), now));
    }

    std::atomic<bool> copies_each_commit{false};
    int copies = 0;
};

TEST_F(ErasingKilled, AfterItWasTold)
{
    const auto given = put(to_given());
    const auto m = put(to_hanako());
    record(take_mail(1).at(0), outcome_kind::blocked, quoting(given_mail));
    erase();
    keep_copy();
    for (const auto& one : {mail, phone, user, given_mail, given_phone})
        ASSERT_NE(log_of_copy(1).find(one), std::string::npos) << one << " is in the log that the kill leaves";
    start_with_copy(1);
    EXPECT_THAT(left(), IsEmpty());
    EXPECT_EQ(view(m.id).customer, "");
    EXPECT_EQ(view(given.id).customer, "");
    EXPECT_FALSE(run(db->customer("hanako")));
}

TEST_F(ErasingKilled, AtAnyCommitOfIt)
{
    std::vector<boost::asio::awaitable<accepted_submission>> calls;
    for (int i = 0; i < 250; ++i) calls.push_back(db->accept(i % 2 ? to_given() : to_hanako(), rules(), now));
    run_all(std::move(calls));
    copies_each_commit = true;
    erase();
    copies_each_commit = false;
    ASSERT_GT(copies, 2) << "it goes in pieces";
    for (int which = 1; which <= copies; ++which) {
        SCOPED_TRACE("after commit " + std::to_string(which) + " of " + std::to_string(copies));
        ASSERT_NE(log_of_copy(which).find(given_mail), std::string::npos);
        start_with_copy(which);
        EXPECT_EQ(run(db->facts()).erasing, which < copies);
        EXPECT_FALSE(run(db->customer("hanako")));
        while (run(db->sweep(rules(), now))) {
        }
        EXPECT_THAT(left(), IsEmpty());
    }
}

}  // namespace
}  // namespace todoke
