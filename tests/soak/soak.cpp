// Half a year of a shop under the manual clock: daily load with faults, upkeep, strangers every day. What is kept for a
// while is kept for that while, and nothing grows. One seed again: TODOKE_SEED=N test_soak
#include <cstdlib>
#include <fstream>
#include <gmock/gmock.h>
#include <iostream>
#include <malloc.h>
#include <set>

#include "store/sqlite/file/db_connection.hpp"
#include "tests/scenario/world.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/weeks/dice.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

constexpr int days = 180, grown_by = 60, days_kept = 30, days_of_content = 7;
constexpr int batches_a_day = 4, messages_a_batch = 40, customers = 40;
constexpr std::size_t walked_after = 500;
/// The longest a message of these classes waits before it is final, in days.
constexpr int longest_life = 4;

config site()
{
    std::string toml =
        "[store]\nkeep = \"30d\"\nkeep_content = \"7d\"\n"
        "[class.promotional]\nrelease_spread = \"0\"\nttl = \"48h\"\n"
        "[class.transactional]\nttl = \"24h\"\n[class.urgent]\nttl = \"10m\"\n";
    for (const auto& [name, on] : {std::pair{"mail", "email"}, {"line", "line"}, {"sms", "sms"}, {"sms2", "sms"}})
        toml += std::string{"[[provider]]\nname = \""} + name + "\"\nchannel = \"" + on +
                "\"\nkind = \"sandbox\"\nretry = \"1m, 30m\"\n";
    auto read = parse_config({{"site", toml}});
    if (const auto* wrong = std::get_if<config_problems>(&read)) throw std::runtime_error{wrong->front().what};
    return std::get<config>(std::move(read));
}

std::int64_t resident_bytes()
{
    std::ifstream status{"/proc/self/status"};
    std::string word;
    while (status >> word && word != "VmRSS:") {
    }
    std::int64_t kib = 0;
    status >> kib;
    return kib << 10;
}

std::ptrdiff_t descriptors()
{
    return std::distance(std::filesystem::directory_iterator{"/proc/self/fd"}, {});
}

/// As things stand at the end of a day.
struct measured {
    std::int64_t pages = 0, used_pages = 0, addresses = 0, consents = 0, heap = 0, resident = 0;
    std::ptrdiff_t open = 0;
};

class half_year {
public:
    explicit half_year(std::uint64_t seed) : seed_{seed}, chance_{seed} { shop_.emplace(site(), start_, options()); }

    void open_shop();
    void live_a_day();
    /// Nothing comes in any more.
    void rest_a_day();
    measured measure() const;
    std::int64_t ask(const std::string& sql) const;
    std::int64_t messages() const { return messages_; }
    instant now() const { return shop_->now(); }
    /// Providers that had something to send.
    const std::set<std::string>& used() const { return used_; }

private:
    world_options options();
    void put(int number, bool agrees);
    void change_people();
    std::string message();
    /// Of one message, in whatever order they go.
    weeks::dice dice_of(message_id which) const;
    scripted_channel::reaction begins(const envelope& what) const;
    void break_something();
    void tell_receipts();
    void pass(span length);

    instant start_ = *parse_instant("2026-01-31T21:00:00Z");  // six in the morning in Tokyo
    std::uint64_t seed_;
    weeks::dice chance_;
    std::optional<world> shop_;
    std::optional<std::string> lost_, blocked_;
    std::set<std::string> used_;
    int day_ = 0, strangers_ = 0;
    std::int64_t messages_ = 0;
};

world_options half_year::options()
{
    world_options made;
    // What survives a power cut is tested elsewhere: half a year of syncing is not waited for.
    if (std::filesystem::is_directory("/dev/shm")) made.root = "/dev/shm";
    made.merge_after = 1000;
    made.walk_after = walked_after;
    made.play.begins = [this](const std::string&, const envelope& what) { return begins(what); };
    return made;
}

weeks::dice half_year::dice_of(message_id which) const
{
    return weeks::dice{seed_ ^ (static_cast<std::uint64_t>(which.no().value) * 1000003)};
}

/// Of a hundred attempts: some fail for now or for good, of some nobody knows.
scripted_channel::reaction half_year::begins(const envelope& what) const
{
    scripted_channel::reaction made;
    weeks::dice chance{dice_of(what.id).roll() ^ static_cast<std::uint64_t>(what.started.time_since_epoch().count())};
    const auto drawn = chance.below(100);
    made.how.kind = drawn < 82   ? outcome_kind::accepted
                    : drawn < 90 ? outcome_kind::retry
                    : drawn < 94 ? outcome_kind::rejected
                    : drawn < 97 ? outcome_kind::uncertain
                    : drawn < 99 ? outcome_kind::throttled
                                 : outcome_kind::blocked;
    if (made.how.kind == outcome_kind::accepted) made.how.references = {"r" + std::to_string(chance.roll())};
    return made;
}

