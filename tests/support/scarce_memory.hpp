#pragma once
// Allocations that fail when a test says so. For one file of a test program only: it replaces `operator new`.

#include <cstdlib>
#include <new>

namespace todoke {

constexpr long any_number = -1;
/// Of this thread: so many succeed, and the one after that fails.
inline thread_local long allocations_left = any_number;

inline void* allocate(std::size_t size)
{
    if (allocations_left != any_number && allocations_left-- == 0) throw std::bad_alloc{};
    if (void* const made = std::malloc(size > 0 ? size : 1)) return made;
    throw std::bad_alloc{};
}

}  // namespace todoke

void* operator new(std::size_t size)
{
    return todoke::allocate(size);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept
{
    try {
        return todoke::allocate(size);
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
