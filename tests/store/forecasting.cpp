// A forecast is what accept would answer, and leaves nothing behind.
#include <algorithm>
#include <gmock/gmock.h>
#include <map>
#include <random>

#include "gateway/policy/policy.hpp"
#include "gateway/policy/wording/in_words.hpp"
#include "store/sqlite/file/db_connection.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {
namespace {

class Forecast : public StoreTest {
protected:
    Forecast()
    {
        auto book = std::make_shared<todoke::rules>();
        book->classes = default_classes();
        auto& promotional = book->classes.at("promotional");
        promotional.caps = {{2, 24h * 7}};
        promotional.prints = fingerprint::any;
        book->caps = {{{4, 24h * 2}, {"promotional", "nurturing"}, {}}};
        book->providers = {
            {"mail", channel::email, {}, {}}, {"line", channel::line, {}, 23h}, {"smsc", channel::sms, {}, {}}};
        real = make_policy(std::move(book));
    }

    forecast_answer forecast(submission what) { return run(db->forecast(std::move(what), real, now)); }

    rules_ptr real;
};

/// Everything a caller is told, but for the id.
std::string in_short(const stored& s)
{
    auto made = std::string{to_text(s.now)} + " on " + (s.on ? std::string{to_text(*s.on)} : "none") + " due " +
                to_text(s.due) + " " + s.detail;
    for (const auto& one : s.held_by)
        made += "; " + std::string{to_text(one.by)} + " " + to_text(one.until) + " " + one.detail;
    if (s.duplicate_of) made += "; of " + s.duplicate_of->text();
    return made;
}

std::string in_short(const refused& no)
{
    return "refused " + std::to_string(static_cast<int>(no.why)) + ": " + no.detail;
}

/// All rows of all tables.
std::string dump(const std::string& path)
{
    db_connection file{path, db_connection::mode::read_only, {}};
    std::vector<std::string> tables;
    {
        statement names{file, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"};
        auto row = names.query();
        while (row.next()) tables.push_back(row.text(0));
    }
    std::string made;
    for (const auto& table : tables) {
        std::vector<std::string> columns;
        {
            const auto ask = "SELECT name FROM pragma_table_info('" + table + "')";
            statement of{file, ask};
            auto row = of.query();
            while (row.next()) columns.push_back(row.text(0));
        }
        std::string quoted;
        for (const auto& column : columns) quoted += (quoted.empty() ? "" : " || ',' || ") + ("quote(" + column + ")");
        const auto ask = "SELECT " + quoted + " FROM " + table;
        statement all{file, ask};
        auto row = all.query();
        while (row.next()) made += table + ": " + row.text(0) + "\n";
    }
    return made;
}

class random_shop {
public:
    explicit random_shop(unsigned seed) : engine_{seed} {}
    int upto(int most) { return std::uniform_int_distribution<>{0, most}(engine_); }
    bool rarely() { return upto(4) == 0; }

    std::string address(channel on)
    {
        const auto n = std::to_string(upto(25));
        if (on == channel::email) return "p" + n + "@example.jp";
        return on == channel::line ? "U" + std::string(30, '0') + n : "+8190000000" + n;
    }
    addresses some_addresses()
    {
        addresses made;
        for (const auto on : all_channels)
            if (!rarely()) made[index_of(on)] = address(on);
        return made;
    }
    submission some(instant now)
    {
        submission made;
        if (!rarely()) made.customer = "c-" + std::to_string(upto(30));
        if (made.customer.empty() || rarely()) made.to = some_addresses();
        made.klass =
            std::array{"urgent", "transactional", "promotional", "nurturing"}[static_cast<std::size_t>(upto(3))];
        made.campaign = rarely() ? "campaign-" + std::to_string(upto(500)) : "";
        made.content = R"({"text":"x"})";
        made.has_content = {true, !rarely(), true};
        for (const auto on : all_channels)
            if (rarely()) made.legs.push_back({on, {}, {}});
        if (rarely()) made.dedupe_key = "k-" + std::to_string(upto(8));
        if (made.dedupe_key.empty()) made.any_print = made.line_sms_print = "t-" + std::to_string(upto(40));
        if (made.klass == "urgent" || made.klass == "transactional") made.any_print.clear();
        made.dedupe_window = 24h;
        made.duplicate_rule = static_cast<on_duplicate>(upto(1) == 0 ? upto(2) : 0);
        if (rarely()) made.collapse_key = "cart-" + std::to_string(upto(5));
        if (rarely()) made.send_at = now + std::chrono::minutes{upto(48 * 60) - 60};
        made.expires_at = made.send_at.value_or(now) + std::chrono::minutes{rarely() ? upto(600) - 10 : 72 * 60};
        return made;
    }
    customer_update some_customer(instant now)
    {
        customer_update made;
        made.customer = "c-" + std::to_string(upto(30));
        made.to = some_addresses();
        if (rarely()) made.quiet_hours = {"20:00-10:00"};
        for (const auto* klass : {"promotional", "nurturing"})
            for (const auto on : all_channels)
                if (!rarely()) made.consents[klass][index_of(on)] = !rarely();
        made.consented_at = now;
        return made;
    }

private:
    std::mt19937 engine_;
};

TEST_F(Forecast, IsWhatAcceptAnswers)
{
    random_shop die{20261123};
    std::map<std::string, int> seen;
    for (int step = 0; step < 1500 && !HasFailure(); ++step) {
        SCOPED_TRACE("step " + std::to_string(step));
        if (die.upto(9) == 0) run(db->put_customer(die.some_customer(now), real, now));
        const auto what = die.some(now);
        const auto foretold = forecast(what);
        const auto answer = run(db->accept(what, real, now));
        ASSERT_EQ(foretold.index(), answer.index());
        if (const auto* no = std::get_if<refused>(&answer)) {
            EXPECT_EQ(in_short(std::get<refused>(foretold)), in_short(*no));
            ++seen["refused " + std::to_string(static_cast<int>(no->why))];
            continue;
        }
        const auto& is = std::get<stored>(answer);
        EXPECT_EQ(in_short(std::get<foreseen>(foretold).answer), in_short(is));
        EXPECT_FALSE(std::get<foreseen>(foretold).findings.empty());
        ++seen[std::string{to_text(is.now)} + (is.held_by.empty() ? "" : std::string{to_text(is.held_by[0].by)})];
        const auto row = view(is.id);
        EXPECT_EQ(row.facts.now, is.now);
        EXPECT_EQ(row.facts.due, is.due);
        for (const auto* provider : {"mail", "line", "smsc"}) {
            const auto on = provider[0] == 'm' ? channel::email : provider[0] == 'l' ? channel::line : channel::sms;
            std::vector<opening> room{{provider, on, true, 2}};
            for (const auto& one : run(db->dispatch(std::move(room), real, now)).attempts) {
                attempt_end end{one.no, one.leg, one.attempt, now, {}};
                end.result.kind = die.rarely()   ? outcome_kind::rejected
                                  : die.rarely() ? outcome_kind::blocked
                                                 : outcome_kind::accepted;
                run(db->record(std::move(end), real));
            }
        }
        now += std::chrono::minutes{die.upto(20)};
        if (step % 300 == 299)
            while (run(db->tidy(keeping(now - 24h * 90, now - 24h * 90)))) {
            }
    }
    // It would prove little if everything went at once.
    for (const auto* what : {"queued", "queuedquiet_hours", "queuedcap", "queuedsend_at", "suppressed", "expired",
                             "refused 0", "refused 2"})
        EXPECT_GT(seen[what], 1) << what;
}

TEST_F(Forecast, LeavesNothingBehind)
{
    auto shared = profile_of("c-1", {"a@example.jp", "", "+819012345678"});
    run(db->put_customer(std::move(shared), real, now));
    put(sms("+819000000001"));
    const auto before = dump(path());
    ASSERT_FALSE(before.empty());
    auto what = sms("+819012345678");  // of c-1's profile: to be shared
    what.customer = "nobody yet";
    what.to[index_of(channel::email)] = "new@example.jp";
    what.klass = "transactional";
    what.campaign = "never used";
    what.dedupe_key = "k";
    what.caller = "a caller";
    what.idempotency_key = "once";
    what.callback = "an endpoint";
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(std::holds_alternative<foreseen>(forecast(what)));
    auto other = sms("+819000000001");
    other.klass = "transactional";
    forecast(std::move(other));
    EXPECT_EQ(dump(path()), before);
    // Nor in memory: what is stored next is the first to claim it, and gets the numbers that were foreseen.
    const auto first = run(db->accept(what, real, now));
    ASSERT_TRUE(std::holds_alternative<stored>(first));
    EXPECT_FALSE(std::get<stored>(first).duplicate_of);
    EXPECT_FALSE(std::get<stored>(first).replayed);
    EXPECT_NE(dump(path()), before);
    what.idempotency_key.clear();
    auto by_mail = what, by_phone = what;
    by_mail.customer.clear();
    by_mail.to[index_of(channel::sms)].clear();
    by_mail.legs = {{channel::email, {}, {}}};
    by_phone.customer = "c-1";
    by_phone.to = {};
    for (auto* same : {&what, &by_mail, &by_phone}) {
        const auto second = std::get<stored>(run(db->accept(*same, real, now)));
        EXPECT_EQ(second.duplicate_of, std::get<stored>(first).id) << "it is known under another number";
    }
}

TEST_F(Forecast, TellsWhatIsTheSame)
{
    const auto told_of = [&](submission what) {
        run(db->accept(what, real, now));
        return in_words(std::get<foreseen>(forecast(std::move(what))).answer.detail, language::english);
    };
    auto keyed = sms("+819000000001");
    keyed.klass = "transactional";
    keyed.dedupe_key = "order-1";
    EXPECT_THAT(told_of(keyed), testing::EndsWith(": the same dedupe key"));
    auto who = profile_of("c-1", {"", "", "+819000000002"});
    who.consents["promotional"][index_of(channel::sms)] = true;
    put_customer(who);
    auto texts = to_customer("c-1");
    texts.klass = "promotional";
    texts.any_print = texts.line_sms_print = "t-1";
    EXPECT_THAT(told_of(texts), testing::EndsWith(": the same text"));
    auto collapsed = sms("+819000000003");
    collapsed.klass = "transactional";
    collapsed.collapse_key = "cart";
    collapsed.dedupe_window = 24h;
    run(db->accept(collapsed, real, now));
    for (const auto& one : take(3)) record(one, outcome_kind::accepted);
    EXPECT_THAT(told_of(collapsed), testing::EndsWith(": the same collapse key"));
}

TEST_F(Forecast, TellsTheTwinAndRefusesLikeAccept)
{
    auto what = sms();
    what.klass = "transactional";
    what.dedupe_key = "order-1";
    const auto first = std::get<stored>(run(db->accept(what, real, now)));
    const auto twin = std::get<foreseen>(forecast(what));
    EXPECT_EQ(twin.answer.now, state::suppressed);
    EXPECT_EQ(twin.answer.duplicate_of, first.id);
    EXPECT_EQ(twin.answer.id, message_id{});
    what.duplicate_rule = on_duplicate::reject;
    EXPECT_EQ(std::get<refused>(forecast(what)).duplicate_of, first.id);
    auto unknown = to_customer("nobody");
    EXPECT_EQ(std::get<refused>(forecast(unknown)).why, refused::reason::unknown_customer);
    what.has_content = {};
    EXPECT_EQ(std::get<refused>(forecast(what)).why, refused::reason::no_content);
}

TEST_F(Forecast, ExplainsWhatWaitsAndNothingElse)
{
    auto what = sms();
    what.klass = "transactional";
    what.send_at = now + 1h;
    const auto waiting = std::get<stored>(run(db->accept(what, real, now)));
    const auto why = run(db->explain(waiting.id, real, now));
    const auto held = std::find_if(why.begin(), why.end(), [](const finding& f) { return f.by == rule::send_at; });
    ASSERT_NE(held, why.end());
    EXPECT_FALSE(held->allows);
    EXPECT_EQ(held->until, now + 1h);
    EXPECT_EQ(held->on, channel::sms);
    const auto before = dump(path());
    run(db->explain(waiting.id, real, now + 2h));
    EXPECT_EQ(dump(path()), before);
    auto guessed = waiting.id;
    guessed.bytes[7] ^= 1;
    EXPECT_TRUE(run(db->explain(guessed, real, now)).empty());
    now += 2h;
    std::vector<opening> room{{"smsc", channel::sms, true, 1}};
    const auto under_way = run(db->dispatch(std::move(room), real, now)).attempts.at(0);
    EXPECT_TRUE(run(db->explain(waiting.id, real, now)).empty());
    record(under_way, outcome_kind::accepted);
    EXPECT_TRUE(run(db->explain(waiting.id, real, now)).empty());
}

}  // namespace
}  // namespace todoke
