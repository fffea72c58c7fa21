// Secrets by reference, files on disk, and the shipped samples.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

#include "tests/daemon/config/cases.hpp"
#include "tests/support/certificates.hpp"

namespace todoke {
namespace {

namespace fs = std::filesystem;

class ConfigFiles : public testing::Test {
protected:
    ConfigFiles()
    {
        std::string name = (fs::temp_directory_path() / "todoke-config-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
    }
    ~ConfigFiles() override
    {
        ::unsetenv("CREDENTIALS_DIRECTORY");
        ::unsetenv("TODOKE_TEST_SECRET");
        fs::remove_all(folder_);
    }

    fs::path write(const std::string& name, const std::string& text, fs::perms mode = fs::perms::owner_read)
    {
        const auto path = folder_ / name;
        fs::create_directories(path.parent_path());
        std::ofstream{path, std::ios::binary} << text;
        fs::permissions(path, mode);
        return path;
    }

    static std::string line_with(const std::string& token)
    {
        return "[[provider]]\nname = \"l\"\nchannel = \"line\"\nkind = \"line\"\naccess_token = " + token + "\n";
    }
    static std::string token_of(const config& made)
    {
        return made.providers.empty() ? "" : std::get<line_settings>(made.providers[0].how).access_token;
    }

    fs::path folder_;
};

TEST_F(ConfigFiles, ASecretMayBeACredential)
{
    write("line-token", "from-systemd\n");
    ::setenv("CREDENTIALS_DIRECTORY", folder_.c_str(), 1);
    EXPECT_EQ(token_of(good(line_with("{ credential = \"line-token\" }"))), "from-systemd");
}

TEST_F(ConfigFiles, ASecretMayBeAFile)
{
    const auto path = write("token", "from-file\r\n");
    EXPECT_EQ(token_of(good(line_with("{ file = \"" + path.string() + "\" }"))), "from-file");
}

TEST_F(ConfigFiles, ASecretInAFileThatEverybodyMayReadIsWarnedOf)
{
    const auto warnings_with = [&](fs::perms mode) {
        const auto path = write("token", "from-file", mode);
        const auto made = good(line_with("{ file = \"" + path.string() + "\" }"));
        EXPECT_EQ(token_of(made), "from-file");
        fs::remove(path);
        return made.warnings;
    };
    const auto open = warnings_with(fs::perms::owner_read | fs::perms::others_read);
    ASSERT_EQ(open.size(), 1u);
    EXPECT_EQ(open[0].line, 5);
    EXPECT_EQ(open[0].what, "access_token: every user of this machine may read " + (folder_ / "token").string() +
                                "; chmod o= " + (folder_ / "token").string());
    EXPECT_TRUE(warnings_with(fs::perms::owner_read | fs::perms::group_read).empty()) << "a group is chosen";
    EXPECT_TRUE(warnings_with(fs::perms::owner_read).empty());
}

TEST_F(ConfigFiles, AKeyThatEverybodyMayReadIsWarnedOfAndACertificateIsNot)
{
    const auto all = fs::perms::owner_read | fs::perms::others_read;
    const auto copy = [&](const std::string& name, const std::string& from) {
        std::ifstream file{from};
        return write(name, {std::istreambuf_iterator<char>{file}, {}}, all).string();
    };
    const auto key = copy("key.pem", certificates().valid().key_file);
    const auto certificate = copy("certificate.pem", certificates().valid().certificate_file);
    const auto made =
        good("[public]\nlisten = \"127.0.0.1:8443\"\nurl = \"https://msg.example.jp\"\ncertificate = \"" + certificate +
             "\"\nkey = \"" + key + "\"\n[[provider]]\nname = \"m\"\nchannel = \"email\"\n" +
             "kind = \"smtp\"\nhost = \"mx.example.jp\"\nfrom = \"shop@example.jp\"\n");
    ASSERT_EQ(made.warnings.size(), 1u) << listed(made.warnings);
    EXPECT_EQ(made.warnings[0].what.substr(0, 9), "key: ever");
}

TEST_F(ConfigFiles, ASecretMayBeAnEnvironmentVariable)
{
    ::setenv("TODOKE_TEST_SECRET", "from-environment", 1);
    EXPECT_EQ(token_of(good(line_with("{ env = \"TODOKE_TEST_SECRET\" }"))), "from-environment");
}

TEST_F(ConfigFiles, ASecretThatIsNotThereIsAProblemAtItsLine)
{
    ::unsetenv("CREDENTIALS_DIRECTORY");
    const struct {
        std::string token, part;
    } rows[] = {
        {"{ credential = \"line-token\" }", "sudo CREDENTIALS_DIRECTORY="},
        {"{ credential = \"../line\" }", "has no slash"},
        {"{ file = \"/nowhere/token\" }", "/nowhere/token cannot be read: No such file"},
        {"{ file = \"token\" }", "write the file's full path"},
        {"{ file = \"/tmp\" }", "is a folder"},
        {"{ env = \"TODOKE_NOT_SET\" }", "TODOKE_NOT_SET is not set"},
        {"{ env = \"A\", file = \"/b\" }", "one reference is needed"},
        {"{}", "one reference is needed"},
        {"{ vault = \"x\" }", "unknown key"},
        {"3", "write { credential = \"NAME\" }"},
        {"\"\"", "the secret is empty"},
        {"\"a\\nb\"", "line break"},
        {"\"日本\"", "only ASCII"},
    };
    for (const auto& row : rows) {
        const auto problems = problems_of(line_with(row.token));
        ASSERT_FALSE(problems.empty()) << row.token;
        EXPECT_EQ(problems[0].line, 5) << listed(problems);
        EXPECT_NE(listed(problems).find(row.part), std::string::npos) << row.token << "\n" << listed(problems);
    }
}

TEST_F(ConfigFiles, AMissingCredentialSaysHowToGiveIt)
{
    ::setenv("CREDENTIALS_DIRECTORY", folder_.c_str(), 1);
    const auto problems = problems_of(line_with("{ credential = \"line-token\" }"));
    EXPECT_NE(listed(problems).find("LoadCredential=line-token:/etc/todoke/secrets/line-token"), std::string::npos);
}

TEST_F(ConfigFiles, NoProblemShowsASecret)
{
    for (const std::string token : {"\"s3cret-with space\"", "\"s3cret\\nx\"", "\"s3cret\""})
        EXPECT_EQ(listed(problems_of(line_with(token), true)).find("s3cret"), std::string::npos) << token;
}

TEST_F(ConfigFiles, ALiteralSecretInAnOpenFileIsRefused)
{
    expect_exactly(problems_of(line_with("\"abc\""), true), {{5, "chmod 600 todoke.toml"}});
    ::setenv("TODOKE_TEST_SECRET", "x", 1);
    EXPECT_TRUE(problems_of(line_with("{ env = \"TODOKE_TEST_SECRET\" }"), true).empty());
}

TEST_F(ConfigFiles, TheModeOfEachFileCounts)
{
    using fs::perms;
    const auto main = write("todoke.toml", "[site]\ntime_zone = \"UTC\"\n", perms(0644));
    const auto more = write("conf.d/line.toml", line_with("\"abc\""), perms(0600));
    EXPECT_TRUE(std::holds_alternative<config>(load_config(main)));
    for (const auto mode : {perms(0640), perms(0604)}) {
        fs::permissions(more, mode);
        const auto result = load_config(main);
        ASSERT_TRUE(std::holds_alternative<config_problems>(result));
        EXPECT_NE(listed(std::get<config_problems>(result)).find("chmod 600 " + more.string()), std::string::npos);
    }
}

TEST_F(ConfigFiles, ConfDIsReadInNameOrder)
{
    const std::string rest = "\"\nchannel = \"sms\"\nkind = \"sandbox\"\n";
    const auto main = write("todoke.toml", "[[provider]]\nname = \"first" + rest);
    write("conf.d/20-b.toml", "[[provider]]\nname = \"third" + rest);
    write("conf.d/10-a.toml", "[[provider]]\nname = \"second" + rest);
    write("conf.d/30-c.toml.off", "not read");
    write("conf.d/.hidden.toml", "not read");
    auto result = load_config(main);
    ASSERT_TRUE(std::holds_alternative<config>(result)) << listed(std::get<config_problems>(result));
    const auto& providers = std::get<config>(result).providers;
    ASSERT_EQ(providers.size(), 3u);
    EXPECT_EQ(providers[0].name + providers[1].name + providers[2].name, "firstsecondthird");
}

TEST_F(ConfigFiles, AMissingFileIsAProblemAndTheOthersAreStillChecked)
{
    write("conf.d/a.toml", "[site]\ncolour = 1\n");
    const auto result = load_config(folder_ / "todoke.toml");
    const auto& problems = std::get<config_problems>(result);
    ASSERT_EQ(problems.size(), 2u) << listed(problems);
    EXPECT_NE(to_text(problems[0]).find("todoke.toml: cannot be read: No such file"), std::string::npos);
    EXPECT_NE(to_text(problems[1]).find("a.toml:2: site.colour: unknown key"), std::string::npos);
}

TEST_F(ConfigFiles, AFolderIsNoConfiguration)
{
    const auto result = load_config(folder_);
    ASSERT_TRUE(std::holds_alternative<config_problems>(result));
    EXPECT_NE(listed(std::get<config_problems>(result)).find("is a folder"), std::string::npos);
}

TEST_F(ConfigFiles, APipeIsNoConfiguration)
{
    const auto pipe = folder_ / "todoke.toml";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    const auto result = load_config(pipe);
    ASSERT_TRUE(std::holds_alternative<config_problems>(result));
    EXPECT_NE(listed(std::get<config_problems>(result)).find("is not a regular file"), std::string::npos);
}

// As an editor or a tool leaves it for a moment.
TEST_F(ConfigFiles, AnEmptyFileIsNoConfiguration)
{
    const auto main = write("todoke.toml", " \n");
    const auto result = load_config(main);
    ASSERT_TRUE(std::holds_alternative<config_problems>(result));
    EXPECT_NE(listed(std::get<config_problems>(result)).find("is empty; name at least one"), std::string::npos);
    write("conf.d/a.toml", "[site]\ntime_zone = \"UTC\"\n");
    EXPECT_TRUE(std::holds_alternative<config>(load_config(main)));
}

TEST(SampleConfig, WorksAsShipped)
{
    auto result = load_config(fs::path{TODOKE_SOURCE_DIR} / "etc/todoke.toml");
    ASSERT_TRUE(std::holds_alternative<config>(result)) << listed(std::get<config_problems>(result));
    const auto& made = std::get<config>(result);
    EXPECT_EQ(made.providers.size(), 3u);
    EXPECT_EQ(made.warnings.size(), 3u) << listed(made.warnings);
}

/// Every line "# key = value" in effect: the sample must not show a key or a default that would be refused.
std::string with_comments_removed(const fs::path& file)
{
    std::ifstream input{file};
    std::string text;
    for (std::string line; std::getline(input, line);) {
        const bool shows_key = line.starts_with("# ") && line.size() > 2 && (std::islower(line[2]) || line[2] == '[') &&
                               (line.find(" = ") != line.npos || line.starts_with("# [[") || line == "# [public]") &&
                               line.find(" - ") == line.npos;
        text += (shows_key ? line.substr(2) : line) + "\n";
    }
    return text;
}

TEST(SampleConfig, WorksWithEveryDefaultWrittenOut)
{
    const auto text = with_comments_removed(fs::path{TODOKE_SOURCE_DIR} / "etc/todoke.toml");
    const auto problems = problems_of(text);
    for (const auto& problem : problems)
        EXPECT_NE(problem.what.find("credential"), std::string::npos) << to_text(problem);
    EXPECT_NE(text.find("\nmax_body = "), std::string::npos);
}

TEST(SampleConfig, TheExamplesOfEachKindWork)
{
    const fs::path secrets = fs::temp_directory_path() / ("todoke-secrets-" + std::to_string(::getpid()));
    fs::create_directories(secrets);
    for (const char* name : {"smtp-password", "line-token", "smpp-password", "twilio-token", "karaden-token",
                             "karaden-receipts", "rakuten-cpaas-token", "rakuten-cpaas-receipts"})
        std::ofstream{secrets / name} << "secret";
    ::setenv("CREDENTIALS_DIRECTORY", secrets.c_str(), 1);
    std::vector<config_text> texts;
    for (const auto& entry : fs::directory_iterator{fs::path{TODOKE_SOURCE_DIR} / "etc/conf.d.examples"}) {
        std::ifstream input{entry.path()};
        texts.push_back({entry.path().string(), {std::istreambuf_iterator<char>{input}, {}}, true});
    }
    const auto made = good(texts);
    EXPECT_EQ(made.providers.size(), 7u);
    ::unsetenv("CREDENTIALS_DIRECTORY");
    fs::remove_all(secrets);
}

}  // namespace
}  // namespace todoke
