#include "bench/parts/decisions.hpp"

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

#include "gateway/policy/policy.hpp"
#include "store/sqlite/file/schema.hpp"
#include "store/sqlite/message/standing.hpp"
#include "store/sqlite/message/transitions.hpp"

namespace todoke {

namespace {

using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

const instant today = *parse_instant("2026-11-23T03:00:00Z");

std::shared_ptr<const judge> policy_with(std::vector<cap> caps)
{
    auto book = std::make_shared<rules>();
    book->classes = default_classes();
    auto& klass = book->classes.at("promotional");
    klass.caps = std::move(caps);
    klass.spacing = 0s;
    klass.prints = fingerprint::off;
    book->providers = {{"smsc", channel::sms, {}, {}}};
    return make_policy(std::move(book));
}

submission promotion(instant now)
{
    submission made;
    made.customer = "c-1";
    made.klass = "promotional";
    made.campaign = "spring-2026";
    made.content = R"({"text":"春の新作が入りました"})";
    made.has_content = {true, true, true};
    made.legs = {{channel::sms, {}, {}}};
    made.dedupe_window = 24h;
    made.expires_at = now + 72h;
    return made;
}

/// The customer, what they got, and a message that waits; its number.
message_no fill(books& b, std::size_t past, const judge& free, const judge& capped)
{
    customer_update who;
    who.customer = "c-1";
    who.to = {"a@example.jp", "", "+819012345678"};
    who.quiet_hours = {"21:00-09:00"};
    who.consents["promotional"].fill(true);
    put_customer(b, who, free, today - 61 * 24h);
    class_turns turns;
    const std::vector<opening> room{{"smsc", channel::sms, true, 1}};
    const auto send_due = [&](instant at) {
        for (auto some = dispatch(b, turns, room, free, at); !some.attempts.empty();
             some = dispatch(b, turns, room, free, at)) {
            const auto& one = some.attempts.front();
            attempt_end end{one.no, one.leg, one.attempt, at, {}};
            end.result.kind = outcome_kind::accepted;
            record(b, end, free);
        }
    };
    for (std::size_t i = 0; i < past; ++i) {
        const auto at = today - 60 * 24h + std::chrono::minutes{i / 10 * 24 * 60 * 59 / (past / 10 + 1) + i % 10};
        accept(b, promotion(at), free, at, {});
        send_due(at);
    }
    send_due(today - 26h);  // those of the last night; too long ago to be the same thing
    auto last = promotion(today);
    last.send_at = today + 1h;
    return std::get<stored>(accept(b, last, capped, today, {})).id.no();
}

template <class Work>
double microseconds_each(Work work)
{
    std::size_t done = 0;
    const auto begin = clock_type::now();
    auto took = clock_type::duration::zero();
    for (; took < 300ms; took = clock_type::now() - begin)
        for (int i = 0; i < 50; ++i, ++done) work();
    return std::chrono::duration<double, std::micro>(took).count() / static_cast<double>(done);
}

}  // namespace

decision_costs measure_decisions(const std::filesystem::path& folder, std::size_t past)
{
    const auto file = folder / "decide.db";
    const auto remove = [&] {
        for (const auto* end : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + end);
    };
    remove();
    decision_costs made;
    {
        const auto db = open_writer(file.string(), {}, std::size_t{16} << 20);
        books b{*db, {}};
        const auto free = policy_with({}), capped = policy_with({{1001, 90 * 24h}, {500, 7 * 24h}});
        b.begin();
        const auto no = fill(b, past, *free, *capped);
        b.commit();
        b.begin();
        const auto read = [&] {
            const auto t = load(b, no);
            return see(b, *t, customer_of(b, t->row), *capped, today);
        };
        const auto s = read();
        if (s.contacts.size() < std::min<std::size_t>(past, 1000))
            throw std::runtime_error{"the person's past is not there: " + std::to_string(s.contacts.size())};
        made.policy_us = microseconds_each([&] { return capped->decide(s, today); });
        made.explain_us = microseconds_each([&] { return capped->explain(s, today); });
        made.stored_us = microseconds_each([&] { return capped->decide(read(), today); });
        b.roll_back();
    }
    remove();
    return made;
}

}  // namespace todoke
