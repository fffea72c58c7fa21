// kill -9 at random moments under full load, restart, repeat; then every promise is checked against what the backends
// were told and what the providers have. TODOKE_CRASH_CYCLES and TODOKE_CRASH_SEED change the number of kills and the
// dice.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <iostream>
#include <iterator>
#include <random>
#include <set>
#include <thread>

#include "tests/crash/evidence.hpp"
#include "tests/crash/other_callers.hpp"
#include "tests/support/outside/daemon_process.hpp"
#include "tests/support/outside/indiscretions.hpp"
#include "tests/support/outside/provider_sinks.hpp"

namespace todoke {

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr std::size_t window = 8;  ///< attempts in flight of each provider: at most so many are in doubt after a kill
constexpr std::size_t submissions_a_life = 2000;  ///< more than most lives are long enough for
constexpr auto start_limit = 120s;                // far beyond what it may take, on a busy machine, too
constexpr auto settle_limit = 120s;               // without a single one that becomes final
constexpr auto crash_poll_interval = 100ms;

unsigned number_from(const char* variable, unsigned otherwise)
{
    const char* text = std::getenv(variable);
    return text ? static_cast<unsigned>(std::stoul(text)) : otherwise;
}

/// Every class has a rule that ends doubt, and nothing waits for the morning or ends too early to be told. One class
/// for each rule and channel.
constexpr std::string_view classes = R"(
[class.urgent]
ttl = "72h"
on_uncertain = { line = "retry", email = "retry", sms = "assume_sent" }
[class.transactional]
quiet_hours = "never"
on_uncertain = { line = "retry", email = "assume_sent", sms = "retry" }
[class.promotional]
quiet_hours = "never"
release_spread = "0s"
needs_consent = false
on_uncertain = "assume_sent"
)";

std::string provider(std::string_view name, std::string_view channel, std::string_view kind, std::string_view rest)
{
    return fmt::format(
        "[[provider]]\nname = \"{}\"\nchannel = \"{}\"\nkind = \"{}\"\nwindow = {}\nretry = \"1s*60\"\n"
        "breaker = {{ failures = 1000, pause = \"1s\" }}\n{}\n",
        name, channel, kind, window, rest);
}

std::string configuration(const fs::path& folder, const provider_sinks& sinks)
{
    return fmt::format(
               "[site]\ntrust_clock = true\n[api]\nlisten = [\"unix:{0}/api.sock\"]\n[store]\npath = "
               "\"{0}/todoke.db\"\n"
               "min_free_disk = \"0\"\n{1}",
               folder.string(), classes) +
           provider("mail", "email", "smtp",
                    fmt::format("host = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nfrom = \"shop@example.jp\"",
                                sinks.smtp_port())) +
           provider("line", "line", "line",
                    fmt::format("endpoint = \"http://127.0.0.1:{}\"\naccess_token = \"crash-test-token\"",
                                sinks.line_port())) +
           provider("smsc", "sms", "smpp",
                    fmt::format("host = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nsystem_id = \"shop\"\n"
                                "password = \"secret\"\nsource = \"0005123456\"",
                                sinks.smpp_port()));
}

std::set<std::string> common(const std::set<std::string>& a, const std::set<std::string>& b)
{
    std::set<std::string> made;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::inserter(made, made.end()));
    return made;
}

class Crash : public testing::Test {
protected:
    Crash()
        : seed{number_from("TODOKE_CRASH_SEED", std::random_device{}())},
          random{seed},
          folder{fs::temp_directory_path() / fmt::format("todoke-crash-{:08x}-{}", seed, std::random_device{}())},
          address{"unix:" + (folder / "api.sock").string()},
          sinks{{true, [this] { return hold_back(); }, mood_of}},
          daemon{fs::path{TODOKE_BINARY_DIR} / "todoked",
                 folder / "todoke.toml",
                 folder / "todoked.log",
                 {TODOKE_CRASH_ENVIRONMENT}}
    {
        std::cout << "seed " << seed << " (TODOKE_CRASH_SEED repeats it)" << std::endl;
        fs::create_directory(folder);
        std::ofstream{folder / "todoke.toml"} << configuration(folder, sinks);
        fs::permissions(folder / "todoke.toml", fs::perms::owner_read | fs::perms::owner_write);
    }
    ~Crash() override
    {
        daemon.kill_at_once();
        if (HasFailure())
            std::cout << "kept for a look: " << folder << std::endl;
        else
            fs::remove_all(folder);
    }

