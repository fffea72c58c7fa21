// One reader as a libFuzzer program: which, is said by the build (TODOKE_FUZZED).
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace todoke;
    static const auto targets = fuzz_targets();
    static const auto found = std::ranges::find(targets, std::string_view{TODOKE_FUZZED}, &fuzz_target::name);
    found->check({reinterpret_cast<const char*>(data), size});
    return 0;
}
