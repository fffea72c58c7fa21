// `todoked backup` beside a todoked at work, and the way back.
#include <atomic>
#include <fmt/format.h>
#include <fstream>
#include <future>
#include <gmock/gmock.h>
#include <iterator>
#include <map>
#include <mutex>
#include <thread>

#include "tests/process/bench.hpp"

namespace todoke {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

/// The message of this number, with a key of its own.
api_answer submit_key(http_caller& over, int number)
{
    const auto body = fmt::format(
        R"({{"to": {{"email": "c{}@example.jp"}}, "class": "transactional", "content": {{"text": "届きました"}}}})",
        number);
    const auto key = fmt::format("Idempotency-Key: key-{}", number);
    return over.call({"POST", "/v1/messages", {"Content-Type: application/json", key}, body});
}

class Backups : public Process {
protected:
    /// No provider: all of it waits.
    Backups() { write_configuration(""); }
    void begin()
    {
        daemon.start();
        systemd.hear_until("READY=1");
    }
    std::string copy() const { return (folder / "copies" / "todoke.db").string(); }
    finished todoked(const std::string& words)
    {
        fs::create_directories(folder / "copies");
        return run_command(program() + " --config " + file().string() + " " + words);
    }
    std::string database() const { return (folder / "todoke.db").string(); }
    /// Of each file beside the configuration, by name.
    std::map<std::string, std::string> bytes_of_files() const
    {
        std::map<std::string, std::string> made;
        for (const auto& entry : fs::directory_iterator{folder}) {
            if (!entry.is_regular_file()) continue;
            std::ifstream from{entry.path(), std::ios::binary};
            made[entry.path().filename()] = {std::istreambuf_iterator<char>{from}, {}};
        }
        return made;
    }
};

/// Callers that submit without a pause, and the numbers of what was answered with 202.
class submitting {
public:
    explicit submitting(const std::string& address)
    {
        for (int i = 0; i < 4; ++i) callers_.emplace_back([this, address] { submit_on(address); });
    }
    ~submitting() { end(); }
    submitting(const submitting&) = delete;
    submitting& operator=(const submitting&) = delete;

    std::vector<int> answered() const
    {
        const std::lock_guard lock{guard_};
        return answered_;
    }
    void wait_for(std::size_t more) const
    {
        for (const auto until = answered().size() + more; answered().size() < until;) std::this_thread::yield();
    }
    void end()
    {
        enough_ = true;
        for (auto& one : callers_) one.join();
        callers_.clear();
    }
    int others() const { return others_; }

private:
    void submit_on(const std::string& address)
    {
        http_caller over{address};
        while (!enough_) {
            const int number = next_++;
            const bool stored = submit_key(over, number).status == 202;
            const std::lock_guard lock{guard_};
            stored ? answered_.push_back(number) : void(++others_);
        }
    }

