// What the doctor says of the machine: its clock, its disk, and who may read what.
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/doctor/doctor.hpp"
#include "gateway/delivery/rule_keeper.hpp"
#include "store/model/phrase.hpp"

namespace todoke {
namespace {

using testing::HasSubstr;
using grade = diagnosis::grade;

struct clock_row {
    box_view seen;
    bool is_set, trusted;
    grade how;
    std::string said, first, then;  ///< the remedy; empty: there is none
};

void expect_in_order(const std::string& text, const std::string& first, const std::string& then)
{
    const auto at = text.find(first);
    EXPECT_NE(at, text.npos) << text << "\nhas no: " << first;
    EXPECT_NE(text.find(then, at == text.npos ? 0 : at), text.npos) << text << "\nhas not thereafter: " << then;
    EXPECT_TRUE(then.empty() || text.find(then) > at) << "an adoption is never the first thing to do: " << text;
}

TEST(DoctorOfTheBox, AClockThatIsNotBelievedIsBadAndOneThatNobodyKeepsAWarning)
{
    const auto last = *parse_instant("2026-11-27T03:00:00Z");
    const adoption doubt{message_no{7}, say(phrase::clock_stands_before, {to_text(last), to_text(last)})};
    const std::string adopt = "todoke adopt --reason";
    const clock_row table[] = {
        {{}, true, false, grade::good, "a time service keeps it", "", ""},
        {{}, true, true, grade::good, "a time service keeps it", "", ""},
        {{}, false, true, grade::warning, "because of [site] trust_clock", "timedatectl set-ntp true", ""},
        {{}, false, false, grade::warning, "because an operator said so", "timedatectl set-ntp true", ""},
        {{false, {}, {}}, false, false, grade::bad, "clock", "timedatectl set-ntp true", adopt},
        {{true, last, {}}, true, false, grade::bad, "2026-11-27T03:00:00Z", "put the clock right: timedatectl", adopt},
        {{true, {}, doubt},
         true,
         false,
         grade::bad,
         "2026-11-27T03:00:00Z",
         "the clock is right (timedatectl)",
         adopt}};
    std::set<std::string> sentences;
    for (const auto& row : table) {
        const auto made = look_at_clock(row.seen, row.is_set, row.trusted);
        EXPECT_EQ(made.how, row.how) << made.what.english;
        EXPECT_EQ(to_text(made.about), "clock");
        EXPECT_THAT(made.what.english, HasSubstr(row.said));
        EXPECT_EQ(made.remedy.english.empty(), row.first.empty());
        EXPECT_EQ(made.remedy.japanese.empty(), row.first.empty());
        expect_in_order(made.remedy.english, row.first, row.then);
        if (!row.then.empty()) expect_in_order(made.remedy.japanese, "timedatectl", row.then);
        EXPECT_NE(made.what.english, made.what.japanese);
        sentences.insert(made.what.english);
    }
    EXPECT_EQ(sentences.size(), 6u) << "each has its own";
}

struct disk_row {
    std::optional<disk_room> free;
    grade how;
    std::string said, remedy;
};

TEST(DoctorOfTheBox, ADiskThatFillsUpIsAWarningAndOneThatIsFullIsBad)
{
    constexpr std::uint64_t mebibyte = 1u << 20;
    store_config store;
    store.path = "/var/lib/todoke/todoke.db";
    store.min_free_disk = 200 * mebibyte;
    const std::string room = "make room before it is full";
    const disk_row table[] = {{disk_room{400 * mebibyte, {}}, grade::good, "400 MiB free, 200 MiB are kept free", ""},
                              {disk_room{400 * mebibyte - 1, {}}, grade::warning, "399 MiB free", room},
                              {disk_room{200 * mebibyte, {}}, grade::warning, "200 MiB free", room},
                              {disk_room{200 * mebibyte - 1, {}}, grade::bad, "199 MiB free", room},
                              {disk_room{0, {}}, grade::bad, "0 MiB free", room},
                              {disk_room{900 * mebibyte, 1000}, grade::good, "900 MiB free", ""},
                              {disk_room{900 * mebibyte, 999}, grade::bad, "no more than 999 files", "df -i"},
                              {disk_room{900 * mebibyte, 0}, grade::bad, "no more than 0 files", "df -i"},
                              {std::nullopt, grade::warning, "the system does not say", "df /var/lib/todoke"}};
    for (const auto& row : table) {
        const auto made = look_at_disk(store, row.free);
        EXPECT_EQ(made.how, row.how) << row.said;
        EXPECT_EQ(std::string{to_text(made.about)} + " " + made.name, "disk /var/lib/todoke");
        EXPECT_THAT(made.what.english, HasSubstr(row.said));
        EXPECT_THAT(made.remedy.english, HasSubstr(row.remedy));
        EXPECT_EQ(made.remedy.english.empty(), row.remedy.empty());
        EXPECT_EQ(made.remedy.japanese.empty(), row.remedy.empty());
    }
}

TEST(DoctorOfTheBox, TheSystemSaysWhatIsFree)
{
    const auto here = free_space_of(testing::TempDir());
    ASSERT_TRUE(here);
    EXPECT_GT(here->bytes, 0u);
    EXPECT_FALSE(free_space_of(testing::TempDir() + "/is-not-there"));
}

class DoctorOfPermissions : public testing::Test {
protected:
    DoctorOfPermissions()
    {
        for (const auto* const name : {"state", "etc/secrets", "etc/conf.d"})
            std::filesystem::create_directories(folder / name);
        set.store.path = (folder / "state/todoke.db").string();
        chmod((folder / "state").c_str(), 0700);
        chmod((folder / "etc/secrets").c_str(), 0700);
        for (const auto* const ending : {"", "-wal"}) {
            std::ofstream{set.store.path + ending} << "x";
            chmod((set.store.path + ending).c_str(), 0600);
        }
        for (const auto* const name : {"etc", "etc/conf.d"}) chmod((folder / name).c_str(), 0755);
        for (const auto* const name : {"etc/todoke.toml", "etc/conf.d/line.toml"}) {
            std::ofstream{folder / name} << "x";
            chmod((folder / name).c_str(), 0644);
        }
        set.api.listen.push_back({(folder / "api.sock").string(), {}, 0});
        bind_socket();
    }
    ~DoctorOfPermissions() override
    {
        close(listener);
        std::filesystem::remove_all(folder);
    }
    void bind_socket()
    {
        sockaddr_un at{};
        at.sun_family = AF_UNIX;
        (folder / "api.sock").string().copy(at.sun_path, sizeof at.sun_path - 1);
        ASSERT_EQ(bind(listener, reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
        chmod((folder / "api.sock").c_str(), 0660);
    }
    diagnoses look() const { return look_at_permissions(set, folder / "etc/todoke.toml", geteuid()); }
    /// Of the one that is named so; fails where there is none.
    diagnosis of(const std::string& name) const
    {
        for (auto& one : look())
            if (one.name == (folder / name).string()) return one;
        ADD_FAILURE() << "nothing is said of " << name;
        return {};
    }

    const std::filesystem::path folder = std::filesystem::path{testing::TempDir()} / fmt::format("doctor.{}", getpid());
    const int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    config set;
};

TEST_F(DoctorOfPermissions, AreGoodAsTheyAreInstalled)
{
    const auto made = look();
    EXPECT_EQ(made.size(), 6u);
    for (const auto& one : made) {
        EXPECT_EQ(one.how, grade::good) << one.name << ": " << one.what.english;
        EXPECT_EQ(to_text(one.about), "permissions");
        EXPECT_TRUE(one.remedy.english.empty());
    }
}

TEST_F(DoctorOfPermissions, WhateverOthersMayReadOrChangeIsBadAndSaysTheCommand)
{
    const struct {
        std::string name;
        mode_t mode;
        std::string said, remedy;
    } table[] = {{"state/todoke.db", 0644, "mode 0644: others may read addresses", "chmod go= "},
                 {"state/todoke.db", 0620, "mode 0620: others may read addresses", "chmod go= "},
                 {"state/todoke.db-wal", 0640, "mode 0640: others may read addresses", "chmod go= "},
                 {"state", 0770, "mode 0770: others may remove the queue", "chmod go-w "},
                 {"state", 0702, "mode 0702: others may remove the queue", "chmod go-w "},
                 {"etc/secrets", 0705, "mode 0705: others may look for secrets", "chmod g-w,o= "},
                 {"etc/secrets", 0720, "mode 0720: others may look for secrets", "chmod g-w,o= "},
                 {"etc", 0775, "mode 0775: others may change the configuration", "chmod go-w "},
                 {"etc", 01777, "mode 1777: others may change the configuration", "chmod go-w "},
                 {"etc/conf.d", 0757, "mode 0757: others may change the configuration", "chmod go-w "},
                 {"etc/todoke.toml", 0664, "mode 0664: others may change the configuration", "chmod go-w "},
                 {"etc/conf.d/line.toml", 0646, "mode 0646: others may change the configuration", "chmod go-w "},
                 {"api.sock", 0666, "mode 0666: every user of this machine", "chmod o= "}};
    for (const auto& row : table) {
        const auto path = (folder / row.name).string();
        struct stat before {};
        ASSERT_EQ(stat(path.c_str(), &before), 0);
        ASSERT_EQ(chmod(path.c_str(), row.mode), 0);
        const auto made = of(row.name);
        EXPECT_EQ(made.how, grade::bad) << row.said;
        EXPECT_THAT(made.what.english, HasSubstr(row.said));
        EXPECT_EQ(made.remedy.english, row.remedy + path);
        EXPECT_NE(made.what.english, made.what.japanese);
        ASSERT_EQ(chmod(path.c_str(), before.st_mode & 07777), 0);
    }
}

/// Read access alone to a folder shows names, and the files in it are looked at themselves; a group of operators may
/// read secrets.
TEST_F(DoctorOfPermissions, WhatHarmsNobodyIsGood)
{
    chmod((folder / "state").c_str(), 0755);
    chmod((folder / "etc/secrets").c_str(), 0750);
    EXPECT_EQ(of("state").how, grade::good);
    EXPECT_EQ(of("etc/secrets").how, grade::good);
}

/// Root may give a file away; whoever else tests owns all of them, and the daemon is said to be another user.
TEST_F(DoctorOfPermissions, AConfigurationThatBelongsToAStrangerIsBad)
{
    constexpr uid_t stranger = 54321;
    const bool root = geteuid() == 0;
    const auto path = (folder / "etc/conf.d/line.toml").string();
    ASSERT_TRUE(!root || chown(path.c_str(), stranger, static_cast<gid_t>(-1)) == 0);
    diagnoses found;
    for (auto& one : look_at_permissions(set, folder / "etc/todoke.toml", root ? 0 : stranger))
        if (one.name == path) found.push_back(one);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].how, grade::bad);
    EXPECT_THAT(found[0].what.english, HasSubstr("who may change the configuration"));
    EXPECT_EQ(found[0].remedy.english, "chown root " + path);
    const auto its_owner = root ? stranger : geteuid();
    for (const auto& one : look_at_permissions(set, folder / "etc/todoke.toml", its_owner))
        EXPECT_NE(one.name, path) << "the daemon's own user may own it";
}

/// An example beside them, and what an editor leaves, is not read.
TEST_F(DoctorOfPermissions, OnlyWhatIsReadIsLookedAt)
{
    for (const auto* const name : {"etc/conf.d/line.toml.orig", "etc/conf.d/.line.toml", "etc/other.toml"}) {
        std::ofstream{folder / name} << "x";
        chmod((folder / name).c_str(), 0666);
    }
    EXPECT_EQ(of("etc").how, grade::good);
}

TEST_F(DoctorOfPermissions, ASocketThatIsGoneIsBadAndAFileInItsPlaceIsNone)
{
    std::filesystem::remove(folder / "api.sock");
    const auto gone = of("api.sock");
    EXPECT_EQ(gone.how, grade::bad);
    EXPECT_THAT(gone.what.english, HasSubstr("the socket is gone"));
    EXPECT_EQ(gone.remedy.english, "systemctl restart todoked.socket todoked");
    std::ofstream{folder / "api.sock"} << "no socket";
    EXPECT_THAT(of("api.sock").what.english, HasSubstr("the socket is gone"));
}

TEST_F(DoctorOfPermissions, NothingIsSaidOfWhatIsNotThere)
{
    std::filesystem::remove(set.store.path + "-wal");
    std::filesystem::remove(folder / "etc/secrets");
    std::filesystem::remove_all(folder / "etc/conf.d");
    EXPECT_EQ(look().size(), 4u);
}

}  // namespace
}  // namespace todoke