    void start_and_wait()
    {
        daemon.start();
        if (!wait_until_ready(address, "", start_limit)) {
            daemon.expect_running();
            throw std::runtime_error{"todoked runs, but does not become ready"};
        }
    }

    /// Now and then it dies before it has found out what the last death left behind.
    void run_and_kill(const backends& callers)
    {
        mail_at_kills.push_back(sinks.mail().count());
        sms_at_kills.push_back(sinks.sms().count());
        if (random() % 6 == 0) {
            daemon.start();
            std::this_thread::sleep_for(std::chrono::milliseconds{random() % 30});
        } else {
            start_and_wait();
            std::this_thread::sleep_for(std::chrono::milliseconds{20 + random() % 281});
            daemon.expect_running();
            const auto waiting = callers.waiting();
            calls_at_kills += waiting;
            ++kills_of_ready;
            if (waiting > 0) ++kills_in_calls;
        }
        daemon.kill_at_once();
        if (random() % 4 == 0) look_at_a_copy();
    }

    /// The number stands in the log that the kill leaves, and no later erasing has that emptied.
    void erase_one_and_kill(other_callers& others)
    {
        http_caller over{address};
        others.erase_one_more(over);
        daemon.kill_at_once();
        start_and_wait();
    }

    /// As the kill left it, with its log: what SQLite makes of that.
    void look_at_a_copy()
    {
        for (const auto* end : {"", "-wal"}) {
            fs::remove(folder / (std::string{"copy.db"} + end));
            const auto from = folder / (std::string{"todoke.db"} + end);
            if (fs::exists(from)) fs::copy_file(from, folder / (std::string{"copy.db"} + end));
        }
        if (!fs::exists(folder / "copy.db")) return;
        EXPECT_EQ("ok", integrity_of((folder / "copy.db").string()));
        ++copies_looked_at;
    }

    /// Whether it came to that. However many there are after the kills, they become fewer.
    bool all_settled()
    {
        http_caller over{address};
        auto fewest = count_unfinished(over);
        auto give_up = std::chrono::steady_clock::now() + settle_limit;
        while (fewest > 0) {
            daemon.expect_running();
            std::this_thread::sleep_for(crash_poll_interval);
            const auto left = count_unfinished(over);
            const auto now = std::chrono::steady_clock::now();
            if (left < fewest) give_up = now + settle_limit;
            if (now > give_up) return false;
            fewest = std::min(fewest, left);
        }
        return true;
    }

    std::set<std::string> numbers_on_disk() const
    {
        return numbers_in((folder / "todoke.db").string(), other_callers::number_begins);
    }

    /// Upkeep takes them out of the file and its log by itself, and tells nobody.
    void expect_erased_are_gone(const other_callers::telephones& known)
    {
        auto left = known.erased;
        auto give_up = std::chrono::steady_clock::now() + settle_limit;
        while (!left.empty() && std::chrono::steady_clock::now() < give_up) {
            daemon.expect_running();
            std::this_thread::sleep_for(crash_poll_interval);
            auto found = common(known.erased, numbers_on_disk());
            if (found.size() < left.size()) give_up = std::chrono::steady_clock::now() + settle_limit;
            left = std::move(found);
        }
        EXPECT_THAT(left, testing::IsEmpty()) << "erased, and still in the file or its log";
        EXPECT_FALSE(known.kept.empty());
        EXPECT_EQ(common(known.kept, numbers_on_disk()), known.kept) << "the search does not see who was not erased";
    }

    evidence collect(const answer_book& book)
    {
        http_caller over{address};
        evidence made{book.all(), read_list(over), {}, sinks.line().all(), sinks.mail().all(), sinks.sms().all()};
        for (const auto& [what, id] : made.answers)
            if (auto one = read_story(over, id)) made.stories.emplace(id, std::move(*one));
        return made;
    }

