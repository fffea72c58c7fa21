#pragma once
// What a thread had to wait for the disk for.

#include <cstdint>

namespace todoke {

/// Blocks that this thread has had read from a disk so far, because they were in no cache; 0 for ever where the kernel
/// does not count.
std::uint64_t disk_reads();

}  // namespace todoke
