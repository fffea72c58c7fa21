#include "store/sqlite/disk/disk_reads.hpp"

#include <sys/resource.h>

namespace todoke {

std::uint64_t disk_reads()
{
    struct rusage used {};
    if (::getrusage(RUSAGE_THREAD, &used) != 0) return 0;
    return static_cast<std::uint64_t>(used.ru_inblock);
}

}  // namespace todoke
