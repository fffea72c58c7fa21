// The search that every test of a real daemon ends with finds what it is for, and takes nothing else for it.
#include "tests/support/outside/indiscretions.hpp"

#include <fstream>
#include <gmock/gmock.h>
#include <unistd.h>

#include "tests/process/bench.hpp"

namespace todoke {
namespace {

class Indiscretions : public testing::Test {
protected:
    Indiscretions()
        : folder_{std::filesystem::temp_directory_path() / ("todoke-indiscretions-" + std::to_string(getpid()))}
    {
        std::filesystem::create_directory(folder_);
        std::ofstream{folder_ / "todoke.toml"} << "[[provider]]\nfrom = \"shop@example.jp\"\naccess_token = "
                                                  "\"crash-test-token\"\nkey = \"/srv/valid.key\"\n";
    }
    ~Indiscretions() override { std::filesystem::remove_all(folder_); }
    std::vector<std::string> in(const std::string& line) const
    {
        std::ofstream{folder_ / "log"} << "event=ready\n" << line << "\nevent=reloaded\n";
        return indiscretions(folder_ / "log", folder_ / "todoke.toml");
    }

private:
    std::filesystem::path folder_;
};

TEST_F(Indiscretions, AreFound)
{
    for (const std::string said :
         {"a=\"550 <hanako@example.jp>: unknown\"", "to=h.y+1@mail.example.jp", "to=+819012345678", "to=090-1234-5678",
          "path=/v1/customers/09012345678", "user=U4af4980629aa11bb22cc33dd44ee55ff", "Bearer crash-test-token"})
        EXPECT_THAT(in(said), testing::ElementsAre(said));
}

TEST_F(Indiscretions, AreNotWhatIsMasked)
{
    for (const std::string said :
         {"to=h***@example.jp", "to=+8190***78", "user=U4af***", "id=01a207ee-36d9-7a30-85a1-090123456780",
          "bytes=9012345678", "what=\"everybody may read /srv/valid.key\"", "path=/v1/messages?limit=100"})
        EXPECT_THAT(in(said), testing::IsEmpty()) << said;
}

}  // namespace
}  // namespace todoke
