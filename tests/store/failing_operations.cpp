// Each operation on the disk fails, one after the other, once and for ever: the Nth write, sync, open, and mapping of
// the log's index; N rises until nothing fails any more. Whoever was told something was told the truth.
// TODOKE_EVERY_FAILURE=1 leaves out no N.

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <gmock/gmock.h>
#include <sqlite3.h>

#include "tests/store/busy_store.hpp"
#include "tests/store/failing_disk.hpp"

namespace todoke {

namespace {

using testing::IsEmpty;

constexpr int rounds_before_mending = 8;

struct fault_case {
    const char* name;
    disk_fault::kind of;
    int result;
    int system_said;
    bool goes_on;  ///< by itself once it is mended; otherwise nothing more is written
    bool lacks_room = false;
};

constexpr fault_case fault_cases[] = {
    {"FullWrite", disk_fault::kind::write, SQLITE_FULL, ENOSPC, true, true},
    {"BrokenWrite", disk_fault::kind::write, SQLITE_IOERR_WRITE, EIO, false},
    {"OverQuota", disk_fault::kind::write, SQLITE_IOERR_WRITE, EDQUOT, true, true},
    {"BrokenSync", disk_fault::kind::sync, SQLITE_IOERR_FSYNC, EIO, false},
    {"Open", disk_fault::kind::open, SQLITE_CANTOPEN, EIO, true},
    {"FullIndex", disk_fault::kind::map_shared, SQLITE_IOERR_SHMSIZE, ENOSPC, true, true},
};

class FailingOperation : public BusyStore, public testing::WithParamInterface<std::tuple<fault_case, bool>> {
protected:
    FailingOperation()
    {
        options.vfs = use_failing_disk();
        options.on_fatal = [this](std::string why) { fatal = std::move(why); };
        options.make_room = [this] {
            ++asked_for_room;
            return false;
        };
    }
    ~FailingOperation() override { the_failing_disk().mend(); }

    /// Whether the Nth failed, for there were so many.
    bool live_through(int nth);
    /// As systemd does with a process that gave up.
    void start_again()
    {
        db.reset();
        io.restart();
        io.poll();
        fatal.clear();
        start();
    }
    void expect_truth();

    const fault_case fault = std::get<0>(GetParam());
    const bool for_ever = std::get<1>(GetParam());
    std::string fatal;
    std::map<std::string, std::size_t> outside;  ///< told_outside(), of all lives
    std::atomic<int> asked_for_room{0};
};

bool FailingOperation::live_through(int nth)
{
    begin_anew(static_cast<unsigned>(nth));
    fatal.clear();
    the_failing_disk().arm({fault.of, nth, for_ever, fault.result, fault.system_said});
    bool has_started = false;
    try {
        start();
        has_started = true;
        work(rounds_before_mending);
    } catch (const store_failure& e) {
        failures = {e.what()};
    }
    const bool fired = the_failing_disk().has_fired();
    the_failing_disk().mend();
    if (!has_started) start_again();
    const bool goes_on = work(2);
    io.restart();
    io.poll();
    EXPECT_EQ(goes_on, fatal.empty()) << "nothing is written any more, and the process is told so; or all is well";
    EXPECT_TRUE(goes_on || !fault.goes_on) << fatal;
    const bool a_sync_failed = fault.of == disk_fault::kind::sync && fired && has_started;
    EXPECT_FALSE(goes_on && a_sync_failed) << "a later success would be a lie";
    for (const auto& [what, times] : told_outside()) outside[what] += times;
    expect_truth();
    return fired;
}

void FailingOperation::expect_truth()
{
    EXPECT_THAT(broken_promises(), IsEmpty());
    db.reset();
}

TEST_P(FailingOperation, IsToldAsItIs)
{
    const bool leaves_none_out = std::getenv("TODOKE_EVERY_FAILURE") != nullptr;
    int met = 0;
    for (int nth = 1;; nth += leaves_none_out ? 1 : 1 + nth / 12) {
        SCOPED_TRACE(std::string{fault.name} + " number " + std::to_string(nth));
        if (!live_through(nth)) break;
        ++met;
    }
    std::cout << met << " failures\n";
    EXPECT_GT(met, 2);
    EXPECT_EQ(asked_for_room > 0, fault.lacks_room) << asked_for_room;
    if (met < 40) return;
    for (const auto* what : calls_from_outside) EXPECT_GT(outside[what], 0u) << what;
}

std::string name_of_case(const testing::TestParamInfo<std::tuple<fault_case, bool>>& info)
{
    return std::get<0>(info.param).name + std::string{std::get<1>(info.param) ? "ForEver" : "Once"};
}

INSTANTIATE_TEST_SUITE_P(Nth, FailingOperation, testing::Combine(testing::ValuesIn(fault_cases), testing::Bool()),
                         name_of_case);

/// Something was kept for that moment, and is given up.
class FailingOperationWithAReserve : public FailingOperation {
protected:
    FailingOperationWithAReserve()
    {
        options.make_room = [this] {
            ++asked_for_room;
            the_failing_disk().mend();
            return true;
        };
    }
};

TEST_P(FailingOperationWithAReserve, TurnsNobodyAway)
{
    int asked_before = -1;
    for (int nth = 1; asked_for_room > asked_before; nth += 1 + nth / 6) {
        SCOPED_TRACE(std::string{fault.name} + " number " + std::to_string(nth));
        begin_anew(static_cast<unsigned>(nth));
        asked_before = asked_for_room;
        the_failing_disk().arm({fault.of, nth, for_ever, fault.result, fault.system_said});
        start();
        EXPECT_TRUE(work(rounds_before_mending)) << failures.front();
        if (the_failing_disk().has_fired()) --asked_before;  // a checkpoint met it, which is nobody's call
        the_failing_disk().mend();
        expect_truth();
    }
    std::cout << asked_for_room << " times asked for room\n";
    EXPECT_GT(asked_for_room, 10);
    EXPECT_EQ(fatal, "");
}

INSTANTIATE_TEST_SUITE_P(Nth, FailingOperationWithAReserve,
                         testing::Combine(testing::Values(fault_cases[0], fault_cases[2]), testing::Bool()),
                         name_of_case);

}  // namespace

}  // namespace todoke