    std::atomic<bool> enough_{false};
    std::atomic<int> next_{0}, others_{0};
    mutable std::mutex guard_;
    std::vector<int> answered_;
    std::vector<std::thread> callers_;
};

TEST_F(Backups, UnderLoadHoldWhatWasAnsweredBeforeTheyBegan)
{
    begin();
    auto heard = std::async(std::launch::async, [&] { systemd.hear_until("STOPPING=1"); });  // its every beat
    submitting load{address()};
    load.wait_for(200);
    const auto certain = load.answered();
    const auto told = todoked("backup " + copy());
    load.wait_for(50);
    load.end();
    EXPECT_EQ(told.status, 0) << told.said;
    EXPECT_THAT(told.said, AllOf(HasSubstr(copy() + ": "), HasSubstr("messages wait in it")));
    EXPECT_EQ(load.others(), 0) << "it went on answering";
    EXPECT_EQ(fs::status(copy()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(daemon.stop(), 0);
    heard.get();

    const auto back = todoked("restore " + copy());
    EXPECT_EQ(back.status, 0) << back.said;
    EXPECT_THAT(back.said, HasSubstr("todoke adopt"));
    begin();
    http_caller again{address()};
    for (const int number : certain)
        EXPECT_TRUE(submit_key(again, number).replayed) << number << " was answered before the copy was begun";
    EXPECT_THAT(again.call({"GET", "/v1/status", {}, ""}).body, HasSubstr("adopt"));
    EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(Backups, OfAFolderHaveADateAndOnlyTheNewestStay)
{
    begin();
    EXPECT_EQ(submit("urgent"), 202u);
    const auto todoke = fmt::format("{}/todoke backup --config {} ", TODOKE_BINARY_DIR, file().string());
    for (const auto& backup : {program() + " --config " + file().string() + " backup ", todoke}) {
        const auto copies = folder / ("of-" + std::to_string(backup.size()));
        fs::create_directories(copies);
        for (const auto* const name : {"todoke-2026-01-01T033000Z.db", "todoke-2026-01-02T033000Z.db", "by-hand.db"})
            std::ofstream{copies / name} << "earlier";
        const auto told = run_command(backup + "--keep 2 " + copies.string());
        EXPECT_EQ(told.status, 0) << told.said;
        EXPECT_THAT(told.said, AllOf(HasSubstr(copies.string() + "/todoke-20"), HasSubstr("messages wait in it"),
                                     HasSubstr("todoke-2026-01-01T033000Z.db: removed\n"),
                                     testing::Not(HasSubstr("todoke-2026-01-02"))));
        std::vector<std::string> left;
        for (const auto& one : fs::directory_iterator{copies}) left.push_back(one.path().filename().string());
        EXPECT_THAT(left, testing::UnorderedElementsAre("by-hand.db", "todoke-2026-01-02T033000Z.db",
                                                        testing::MatchesRegex("todoke-20.*T[0-9]{6}Z\\.db")));
        const auto none = run_command(backup + "--keep 2 " + copy());
        EXPECT_EQ(none.status, 1);
        EXPECT_THAT(none.said, HasSubstr(copy() + " is no folder"));
        EXPECT_FALSE(fs::exists(copy()));
        EXPECT_NE(run_command(backup + "--keep 0 " + copies.string()).status, 0);
    }
    EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(Backups, NeitherOverwriteNorNeedSecrets)
{
    write_configuration(
        "[[provider]]\nname = \"line\"\nchannel = \"line\"\nkind = \"line\"\n"
        "access_token = { credential = \"line-token\" }\n");
    const auto nothing = todoked("backup " + copy());
    EXPECT_NE(nothing.status, 0);
    EXPECT_THAT(nothing.said, HasSubstr(database()));
    EXPECT_FALSE(fs::exists(database())) << "no empty one was made";
    write_configuration("");
    begin();
    EXPECT_EQ(submit("urgent"), 202u);
    EXPECT_EQ(daemon.stop(), 0);
    write_configuration(
        "[[provider]]\nname = \"line\"\nchannel = \"line\"\nkind = \"line\"\n"
        "access_token = { credential = \"line-token\" }\n");
    EXPECT_EQ(todoked("backup " + copy()).status, 0) << "of a stopped one, and without the token";
    const auto again = todoked("backup " + copy());
    EXPECT_NE(again.status, 0);
    EXPECT_THAT(again.said, HasSubstr("nothing is overwritten"));
}

TEST_F(Backups, ARestoreBesideARunningOneIsRefused)
{
    begin();
    EXPECT_EQ(submit("urgent"), 202u);
    EXPECT_EQ(todoked("backup " + copy()).status, 0);
    const auto told = todoked("restore " + copy());
    EXPECT_NE(told.status, 0);
    EXPECT_THAT(told.said, HasSubstr("stop that one first"));
    EXPECT_EQ(submit("urgent"), 202u);
    EXPECT_EQ(daemon.stop(), 0);
}

/// A database of a version to come: neither opened nor touched, and the operator is told what to do.
TEST_F(Backups, ADowngradeIsRefusedWithWhatToDo)
{
    begin();
    EXPECT_EQ(submit("urgent"), 202u);
    EXPECT_EQ(daemon.stop(), 0);
    ASSERT_EQ(run_command("python3 -c \"import sqlite3; "
                          "sqlite3.connect('" +
                          database() + "').execute('PRAGMA user_version = 999')\"")
                  .status,
              0);
    const auto before = bytes_of_files();
    const auto told = todoked("");
    EXPECT_TRUE(bytes_of_files() == before) << "a byte of it was touched";
    EXPECT_NE(told.status, 0);
    EXPECT_THAT(told.said, AllOf(HasSubstr(database() + " was written by a newer todoke (schema 999"),
                                 HasSubstr("install that version again, or restore a backup made before the upgrade")));
}

}  // namespace
}  // namespace todoke
