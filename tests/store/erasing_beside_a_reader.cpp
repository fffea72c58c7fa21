// A copy is being made, so somebody reads for minutes; meanwhile a customer is erased, and the log is to be cut off.
#include <atomic>
#include <sqlite3.h>

#include "tests/store/erasing.hpp"

namespace todoke {
namespace {

std::atomic<int> pauses{0};

/// The system's files, but whoever waits for a lock is counted and does not sleep.
std::string use_counted_pauses()
{
    static sqlite3_vfs files = [] {
        auto made = *sqlite3_vfs_find(nullptr);
        made.zName = "counted-pauses";
        made.pNext = nullptr;
        made.xSleep = [](sqlite3_vfs*, int microseconds) {
            ++pauses;
            return microseconds;
        };
        return made;
    }();
    static const int registered = sqlite3_vfs_register(&files, 0);
    return registered == SQLITE_OK ? files.zName : "";
}

class ErasingBesideAReader : public Erasing {
protected:
    ErasingBesideAReader()
    {
        options.vfs = use_counted_pauses();
        reopen();
    }
};

// Each commit waits up to ten seconds for the reader to end. Enabled with the mend of checkpoints::move.
TEST_F(ErasingBesideAReader, DISABLED_NobodyWaitsForItAndTheLogIsCutOffOnceItHasEnded)
{
    run(db->tidy(keeping()));
    put(sms("+819000000001"));
    {
        db_connection reader{path(), db_connection::mode::read_only, {}};
        reader.run("BEGIN");
        reader.integer("SELECT count(*) FROM message");
        EXPECT_TRUE(run(db->erase_customer("hanako", rules(), now)));
        run(db->tidy(keeping()));
        pauses = 0;
        for (int i = 2; i < 6; ++i) put(sms("+81900000000" + std::to_string(i)));
        EXPECT_EQ(pauses, 0);
        EXPECT_GT(std::filesystem::file_size(path() + "-wal"), 0u);
        reader.run("COMMIT");
    }
    put(sms("+819000000009"));
    EXPECT_EQ(std::filesystem::file_size(path() + "-wal"), 0u);
}

}  // namespace
}  // namespace todoke
