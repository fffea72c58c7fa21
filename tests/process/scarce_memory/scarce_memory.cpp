// Preloaded: the allocations fail that the order says, in the file TODOKE_MEMORY_ORDER. `operator new` and SQLite ask
// here like everybody else.
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/process/scarce_memory/order.hpp"

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* from, std::size_t size);
}

namespace {

todoke::memory_order* order = nullptr;

__attribute__((constructor)) void find_order()
{
    const char* const path = std::getenv("TODOKE_MEMORY_ORDER");
    const int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) return;
    void* const found = mmap(nullptr, sizeof(todoke::memory_order), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (found != MAP_FAILED) order = static_cast<todoke::memory_order*>(found);
}

bool fails()
{
    if (order == nullptr || !order->stands) return false;
    const long before = order->counted++ - order->first;
    if (before < 0 || before >= order->many) return false;
    ++order->met;
    errno = ENOMEM;
    return true;
}

}  // namespace

extern "C" {
void* malloc(std::size_t size)
{
    return fails() ? nullptr : __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size)
{
    return fails() ? nullptr : __libc_calloc(count, size);
}
void* realloc(void* from, std::size_t size)
{
    return fails() ? nullptr : __libc_realloc(from, size);
}
}
