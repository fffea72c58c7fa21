#pragma once
// A memory control group: what is started in it, and what the system caches for it, shares so much memory.

#include <cstdint>
#include <filesystem>
#include <string>

namespace todoke {

class memory_group {
public:
    explicit memory_group(std::size_t mib);
    ~memory_group();
    memory_group(const memory_group&) = delete;
    memory_group& operator=(const memory_group&) = delete;

    /// Empty: there is one. Else why there is none.
    const std::string& reason() const { return reason_; }
    const std::filesystem::path& folder() const { return folder_; }
    std::uint64_t peak_bytes() const;

private:
    std::filesystem::path folder_;
    bool is_first_version_ = false;
    std::string reason_;
};

}  // namespace todoke
