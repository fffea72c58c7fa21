#pragma once
// A disk that is really full, as far as a process can see.

#include <cstddef>
#include <filesystem>

namespace todoke {

/// A disk of some megabytes, which goes with its owner.
class small_disk {
public:
    explicit small_disk(const std::filesystem::path& at);
    ~small_disk();
    small_disk(const small_disk&) = delete;
    small_disk& operator=(const small_disk&) = delete;

    bool is_there() const { return is_there_; }
    /// To the last byte, or but for so many pages.
    void fill(std::size_t but_for_pages = 0);
    void make_room();

private:
    bool mounted() const;

    std::filesystem::path at_;
    bool is_there_ = false;
};

}  // namespace todoke
