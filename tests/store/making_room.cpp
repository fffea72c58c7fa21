// A full disk on which somebody gives up what was kept for that moment: nobody who may have it is turned away first.
#include <cerrno>
#include <filesystem>
#include <gmock/gmock.h>
#include <sqlite3.h>
#include <utility>

#include "store/sqlite/file/generation_file.hpp"
#include "tests/store/failing_disk.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

namespace asio = boost::asio;
using testing::HasSubstr;

class MakingRoom : public StoreTest {
protected:
    static constexpr std::uint64_t least = 1 << 20;

    MakingRoom()
    {
        options.vfs = use_failing_disk();
        options.min_free_disk = least;
        options.free_disk = [this] { return free_disk.load(); };
        options.make_room = [this] { return ++asked == 1 && give_up(); };
        options.on_fatal = [this](std::string why) { fatal = std::move(why); };
        reopen();
    }
    ~MakingRoom() override
    {
        db.reset();
        the_failing_disk().mend();
    }
    /// The same disk with some room on it, of which new messages get none.
    bool give_up()
    {
        the_failing_disk().mend();
        free_disk = least / 2 - 1;
        return true;
    }
    void fill(int result = SQLITE_FULL, int system_said = ENOSPC)
    {
        the_failing_disk().arm({disk_fault::kind::write, 1, true, result, system_said});
    }

    asio::awaitable<void> submit()
    {
        auto call = db->accept(sms(), rules(), now);
        const auto answer = co_await std::move(call);
        const auto* no = std::get_if<refused>(&answer);
        turned_away += no && no->why == refused::reason::full;
    }
    asio::awaitable<void> cancel(message_id which)
    {
        auto call = db->cancel(which, rules(), now);
        const auto answer = co_await std::move(call);
        is_cancelled = answer.how == cancel_answer::result::cancelled;
    }
    asio::awaitable<void> introduce()
    {
        auto call = db->put_customer(profile_of("c-1", {"", "", "+819012345678"}), rules(), now);
        co_await std::move(call);
    }

    std::atomic<std::uint64_t> free_disk{100 * least};
    std::atomic<int> asked{0};
    int turned_away = 0;
    bool is_cancelled = false;
    std::string fatal;
};

TEST_F(MakingRoom, TheFirstOrderIsCarriedOut)
{
    for (const auto& [result, said] : {std::pair{SQLITE_FULL, ENOSPC}, std::pair{SQLITE_IOERR_WRITE, EDQUOT}}) {
        const auto waiting = put(sms());
        asked = 0;
        fill(result, said);
        run(cancel(waiting.id));
        EXPECT_TRUE(std::exchange(is_cancelled, false));
        EXPECT_EQ(asked, 1);
        EXPECT_EQ(fatal, "");
        reopen();
        EXPECT_EQ(view(waiting.id).facts.now, state::cancelled);
        free_disk = 100 * least;
    }
}

TEST_F(MakingRoom, NewMessagesOfTheSameBatchGetNoneOfIt)
{
    const auto waiting = put(sms());
    fill();
    std::vector<asio::awaitable<void>> batch;
    for (int i = 0; i < 20; ++i) batch.push_back(submit());
    batch.push_back(cancel(waiting.id));
    batch.push_back(introduce());
    for (int i = 0; i < 20; ++i) batch.push_back(submit());
    run_all(std::move(batch));
    EXPECT_EQ(turned_away, 40);
    EXPECT_TRUE(is_cancelled);
    EXPECT_TRUE(run(db->customer("c-1")));
    EXPECT_EQ(asked, 1) << "and once is enough for all";
    EXPECT_EQ(run(db->facts()).queued, 0);
    reopen();
    EXPECT_EQ(run(db->list({})).messages.size(), 1u);
}

TEST_F(MakingRoom, WhoseBatchNeedsNoneIsTurnedAwayAllTheSame)
{
    fill();
    run(submit());
    EXPECT_EQ(turned_away, 1);
    EXPECT_EQ(run(db->facts()).queued, 0);
    EXPECT_TRUE(run(db->no_room()));
    free_disk = 100 * least;
    put(sms());
}

TEST_F(MakingRoom, WhereThereIsNothingToGiveUpTheCallerIsTold)
{
    const auto waiting = put(sms());
    asked = 1;
    fill();
    for (int i = 0; i < 3; ++i) {
        try {
            run(cancel(waiting.id));
            ADD_FAILURE() << "it was carried out";
        } catch (const store_failure& e) {
            EXPECT_THAT(e.what(), HasSubstr("make room"));
        }
    }
    EXPECT_EQ(asked, 4) << "there may be something the next time";
    EXPECT_EQ(fatal, "");
}

TEST_F(MakingRoom, AStartWithoutRoomFindsSome)
{
    const auto waiting = put(sms());
    db.reset();
    the_failing_disk().arm({disk_fault::kind::map_shared, 1, true, SQLITE_IOERR_SHMSIZE, ENOSPC});
    open();
    EXPECT_EQ(asked, 1);
    run(cancel(waiting.id));
    EXPECT_TRUE(is_cancelled);
}

TEST_F(MakingRoom, SoDoesTheFileBesideTheDatabase)
{
    run(db->box().recognise());
    const auto before = generation_file{path()}.read();
    const auto fresh = path() + ".generation.new";
    std::filesystem::create_symlink("/dev/full", fresh);
    options.make_room = [&] { return ++asked == 1 && std::filesystem::remove(fresh); };
    reopen();
    run(db->box().mark(now));
    EXPECT_EQ(asked, 1);
    EXPECT_EQ(generation_file{path()}.read(), *before + 1);
}

/// The first that each thread opens: of the store's, which begins with each opening, the one that writes.
thread_local sqlite3* first_opened = nullptr;
int note_first_opened(sqlite3* opened, char**, const sqlite3_api_routines*)
{
    if (!first_opened) first_opened = opened;
    return SQLITE_OK;
}

TEST_F(MakingRoom, AFileThatHasGrownToItsMostNeedsNone)
{
    const auto noting = reinterpret_cast<void (*)()>(note_first_opened);
    sqlite3_auto_extension(noting);
    options.on_commit = [](std::uint64_t) { sqlite3_exec(first_opened, "PRAGMA max_page_count = 1", {}, {}, {}); };
    reopen();
    sqlite3_cancel_auto_extension(noting);
    put(sms());
    auto large = sms();
    large.content = R"({"text":")" + std::string(1'000'000, 'x') + "\"}";
    EXPECT_THROW(accept(large), store_failure);
    EXPECT_EQ(asked, 0) << "room on the disk is of no use to it";
    EXPECT_EQ(fatal, "");
}

}  // namespace

}  // namespace todoke