void half_year::open_shop()
{
    for (int i = 0; i < customers; ++i) put(i, true);
}

void half_year::put(int number, bool agrees)
{
    const auto n = std::to_string(100 + number), yes = std::string{agrees ? "true" : "false"};
    const auto wrong =
        shop_->put_customer("c" + n, R"({"email":"c)" + n + R"(@example.jp","sms":"090-1111-0)" + n +
                                         R"(","consent":{"promotional":{"email":)" + yes + R"(,"sms":)" + yes + "}}}");
    if (wrong) throw std::runtime_error{wrong->front().detail};
}

/// One wants to be forgotten and comes again, one thinks better of what was agreed to, a stranger is blocked for a day.
void half_year::change_people()
{
    const auto leaves = day_ % customers;
    EXPECT_TRUE(shop_->erase_customer("c" + std::to_string(100 + leaves)));
    put(leaves, true);
    put(static_cast<int>(chance_.below(customers)), chance_.happens(80));
    if (blocked_) {
        EXPECT_TRUE(shop_->unblock(channel::email, *blocked_));
    }
    blocked_ = "caller" + std::to_string(day_) + "@example.jp";
    EXPECT_TRUE(shop_->block(channel::email, *blocked_, "asked us by telephone"));
}

std::string half_year::message()
{
    const auto text = R"("content":{"text":"text )" + std::to_string(++messages_) + R"("})";
    if (chance_.happens(40)) {
        const auto n = std::to_string(10'000'000 + ++strangers_);
        const auto to = chance_.one_of(std::vector<std::string>{R"({"sms":"+8180)" + n + "\"}",
                                                                R"({"email":"g)" + n + R"(@example.jp"})",
                                                                R"({"line":"U)" + std::string(24, 'a') + n + "\"}"});
        return R"({"to":)" + to + R"(,"class":")" + (chance_.happens(20) ? "urgent" : "transactional") + "\"," + text +
               "}";
    }
    const auto who = "c" + std::to_string(100 + chance_.below(customers));
    if (chance_.happens(50))
        return R"({"customer":")" + who + R"(","class":"promotional","campaign":"day )" + std::to_string(day_) +
               R"(","legs":["email","sms"],)" + text + "}";
    return R"({"customer":")" + who + R"(","class":"transactional","dedupe_key":"order )" +
           std::to_string(chance_.below(2000)) + R"(","idempotency_key":"call )" + std::to_string(messages_) +
           R"(","legs":["sms","email"],)" + text + "}";
}

void half_year::break_something()
{
    if (lost_) shop_->set_reachable(*std::exchange(lost_, std::nullopt), true);
    const auto drawn = chance_.below(100);
    if (drawn < 10) {
        lost_ = chance_.one_of(std::vector<std::string>{"mail", "line", "sms", "sms2"});
        shop_->set_reachable(*lost_, false);
    } else if (drawn < 13) {
        shop_->crash();
    } else if (drawn < 15) {
        shop_->restart();
    }
}

/// Of half of what was taken; one in ten tells of something that nobody sent.
void half_year::tell_receipts()
{
    for (const auto& one : shop_->attempts) {
        used_.insert(one.provider);
        auto chance = dice_of(one.message);
        if (one.how.references.empty() || chance.happens(50)) continue;
        const auto reference = chance.happens(10) ? "unknown" + std::to_string(chance.roll()) : one.how.references[0];
        shop_->hear(one.provider, "delivered " + reference);
    }
    shop_->forget_attempts();
}

void half_year::pass(span length)
{
    shop_->move_to(shop_->now() + length);
    shop_->tidy();
}

void half_year::live_a_day()
{
    ++day_;
    change_people();
    for (int batch = 0; batch < batches_a_day; ++batch) {
        std::vector<std::string> some;
        for (int i = 0; i < messages_a_batch; ++i) some.push_back(message());
        shop_->submit_at_once(some, [](std::size_t, const world::submit_answer& answer) {
            EXPECT_TRUE(std::holds_alternative<stored>(answer));
        });
        pass(24h / batches_a_day);
        tell_receipts();
        break_something();
    }
}

void half_year::rest_a_day()
{
    if (lost_) shop_->set_reachable(*std::exchange(lost_, std::nullopt), true);
    if (blocked_) {
        EXPECT_TRUE(shop_->unblock(channel::email, *std::exchange(blocked_, std::nullopt)));
    }
    pass(24h);
    shop_->forget_attempts();
}

std::int64_t half_year::ask(const std::string& sql) const
{
    db_connection reader{shop_->database().string(), db_connection::mode::read_only, {}};
    return reader.integer(sql.c_str());
}

