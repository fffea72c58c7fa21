#include <gmock/gmock.h>
#include <random>

#include "tests/store/consistency.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

using testing::IsEmpty;

/// Random work on a store; after it the counts must be what a scan finds.
class Counts : public StoreTest, public testing::WithParamInterface<unsigned> {
protected:
    int pick(int below) { return static_cast<int>(dice() % static_cast<unsigned>(below)); }

    void step();
    void submit();

    std::mt19937 dice{GetParam()};
    std::vector<message_id> known;
    std::vector<reserved> going;
};

void Counts::submit()
{
    auto what = pick(2) ? to_customer("c" + std::to_string(pick(4)), {channel::line, channel::sms}) : sms();
    if (!what.customer.empty()) what.to = {"", pick(2) ? "U1" : "", "+8190" + std::to_string(pick(5))};
    what.klass = pick(3) ? "bulk" : pick(2) ? "news" : "urgent";
    what.campaign = pick(2) ? "spring" : "";
    if (pick(3) == 0) what.dedupe_key = "k" + std::to_string(pick(5));
    if (pick(4) == 0) what.send_at = now + std::chrono::minutes{pick(20)};
    if (pick(4) == 0) what.line_sms_print = "print" + std::to_string(pick(3));
    if (pick(5) == 0 && what.legs.size() > 1) what.legs[1].when = follow_up{"clicked", 5min, false};
    what.duplicate_rule = static_cast<on_duplicate>(pick(3));
    what.expires_at = now + std::chrono::minutes{5 + pick(60)};
    auto answer = accept(what);
    if (const auto* m = std::get_if<stored>(&answer)) known.push_back(m->id);
}

void Counts::step()
{
    now += std::chrono::seconds{pick(90)};
    switch (pick(9)) {
        case 0:
        case 1:
        case 2:
            return submit();
        case 3: {
            const auto more = dispatch({{"line", channel::line, true, 3}, {"smsc", channel::sms, true, 3}}).attempts;
            going.insert(going.end(), more.begin(), more.end());
            return;
        }
        case 4:
        case 5: {
            if (going.empty()) return;
            record(going.back(), static_cast<outcome_kind>(pick(8)));
            going.pop_back();
            return;
        }
        case 6:
            if (!known.empty())
                run(db->cancel(known[static_cast<std::size_t>(pick(static_cast<int>(known.size())))], rules(), now));
            return;
        case 7: {
            const auto id = "c" + std::to_string(pick(4));
            if (pick(4))
                put_customer(profile_of(id, {"", "U" + std::to_string(pick(3)), "+8190" + std::to_string(pick(5))}));
            else
                run(db->erase_customer(id, rules(), now));
            return;
        }
        default:
            if (pick(10) == 0) {
                reopen();
                going.clear();
                run(db->settle_left_over(rules(), now));
            }
            run(db->sweep(rules(), now));
            run(db->tidy(keeping(now - 24h, now - 24h)));
    }
}

TEST_P(Counts, AreWhatAScanFinds)
{
    for (int i = 0; i < 250; ++i) {
        step();
        if (i % 25 != 0) continue;
        ASSERT_THAT(contradictions(path()), IsEmpty()) << "after step " << i;
    }
    EXPECT_THAT(contradictions(path()), IsEmpty());
    std::int64_t open = 0;
    for (const auto& row : run(db->due_counts({})).all)
        if (!is_final(row.in) && !(row.in == state::uncertain && !row.on)) open += row.count;
    EXPECT_EQ(run(db->facts()).queued, open);
}

INSTANTIATE_TEST_SUITE_P(RandomWork, Counts, testing::Range(1u, 13u));

}  // namespace

}  // namespace todoke
