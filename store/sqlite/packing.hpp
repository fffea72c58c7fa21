#pragma once
// Small values packed into the bytes of one column: numbers in 1 to 10 bytes, texts with their length before them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/model/instant.hpp"

namespace todoke {

class packer {
public:
    void number(std::uint64_t value);
    void text(std::string_view value);
    void when(const std::optional<instant>& value);
    const std::string& packed() const { return packed_; }
    std::string take() { return std::move(packed_); }

private:
    std::string packed_;
};

/// Throws store_failure when the bytes end too early: the row is damaged.
class unpacker {
public:
    explicit unpacker(std::string_view packed) : rest_{packed} {}
    bool at_end() const { return rest_.empty(); }
    std::uint64_t number();
    int small() { return static_cast<int>(number()); }
    std::string text();
    std::optional<instant> when();

private:
    std::string_view rest_;
};

}  // namespace todoke
