// No memory for one connection: the next one is served.
#include <cstdlib>
#include <gtest/gtest.h>
#include <new>

#include "tests/http/door_fixture.hpp"

namespace {

constexpr long any_number = -1;
/// Of this thread: so many succeed, and the one after that fails.
thread_local long allocations_left = any_number;

void* allocate(std::size_t size)
{
    if (allocations_left != any_number && allocations_left-- == 0) throw std::bad_alloc{};
    if (void* const made = std::malloc(size > 0 ? size : 1)) return made;
    throw std::bad_alloc{};
}

}  // namespace

void* operator new(std::size_t size)
{
    return allocate(size);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept
{
    try {
        return allocate(size);
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}
void operator delete(void* what) noexcept
{
    std::free(what);
}
void operator delete(void* what, const std::nothrow_t&) noexcept
{
    std::free(what);
}
void operator delete(void* what, std::size_t) noexcept
{
    std::free(what);
}

namespace todoke {
namespace {

/// Each allocation that accepting a connection takes fails once.
TEST_F(Door, IsNotDeafAfterItHadNoMemoryForAConnection)
{
    constexpr long more_than_it_takes = 40;
    open();
    EXPECT_EQ(ask("GET", "/healthz").status, 200);
    for (long fails = 0; fails < more_than_it_takes; ++fails) {
        there([=] { allocations_left = fails; });
        auto unlucky = local();
        unlucky.send(request("GET", "/healthz"));
        unlucky.receive();  // or not
        there([] { allocations_left = any_number; });
        ASSERT_EQ(ask("GET", "/healthz").status, 200) << "after allocation " << fails;
    }
}

}  // namespace
}  // namespace todoke
