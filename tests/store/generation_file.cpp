// PATH.generation is on disk, under its name, before anybody relies on it.
#include "store/sqlite/file/generation_file.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <unistd.h>

#include "store/store.hpp"

namespace todoke {

namespace {

struct GenerationFile : testing::Test {
    GenerationFile() { std::filesystem::create_directories(folder); }
    ~GenerationFile() override { std::filesystem::remove_all(folder); }
    /// 1: of the file, 2: of its folder.
    static void fail(int nth, int error = EIO) { syncs = 0, failing_sync = nth, failing_error = error; }
    static int sync_or_fail(int descriptor)
    {
        if (++syncs != failing_sync) return ::fsync(descriptor);
        errno = failing_error;
        return -1;
    }

    static inline int syncs = 0, failing_sync = 0, failing_error = 0;
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("todoke-generation-" + std::to_string(::getpid()));
    generation_file file{folder / "db", sync_or_fail};
};

TEST_F(GenerationFile, IsTheOldOneWhenTheNewOneCannotBeSynced)
{
    fail(0);
    file.write(7);
    fail(1);
    EXPECT_THROW(file.write(8), store_failure);
    EXPECT_EQ(file.read(), 7);
    EXPECT_EQ(generation_file{folder / "db"}.read(), 7);
}

/// Its name may lead to the old one after the power went.
TEST_F(GenerationFile, IsNoneWhileItsFolderIsNotSynced)
{
    fail(0);
    file.write(7);
    fail(2);
    EXPECT_THROW(file.write(8), store_failure);
    EXPECT_EQ(file.read(), std::nullopt) << "so nobody goes on from there";
    fail(0);
    file.write(8);
    EXPECT_EQ(syncs, 2) << "it is written anew";
    EXPECT_EQ(file.read(), 8);
}

/// A write that took only some of it says nothing of why.
TEST_F(GenerationFile, SaysWhyOnlySomeOfItCouldBeWritten)
{
    fail(0);
    rlimit as_found{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &as_found), 0);
    const auto handled = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit one_byte{1, as_found.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &one_byte), 0);
    std::string said;
    errno = EEXIST;
    try {
        file.write(7);
    } catch (const store_failure& e) {
        said = e.what();
    }
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &as_found), 0);
    std::signal(SIGXFSZ, handled);
    EXPECT_THAT(said, testing::HasSubstr(std::strerror(EFBIG)));
}

TEST_F(GenerationFile, AFolderThatHasNothingToSyncIsFine)
{
    fail(2, EINVAL);
    file.write(7);
    EXPECT_EQ(file.read(), 7);
}

}  // namespace

}  // namespace todoke