measured half_year::measure() const
{
    measured made;
    made.pages = ask("PRAGMA page_count");
    made.used_pages = made.pages - ask("PRAGMA freelist_count");
    made.addresses = ask("SELECT count(*) FROM address");
    made.consents = ask("SELECT count(*) FROM consent_ledger");
    made.heap = static_cast<std::int64_t>(mallinfo2().uordblks);
    made.resident = resident_bytes();
    made.open = descriptors();
    return made;
}

class Soak : public testing::Test {
protected:
    static std::uint64_t seed()
    {
        const auto* one = std::getenv("TODOKE_SEED");
        return one != nullptr ? std::strtoull(one, nullptr, 10) : 1;
    }
    std::int64_t ago(int days_ago) const { return (shop.now() - days_ago * 24h).time_since_epoch().count(); }
    void expect_kept_for_its_time()
    {
        const auto oldest = [&](const std::string& table) {
            return shop.ask("SELECT min(stored) FROM message" +
                            (table.empty() ? "" : " JOIN " + table + " USING (no)"));
        };
        EXPECT_GT(oldest(""), ago(days_kept + longest_life));
        EXPECT_LT(oldest(""), ago(days_kept - 1));
        EXPECT_GT(oldest("content"), ago(days_of_content + longest_life));
        EXPECT_LT(oldest("content"), ago(days_of_content - 1));
    }

    half_year shop{seed()};
};

TEST_F(Soak, HalfAYearLeavesNothingBehind)
{
    shop.open_shop();
    std::vector<measured> each;
    for (int day = 0; day < days; ++day) {
        shop.live_a_day();
        each.push_back(shop.measure());
        if (day > days_kept + longest_life && day % 10 == 0) expect_kept_for_its_time();
    }
    const auto most = [&](int from, int until, auto of) {
        std::int64_t found = 0;
        for (int day = from; day < until; ++day)
            found = std::max<std::int64_t>(found, std::invoke(of, each[static_cast<std::size_t>(day)]));
        return found;
    };
    const auto expect_flat = [&](const char* what, auto of, std::int64_t percent) {
        const auto middle = (days + grown_by) / 2;
        const auto before = most(grown_by, middle, of), after = most(middle, days, of);
        std::cout << what << ": at most " << before << " until day " << middle << ", " << after << " after it\n";
        EXPECT_LE(after, before + before * percent / 100) << what;
    };
    std::cout << "seed " << seed() << ": " << shop.messages() << " messages in " << days << " days\n";
    expect_flat("pages of the file", &measured::pages, 3);
    expect_flat("pages in use", &measured::used_pages, 3);
    expect_flat("addresses that are known", &measured::addresses, 10);
    expect_flat("rows of the consent ledger", &measured::consents, 20);
    expect_flat("bytes of the heap", &measured::heap, 10);
    if (!is_sanitized) expect_flat("resident bytes", &measured::resident, 15);
    expect_flat("descriptors", &measured::open, 0);

    // Queued, sending or watching. One in doubt may be for a person to settle: it ends, too.
    const std::string unfinished = "SELECT count(*) FROM progress WHERE state IN (0, 1, 2)";
    EXPECT_GT(shop.ask(unfinished), 0) << "the question sees them";
    for (int day = 0; day < longest_life + 1; ++day) shop.rest_a_day();
    EXPECT_EQ(shop.ask(unfinished), 0) << "every message is final";
    EXPECT_THAT(shop.used(), testing::UnorderedElementsAre("mail", "line", "sms", "sms2"));
    EXPECT_EQ(shop.ask("SELECT count(*) FROM queue"), 0);
    EXPECT_EQ(shop.ask("SELECT count(*) FROM flight"), 0);
    for (int day = 0; day < days_kept + days_of_content; ++day) shop.rest_a_day();
    const auto rows = [&](const char* table) { return shop.ask("SELECT count(*) FROM " + std::string{table}); };
    for (const auto* table : {"content", "resume", "inbox", "inbox_taken", "inbox_awaits", "word", "damaged",
                              "slot_waiter", "due_count", "erasing"})
        EXPECT_EQ(rows(table), 0) << table;
    for (const auto* table : {"message", "progress", "in_doubt", "provider_message"})
        EXPECT_LE(rows(table), 2) << table << ": where counting goes on";
    EXPECT_EQ(rows("customer"), customers);
    EXPECT_GE(rows("consent_ledger"), 2 * customers);
    // The rest is looked through now and then.
    constexpr auto few = static_cast<std::int64_t>(walked_after);
    for (const auto* table : {"contact", "address"}) EXPECT_LE(rows(table), 2 * few) << table;
    EXPECT_LE(shop.ask("SELECT coalesce(sum(entries), 0) FROM sorted_run"), 4 * few);
}

}  // namespace
}  // namespace todoke