    unsigned seed;
    std::mt19937 random;
    fs::path folder;
    std::string address;
    std::vector<std::size_t> mail_at_kills, sms_at_kills;  ///< what they had taken when it started again
    unsigned copies_looked_at = 0, kills_of_ready = 0, kills_in_calls = 0;
    std::size_t calls_at_kills = 0;  ///< not answered yet

private:
    /// Long enough for a kill to fall between a provider's taking and its answer.
    std::chrono::microseconds hold_back() { return std::chrono::microseconds{delays_() % 5000}; }
    std::minstd_rand delays_;

protected:
    provider_sinks sinks;
    daemon_process daemon;
};

void expect_none(const breaches& found, std::string_view of_what)
{
    constexpr std::size_t shown = 10;
    for (std::size_t i = 0; i < found.size() && i < shown; ++i) ADD_FAILURE() << of_what << ": " << found[i];
    if (found.size() > shown) ADD_FAILURE() << of_what << ": and " << found.size() - shown << " more";
}

std::size_t doubts(const evidence& all, const std::string& channel)
{
    std::size_t sum = 0;
    for (const auto& [id, one] : all.stories) sum += one.count(channel, "uncertain");
    return sum;
}

}  // namespace

TEST_F(Crash, NothingStoredIsLostAndNobodyIsToldTwice)
{
    const auto kills = number_from("TODOKE_CRASH_CYCLES", 200);
    plan what{seed};
    answer_book book;
    backends callers{address, what, book, seed};
    other_callers others{address, seed};
    for (unsigned i = 0; i < kills; ++i) {
        what.allow(submissions_a_life);
        run_and_kill(callers);
    }
    mail_at_kills.push_back(sinks.mail().count());
    sms_at_kills.push_back(sinks.sms().count());
    start_and_wait();
    callers.finish();
    others.finish();
    EXPECT_TRUE(all_settled()) << "messages still wait, are under way or in doubt";
    erase_one_and_kill(others);
    const auto known = others.numbers();
    expect_erased_are_gone(known);

    auto all = collect(book);
    all.others = others.ids();
    http_caller over{address};
    expect_none(others.look(over), "what was taken back");
    EXPECT_GT(all.others.size(), kills);
    expect_none(more_copies_than_in_flight(all.mail, mail_at_kills, window), "copies of mails");
    expect_none(more_copies_than_in_flight(all.sms, sms_at_kills, window), "copies of SMS");
    expect_none(book.complaints(), "answers");
    expect_none(not_exactly_once(all), "exactly once");
    expect_none(not_final(all), "final state");
    expect_none(on_two_channels(all), "one channel");
    expect_none(not_as_told(all), "as told");
    expect_none(not_recognisable(all), "recognisable");
    EXPECT_EQ(what.taken(), all.answers.size());
    EXPECT_LE(doubts(all, "email"), kills * window) << "more mail in doubt than was in flight at the kills";
    EXPECT_LE(doubts(all, "sms"), kills * window) << "more SMS in doubt than were in flight at the kills";

    EXPECT_EQ(0, daemon.stop());
    EXPECT_EQ("ok", integrity_of((folder / "todoke.db").string()));
    EXPECT_THAT(common(known.erased, numbers_on_disk()), testing::IsEmpty());
    expect_none(indiscretions(folder / "todoked.log", folder / "todoke.toml"), "the log");
    EXPECT_GT(lines_with(folder / "todoked.log", "Failed to send messages to U"), 0u) << "nobody was named to it";
    std::cout << fmt::format(
        "{} kills, {} of them during {} calls; {} submissions stored, {} repeats replayed; "
        "taken: LINE {}, mail {}, SMS {}; in doubt: LINE {}, mail {}, SMS {}; {} taken back, {} of them erased; {} "
        "copies of the database looked at\n",
        kills, kills_in_calls, calls_at_kills, all.answers.size(), book.replays(), all.line.size(), all.mail.size(),
        all.sms.size(), doubts(all, "line"), doubts(all, "email"), doubts(all, "sms"), all.others.size(),
        known.erased.size(), copies_looked_at);
    EXPECT_GT(doubts(all, "line") + doubts(all, "email") + doubts(all, "sms"), 0u) << "no kill fell into an attempt";
    EXPECT_GE(2 * kills_in_calls, kills_of_ready) << "too few kills fell into a submission";
}

}  // namespace todoke
