#include "daemon/machine/local_names.hpp"

#include <gtest/gtest.h>

namespace todoke {
namespace {

TEST(LocalNames, AreThoseOfTheMachinesFiles)
{
    EXPECT_EQ(name_of_group(0), "root");
    EXPECT_EQ(name_of_user(0), "root");
    EXPECT_EQ(name_of_group(4'000'000'000), "4000000000") << "it has no such group";
    EXPECT_EQ(name_of_user(4'000'000'000), "4000000000");
}

}  // namespace
}  // namespace todoke
